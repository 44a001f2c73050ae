"""Messages and the journal by the API: for whom, and how far."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import journal
from accounts.models import JournalEntry, Message, User
from core.origin import Origin, coming_from
from events.enums import Role
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
    register_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event():
    """One with a registration; another house has its own."""
    register_person(EventFactory(), UserFactory(email="theirs@example.org"))
    event = EventFactory()
    register_person(event, UserFactory(email="ours@example.org"))
    return event


def test_a_message_is_told_without_its_text(program, event):
    editor = program(make_member(event.organizer, Role.EDITOR))
    message = Message.objects.get(event_id=event.pk)
    Message.objects.update(body="https://example.org/r/secret/", subject="Secret")

    listed = editor.get("/messages", to="OURS@example.org", event=event.slug, status="queued")
    one = editor.get(f"/messages/{message.pk}")

    assert listed.json()["items"] == [one.json()]
    assert one.json() == {
        "id": str(message.pk),
        "kind": "registration.confirmed",
        "to_email": "ours@example.org",
        "to_name": message.to_name,
        "language": "en",
        "status": "queued",
        "attempts": 0,
        "event": event.slug,
        "subject_kind": "registration",
        "subject_id": str(message.subject_id),
        "batch_id": None,
        "message_id": message.message_id,
        "last_error": "",
        "created_at": one.json()["created_at"],
        "due_at": one.json()["due_at"],
        "sent_at": None,
        "can_be_resent": False,
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [(Role.MANAGER, 201), (Role.EDITOR, 201), (Role.VIEWER, 403), (Role.CHECKIN, 404)],
)
def test_editors_send_a_message_again(program, event, who, status):
    Message.objects.update(status="failed", attempts=8, last_error="550 no")
    message = Message.objects.get(event_id=event.pk)
    api = program(make_member(event.organizer, who))

    answer = api.post(f"/messages/{message.pk}/resending")

    message.refresh_from_db()
    assert answer.status_code == status
    assert message.status == ("queued" if status == 201 else "failed")
    if status == 201:
        read = api.get(f"/messages/{message.pk}").json()
        assert answer.json() == {**read, "status": "queued", "attempts": 0, "last_error": ""}


def test_mail_of_accounts_is_sent_again_by_administrators_only(program, event):
    Message.objects.update(event_id=None, status="sent", sent_at=timezone.now())
    message = Message.objects.first()
    manager = program(make_member(event.organizer, Role.MANAGER))
    admin = program(AdministratorFactory())
    path = f"/messages/{message.pk}/resending"

    answers = [manager.post(path), admin.post(path), admin.post(path)]

    assert [one.status_code for one in answers] == [404, 201, 429]
    assert answers[1].json()["id"] != str(message.pk)
    assert answers[2].json()["code"] == "too_many_requests"
    assert answers[2]["Retry-After"] == "600"


@pytest.mark.parametrize(
    ("who", "events_seen"),
    [
        (Role.MANAGER, 1),
        (Role.VIEWER, 1),
        (Role.CHECKIN, 0),
        ("attendee", 0),
        ("administrator", 2),
        ("token for another event", 0),
    ],
)
def test_who_reads_mail_and_journal(program, event, who, events_seen):
    if who in Role.values:
        api = program(make_member(event.organizer, Role(who)))
    elif who == "token for another event":
        other = EventFactory(organizer=event.organizer)
        api = program(make_member(event.organizer, Role.MANAGER), event=other)
    else:
        api = program(AdministratorFactory() if who == "administrator" else UserFactory())
    entry = JournalEntry.objects.get(event_id=event.pk, action="registration.created")
    message = Message.objects.get(event_id=event.pk)

    mail = api.get("/messages").json()
    done = api.get("/journal", action="registration.created").json()
    single = [api.get(f"/messages/{message.pk}"), api.get(f"/journal/{entry.pk}")]

    assert (mail["total"], len(mail["items"]), done["total"]) == (events_seen,) * 3
    assert [one.status_code for one in single] == [200 if events_seen else 404] * 2


def test_personal_details_are_for_those_who_see_people(program, event):
    admin, root, now = AdministratorFactory(), UserFactory(), timezone.now()
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    people = {
        "manager": make_member(event.organizer, Role.MANAGER),
        "administrator": admin,
        "superuser": root,
    }
    secret = {"email": "secret@example.org"}
    journal.record("x.event", event, by=admin, now=now, event_id=event.pk, personal=secret)
    journal.record("x.team", event.organizer, by=None, now=now, personal=secret)
    journal.record("x.user", root, by=None, now=now, personal=secret)

    seen = {
        name: {
            row["action"]: row["personal"]
            for row in program(person).get("/journal").json()["items"]
            if row["action"].startswith("x.")
        }
        for name, person in people.items()
    }

    assert seen == {
        "manager": {"x.event": secret, "x.team": secret},
        "administrator": {"x.event": None, "x.team": None, "x.user": secret},
        "superuser": {"x.event": secret, "x.team": secret, "x.user": secret},
    }


def test_an_entry_says_who_did_what_and_a_cursor_leads_on(program, event):
    manager = make_member(event.organizer, Role.MANAGER, name="Mia")
    api, now = program(manager), timezone.now()
    for _ in range(3):
        with coming_from(Origin("desk", lambda: "192.0.2.7")):
            who = {"by": manager, "now": now, "event_id": event.pk}
            changes = {"title": ("Ball", "Gala")}
            journal.record("x.done", event, details={"a": 1}, changes=changes, **who)

    first = api.get("/journal", limit=2, event=event.slug, action="x.done").json()
    journal.record("x.done", event, by=manager, now=timezone.now(), event_id=event.pk)
    rest = api.get("/journal", action="x.done", cursor=first["next_cursor"]).json()

    newest = JournalEntry.objects.filter(action="x.done", created_at=now).order_by("-id")[0]
    assert first["items"][0] == {
        "id": str(newest.pk),
        "created_at": first["items"][0]["created_at"],
        "actor": {"id": str(manager.pk), "name": "Mia"},
        "action": "x.done",
        "event": event.slug,
        "subject_kind": "event",
        "subject_id": str(event.pk),
        "summary": "x: done",
        "details": {"a": 1, "fields": ["title"], "changes": {"title": ["Ball", "Gala"]}},
        "personal": None,
        "is_read": False,
        "via": "desk",
        "address": "192.0.2.7",
    }
    found = {
        asked: api.get("/journal", action="x.done", **dict([asked.split("=")])).json()["total"]
        for asked in ("via=desk", "via=door", "is_read=true", f"actor={manager.pk}", "kind=mail")
    }
    assert list(found.values()) == [3, 0, 0, 4, 0]
    assert (first["total"], len(rest["items"]), rest["next_cursor"]) == (3, 1, None)
    assert not {row["id"] for row in first["items"]} & {row["id"] for row in rest["items"]}


@pytest.mark.parametrize("path", ["/messages", "/journal"])
def test_lists_ask_the_same_for_one_row_and_for_many(program, path):
    event = EventFactory(organizer=OrganizerFactory())
    api = program(make_member(event.organizer, Role.MANAGER))
    counts = []
    for _ in range(2):
        register_person(event)
        api.get("/me")
        with CaptureQueriesContext(connection) as captured:
            assert api.get(path).json()["total"] >= 1
        counts.append(len(captured))
        for _more in range(3):
            register_person(EventFactory(organizer=event.organizer))

    assert counts[1] <= counts[0] <= 7

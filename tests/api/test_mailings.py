"""Messages to many, over the API: the services that the desk calls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Message
from registrations.models import Mailing
from registrations.services.mailing_jobs import write
from tests.factories import EventFactory, UserFactory, make_member, register_person
from tests.registrations.mailing import draft

pytestmark = pytest.mark.django_db

WORDS = {"subject": "Bring a cup", "text": "Hello {name}", "statuses": ["confirmed"]}


@pytest.fixture
def event():
    event = EventFactory(slug="songs", title="Songs")
    for name in ("Ada", "Bea"):
        register_person(event, UserFactory(name=name))
    return event


@pytest.fixture
def editor(program, event):
    return program(make_member(event.organizer, "editor"))


def one(mailing, *more):
    return "/".join([f"/events/songs/mailings/{mailing.pk}", *more])


def test_from_a_draft_to_the_last_mail(editor):
    made = editor.post("/events/songs/mailings", WORDS).json()
    place = f"/events/songs/mailings/{made['id']}"

    counted = editor.get(f"{place}/audience").json()
    seen = editor.get(f"{place}/preview", reader=2).json()
    tested = editor.post(f"{place}/test")
    sent = editor.post(f"{place}/sending", {})
    write(now=timezone.now(), mailing_id=made["id"])
    stopped = editor.post(f"{place}/stop").json()

    assert (made["status"], made["recipients"], made["event"]) == ("draft", None, "songs")
    assert counted == {"recipients": 2, "left_out": 0}
    assert (seen["reader"], seen["subject"]) == (2, "Bring a cup")
    assert "Hello Bea" in seen["text"]
    assert "/r/" not in seen["text"] + seen["html"]
    assert (tested.status_code, Message.objects.filter(kind="mailing.test").count()) == (204, 1)
    assert (sent.status_code, sent.json()["status"]) == (200, "sending")
    names = ("status", "recipients", "sent", "waiting", "not_sent")
    assert [stopped[name] for name in names] == ["stopped", 2, 0, 0, 2]


def test_it_waits_for_its_time_and_comes_back(editor, event):
    mailing = draft(event)
    later = (timezone.now() + timedelta(days=1)).isoformat()

    scheduled = editor.post(one(mailing, "sending"), {"send_at": later}).json()
    refused = editor.patch(one(mailing), {"subject": "x"})
    back = editor.delete(one(mailing, "sending")).json()

    assert (scheduled["status"], scheduled["send_at"][:10]) == ("scheduled", later[:10])
    assert (refused.status_code, refused.json()["code"]) == (409, "mailing_under_way")
    assert (back["status"], back["send_at"]) == ("draft", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": "Dear {nmae}"}, "subject"),
        ({"statuses": ["unconfirmed"]}, "statuses"),
        ({"ticket_types": ["019ab3df-0c11-7a02-9d8e-3b5a7c1e2f40"]}, "ticket_types"),
    ],
)
def test_what_would_break_is_refused_by_its_name(editor, values, field):
    answer = editor.post("/events/songs/mailings", WORDS | values)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Mailing.objects.exists()


def test_a_time_that_is_over_and_nobody_to_write_to(editor, event):
    mailing, to_nobody = draft(event), draft(event, has_arrived=True)

    over = editor.post(one(mailing, "sending"), {"send_at": "2001-01-01T09:00:00Z"})
    nobody = editor.post(one(to_nobody, "sending"), {})

    assert (over.status_code, over.json()["errors"][0]["field"]) == (422, "send_at")
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_write_to")


def test_whoever_was_faster_is_not_overwritten(editor, event):
    mailing = draft(event)
    tag = editor.get(one(mailing)).headers["ETag"]
    editor.patch(one(mailing), {"subject": "First"})

    second = editor.patch(one(mailing), {"subject": "Second"}, headers={"If-Match": tag})
    away = editor.delete(one(mailing))

    assert second.status_code == 412
    assert (away.status_code, Mailing.objects.count()) == (204, 0)


def test_a_list_takes_the_same_queries_for_one_and_for_many(
    editor, event, django_assert_max_num_queries
):
    for number in range(4):
        draft(event, subject=f"Number {number}")

    with django_assert_max_num_queries(15):
        found = editor.get("/events/songs/mailings", limit=3).json()

    assert [item["subject"] for item in found["items"]] == ["Number 3", "Number 2", "Number 1"]
    assert found["total"] == 4

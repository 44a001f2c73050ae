"""The journal at the desk: what was done in sentences, for whom, narrowed down, and as a file."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import journal
from accounts.models import JournalEntry
from core.origin import Origin, coming_from
from events.enums import Role
from events.models import EventRole
from registrations.services.events import change_event
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

ALL = reverse("admin:accounts_journalentry_changelist")


def journal_of(event):
    return reverse("admin:events_event_journal", args=[event.pk])


def lines(answer):
    """What stands there, an entry a line, without the time."""
    assert answer.status_code == 200
    found = re.findall(r'<li id="entry-.+?>(.+?</time>.+?)</li>', answer.text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", item)).split()) for item in found]


def ids(answer):
    return re.findall(r'<li id="entry-([^"]+)"', answer.text)


def way(answer, direction):
    """The address behind "Older" or "Newer"; '' where there is none."""
    found = re.search(rf'href="([^"]+)" rel="{direction}"', answer.text)
    return unescape(found[1]) if found else ""


@pytest.fixture
def changed(own, people):
    """The manager raised the capacity and gave the event another title, from the desk."""
    who = {"event_id": own.event.pk, "by": people["manager"], "now": timezone.now()}
    with coming_from(Origin("desk", lambda: "192.0.2.7")):
        change_event(fields={"capacity": 80}, **who)
        change_event(fields={"capacity": 100, "title": "=Gala", "is_online": True}, **who)
        own.event.refresh_from_db()
        journal.record_read(
            "registrations.exported",
            own.event,
            details={"count": 3},
            by=people["manager"],
            now=who["now"],
            event_id=own.event.pk,
        )
    return own


def test_deeds_are_told_with_what_was_before(manager, changed):
    told = lines(manager.get(journal_of(changed.event)))

    assert told[0].startswith("Registrations exported looked at Number: 3 ")
    assert told[0].endswith("manager · the desk · 192.0.2.7")
    assert told[1].startswith(
        "Event changed Online: no → is now yes Title: Ours's evening → is now =Gala "
    )
    assert told[2].startswith("Capacity changed Capacity: 80 → is now 100 ")
    assert any(line.startswith("Registered: Ours's guest Status: Confirmed") for line in told)
    everywhere = manager.get(ALL)
    assert len(lines(everywhere)) == JournalEntry.objects.count()
    link = reverse("admin:registrations_registration_change", args=[changed.registration.pk])
    assert f'href="{link}"' in everywhere.text


def test_only_the_team_reads_it_and_personal_details_only_those_who_see_people(
    sign_in, changed, foreign
):
    page = journal_of(changed.event)
    answers = {who: sign_in(who).get(page).status_code for who in ("viewer", "checkin")}
    assert answers == {"viewer": 200, "checkin": 302}
    assert sign_in("manager").get(journal_of(foreign.event)).status_code == 404
    assert "Theirs" not in sign_in("manager").get(ALL).text
    assert lines(sign_in("manager").get(f"{ALL}?event={foreign.event.pk}")) == []
    administrator = sign_in("administrator").get(ALL)
    assert ("Theirs's" in unescape(administrator.text), "192.0.2.7" in administrator.text) == (
        True,
        False,
    )


def test_who_has_a_role_for_one_event_reads_of_that_event_only(own):
    helper, other = UserFactory(), EventFactory(organizer=own.organizer, title="Another evening")
    EventRole.objects.create(event=own.event, user=helper, role=Role.VIEWER)
    now = timezone.now()
    journal.record("x.other", other, by=None, now=now, event_id=other.pk)
    journal.record("x.team", own.organizer, by=None, now=now)
    client = Client()
    client.force_login(helper)

    everywhere = client.get(ALL)

    assert client.get(journal_of(other)).status_code == 404
    assert ids(everywhere) == ids(client.get(journal_of(own.event)))
    shown = JournalEntry.objects.filter(pk__in=ids(everywhere))
    assert set(shown.values_list("event_id", flat=True)) == {own.event.pk}
    assert "Another evening" not in everywhere.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=tickets", []),
        ("log=looks", ["Registrations exported"]),
        ("kind=event&via=desk&log=deeds", ["Capacity changed", "Event changed"] * 2),
        ("by=manag&kind=look", ["Registrations exported"]),
        ("by=nobody", []),
        ("since=2000-01-01&until=2000-12-31", []),
        ("since=9999-12-31&until=9999-12-31", []),
        ("kind=nonsense", []),
        ("about=registration.nonsense", []),
    ],
)
def test_filters_narrow_it_down(manager, changed, asked, found):
    told = lines(manager.get(f"{journal_of(changed.event)}?{asked}"))
    if asked.startswith("kind=event"):
        assert (len(told), {line.split(" ")[1] for line in told}) == (3, {"changed"})
    else:
        assert [line[: len(words)] for line, words in zip(told, found, strict=True)] == found


def test_a_registration_leads_to_what_was_done_to_it(manager, own):
    one, _other = (register_person(own.event, UserFactory()) for _n in range(2))
    page = manager.get(f"/admin/registrations/registration/{one.pk}/change/")
    link = re.search(r'href="([^"]*about=registration[^"]*)"', page.text)[1]

    shown = JournalEntry.objects.filter(pk__in=ids(manager.get(link)))

    assert {(entry.action, entry.subject_id) for entry in shown} == {
        ("registration.read", one.pk),
        ("registration.created", one.pk),
    }


def test_pages_lead_through_all_entries_once_and_back(manager, own):
    start = datetime(2026, 5, 1, tzinfo=UTC)
    for number in range(115):
        # Some at the same moment: the id decides.
        at = start + timedelta(seconds=number // 4)
        journal.record("x.done", own.event, by=None, now=at, event_id=own.event.pk)
    entries = JournalEntry.objects.filter(event_id=own.event.pk)
    expected = list(map(str, entries.values_list("pk", flat=True)))

    page = journal_of(own.event)
    pages = [manager.get(page)]
    while further := way(pages[-1], "next"):
        pages.append(manager.get(page + further))
    before_the_last = manager.get(page + way(pages[-1], "prev"))

    assert ([pk for each in pages for pk in ids(each)], len(pages)) == (expected, 3)
    assert ids(before_the_last) == ids(pages[1])


def test_as_a_file_it_is_complete_safe_and_stands_in_the_read_log(manager, changed, people):
    page = journal_of(changed.event)
    sheet = manager.get(f"{page}?kind=event&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(sheet.streaming_content).decode("utf-8-sig"))))
    listed = json.loads(b"".join(manager.get(f"{page}?format=json").streaming_content))

    changes = ["Event changed", "Capacity changed", "Capacity changed"]
    assert [row[2] for row in rows] == ["What", *changes, "Event published", "Event created"]
    assert "Title: Ours's evening → =Gala" in rows[1][5]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    taken = JournalEntry.objects.filter(action="journal.exported", actor=people["manager"])
    assert [entry.is_read for entry in taken] == [True, True]
    assert listed[0]["action"] == "journal.exported"
    assert {entry["event_id"] for entry in listed} == {str(changed.event.pk)}
    assert listed[1]["personal"] == {"text": "kind: event"}


def test_one_entry_shows_all_of_it_and_what_was_erased_is_gone(manager, sign_in, own, people):
    journal.record(
        "registration.edited",
        own.registration,
        by=people["manager"],
        now=timezone.now(),
        event_id=own.event.pk,
        personal_changes={"name": ("Ada", "Grace")},
    )
    entry = JournalEntry.objects.get(action="registration.edited")
    page = reverse("admin:accounts_journalentry_change", args=[entry.pk])

    before, theirs = manager.get(page), sign_in("administrator").get(page)
    JournalEntry.objects.filter(pk=entry.pk).erase_personal()
    after = manager.get(page)

    assert "Name: Ada → Grace" in before.text
    assert ("Grace" in theirs.text, "Grace" in after.text) == (False, False)
    assert all("Registration changed" in answer.text for answer in (before, theirs, after))


def test_a_look_is_noted_once_in_ten_minutes_a_person_and_event(own):
    people, events = [UserFactory(), UserFactory()], [own.event, EventFactory()]
    now = timezone.now()
    for minutes, person, shown in [(0, 0, 1), (5, 0, 2), (5, 1, 1), (12, 0, 1), (13, 0, 2)]:
        journal.record_reads(
            "registrations.listed",
            events[:shown],
            by=people[person],
            now=now + timedelta(minutes=minutes),
        )
    kept = JournalEntry.objects.filter(is_read=True).order_by("created_at", "id")
    at = [(e.created_at - now).seconds // 60 for e in kept]
    assert at == [0, 5, 5, 12]
    assert [entry.event_id for entry in kept].count(events[0].pk) == 3

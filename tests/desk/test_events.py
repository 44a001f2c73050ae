"""An event at the desk: made, changed, published and cancelled through the services."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import JournalEntry, Message
from events.enums import EventStatus
from events.models import Event
from registrations.enums import Status
from registrations.invariants import problems
from tests.desk.event_form import ADD, FORM, made, new_event, page_of, seats_of
from tests.desk.forms import errors_of, fill, messages_of, save
from tests.factories import EventFactory, register_person

pytestmark = pytest.mark.django_db


def test_a_new_event_is_a_draft_with_all_that_every_event_has(manager, own, people):
    answer = new_event(manager)

    event = made()
    assert (answer.status_code, answer["Location"]) == (302, page_of(event))
    assert {
        "organizer": event.organizer,
        "slug": event.slug,
        "status": event.status,
        "start": event.start_at,
        "end": event.end_at,
        "seats": (event.seats_taken, event.seat_capacity),
        "types": [kind.name for kind in event.ticket_types.all()],
        "gates": [gate.name for gate in event.gates.all()],
        "windows": [(w.starts_at, w.ends_at) for w in event.entry_windows.all()],
        "tags": sorted(event.tag_list),
        "journal": list(
            JournalEntry.objects.filter(event_id=event.pk).values_list("action", "actor")
        ),
    } == {
        "organizer": own.organizer,
        "slug": "harbour-concert",
        "status": EventStatus.DRAFT,
        "start": datetime(2027, 6, 12, 18, 0, tzinfo=UTC),
        "end": datetime(2027, 6, 12, 21, 0, tzinfo=UTC),
        "seats": (0, 80),
        "types": ["Ticket"],
        "gates": ["Main entrance"],
        "windows": [(None, None)],
        "tags": ["Open Air", "music"],
        "journal": [("event.created", people["manager"].pk)],
    }


def test_an_event_that_lasts_all_day_names_its_last_day(manager):
    new_event(manager, all_day="on", start_at_1="", end_at_0="2027-06-13", end_at_1="", capacity="")

    event = made()
    shown = fill(manager, page_of(event), FORM)
    assert (event.start_at, event.end_at, event.seat_capacity) == (
        datetime(2027, 6, 11, 22, 0, tzinfo=UTC),
        datetime(2027, 6, 13, 22, 0, tzinfo=UTC),
        None,
    )
    assert (shown["start_at_0"], shown["end_at_0"]) == (["2027-06-12"], ["2027-06-13"])


def test_a_taken_address_and_a_reserved_one_are_explained(manager, own):
    taken = new_event(manager, slug=own.event.slug)
    reserved = new_event(manager, slug="managed")

    assert errors_of(taken) == {"__all__": ["There is an event with this address already."]}
    assert errors_of(reserved) == {
        "slug": ["“managed” is used by the site itself. Choose another one."]
    }


def test_the_zone_of_the_last_event_is_proposed_and_an_unknown_one_refused(manager, own):
    assert fill(manager, ADD, FORM)["time_zone"] == ["Europe/Berlin"]
    assert errors_of(new_event(manager, time_zone="Berlin")) == {
        "time_zone": ["“Berlin” is no time zone. Write it like Europe/Berlin."]
    }


def test_a_capacity_below_what_is_taken_is_refused_at_its_field(manager, own):
    register_person(own.event, seats=3)

    answer = save(manager, seats_of(own.event), FORM, capacity="3")

    assert errors_of(answer) == {
        "capacity": [
            "More seats than that are taken. Cancel registrations first, or allow more seats."
        ]
    }
    assert Event.objects.with_seats().get(pk=own.event.pk).seat_capacity == 10


def test_more_capacity_lets_those_who_wait_move_up(manager, own):
    register_person(own.event, seats=5)
    waiting = register_person(own.event, seats=5)

    save(manager, seats_of(own.event), FORM, capacity="11")

    waiting.refresh_from_db()
    assert (waiting.status, list(problems(now=datetime.now(UTC)))) == (Status.CONFIRMED, [])


def test_the_journal_names_what_changed_and_tags_follow(manager, own, people):
    save(manager, page_of(own.event), FORM, summary="New words", tag_text="jazz", city="Bremen")

    own.event.refresh_from_db()
    entry = JournalEntry.objects.get(event_id=own.event.pk, action="event.changed")
    assert (own.event.summary, own.event.city, own.event.tag_list) == (
        "New words",
        "Bremen",
        ["jazz"],
    )
    assert (entry.actor, entry.via, entry.address) == (people["manager"], "desk", "127.0.0.1")
    assert entry.details == {
        "fields": ["city", "summary", "tags"],
        "changes": {
            "city": ["Berlin", "Bremen"],
            "summary": ["", "New words"],
            "tags": [[], ["jazz"]],
        },
    }


def test_the_event_is_locked_before_its_tags_are_written(manager, own):
    """Pools and types of the same form are locked after them, and a change of the event before."""
    with CaptureQueriesContext(connection) as seen:
        save(manager, page_of(own.event), FORM, tag_text="opera")

    written = ("UPDATE", "INSERT", "DELETE")
    writes = [query["sql"] for query in seen if query["sql"].startswith(written)]
    of_events = [sql for sql in writes if ' "events_' in sql]
    assert of_events[0].startswith('UPDATE "events_pool"')


def test_saving_without_a_change_writes_nothing(manager, own):
    before = JournalEntry.objects.count()

    answer = save(manager, page_of(own.event), FORM)

    assert (answer.status_code, JournalEntry.objects.count()) == (302, before)


def test_publishing_by_the_button(manager, own, people):
    draft = EventFactory(organizer=own.organizer, published=False)

    answer = manager.post(reverse("admin:events_event_publication", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert (draft.status, draft.published_at is not None) == (EventStatus.PUBLISHED, True)
    assert messages_of(answer) == [f"“{draft.title}” is published."]
    assert answer.redirect_chain == [(page_of(draft), 302)]


def test_an_incomplete_event_says_what_is_missing(manager, own):
    draft = EventFactory(organizer=own.organizer, published=False, city="")

    answer = manager.post(reverse("admin:events_event_publication", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert draft.status == EventStatus.DRAFT
    assert messages_of(answer) == [
        f"{draft.title}: Say where it is: a place, or that it is online."
    ]


def test_cancelling_shows_who_is_concerned_and_then_tells_them(manager, own):
    full = EventFactory(organizer=own.organizer, capacity=1)
    register_person(full)
    register_person(full)
    url = reverse("admin:events_event_cancellation", args=[full.pk])

    question = manager.get(url).content.decode()
    unchanged = Event.objects.get(pk=full.pk).status
    manager.post(url)

    full.refresh_from_db()
    assert "1 registration has a place." in question
    assert "1 registration is on the waiting list." in question
    assert (unchanged, full.status) == (EventStatus.PUBLISHED, EventStatus.CANCELLED)
    assert Message.objects.filter(event_id=full.pk, kind="event.cancelled").count() == 2


def test_several_events_are_published_and_cancelled_from_the_list(manager, own):
    drafts = [EventFactory(organizer=own.organizer, published=False) for _ in range(2)]
    listing = reverse("admin:events_event_changelist")
    chosen = {"_selected_action": [str(draft.pk) for draft in drafts]}

    def statuses():
        found = Event.objects.filter(pk__in=[draft.pk for draft in drafts])
        return found.values_list("status", flat=True)

    manager.post(listing, {"action": "publish_selected", "index": 0, **chosen})
    published = set(statuses())
    question = manager.post(listing, {"action": "cancel_selected", "index": 0, **chosen})
    asked = set(statuses())
    manager.post(listing, {"action": "cancel_selected", "confirmed": "yes", **chosen})
    cancelled = set(statuses())

    assert (published, question.status_code, asked, cancelled) == (
        {EventStatus.PUBLISHED},
        200,
        {EventStatus.PUBLISHED},
        {EventStatus.CANCELLED},
    )

"""Gates and entry windows of an event at the desk."""

from datetime import UTC, datetime

import pytest

from accounts.models import JournalEntry
from events.models import EntryWindow
from registrations.services.ticket_types import save_ticket_type
from tests.desk.event_form import FORM, page_of
from tests.desk.forms import errors_of, save
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


def test_the_default_window_becomes_one_per_day(manager, own):
    changes = {
        **window(0, "Day 1", end="2027-06-13 06:00"),
        **window(1, "Day 2", start="2027-06-13 06:00"),
        "entry_windows-TOTAL_FORMS": "2",
    }

    answer = save(manager, page_of(own.event), FORM, **changes)

    change = datetime(2027, 6, 13, 4, 0, tzinfo=UTC)
    assert answer.status_code == 302
    assert set(own.event.entry_windows.values_list("name", "starts_at", "ends_at")) == {
        ("Day 1", None, change),
        ("Day 2", change, None),
    }


def test_windows_that_overlap_or_end_first_are_refused(manager, own):
    overlapping = {
        **window(0, "Day 1", end="2027-06-13 07:00"),
        **window(1, "Day 2", start="2027-06-13 06:00"),
        "entry_windows-TOTAL_FORMS": "2",
    }
    backwards = window(0, "Day", start="2027-06-13 07:00", end="2027-06-13 06:00")
    both_open = {**window(1, "Other"), "entry_windows-TOTAL_FORMS": "2"}

    answers = [
        errors_of(save(manager, page_of(own.event), FORM, **changes))
        for changes in (overlapping, backwards, both_open)
    ]

    assert answers == [
        {"entry_windows": ["“Day 1” and “Day 2” overlap: end one before the other starts."]},
        {"entry_windows-0-ends_at": ["The window must end after it starts."]},
        {"entry_windows": ["“Whole event” and “Other” overlap: end one before the other starts."]},
    ]
    assert EntryWindow.objects.filter(event=own.event).count() == 1


def test_a_used_gate_and_the_last_one_stay(manager, own):
    used = own.event.gates.get()
    save(
        manager,
        page_of(own.event),
        FORM,
        **{"gates-1-name": "Side door", "gates-TOTAL_FORMS": "2", "gates-0-DELETE": "on"},
    )
    fresh = EventFactory(organizer=own.organizer)
    last = save(manager, page_of(fresh), FORM, **{"gates-0-DELETE": "on"})

    assert set(own.event.gates.values_list("name", flat=True)) == {used.name, "Side door"}
    assert errors_of(last) == {
        "gates": ["“Main entrance” stays: An event keeps at least one gate."]
    }


def test_the_last_window_stays(manager, own):
    page = page_of(EventFactory(organizer=own.organizer))

    last = save(manager, page, FORM, **{"entry_windows-0-DELETE": "on"})

    assert errors_of(last) == {
        "entry_windows": ["“Whole event” stays: An event keeps at least one entry window."]
    }


def test_windows_change_places_and_the_journal_says_so(manager, own, people):
    page = page_of(own.event)
    day = {"entry_windows-TOTAL_FORMS": "2"}
    first = window(0, "Day 1", end="2027-06-13 06:00")
    save(manager, page, FORM, **first, **window(1, "Day 2", start="2027-06-13 06:00"), **day)

    answer = save(
        manager,
        page,
        FORM,
        **window(0, "Day 1", start="2027-06-13 06:00"),
        **window(1, "Day 2", end="2027-06-13 06:00"),
    )

    change = datetime(2027, 6, 13, 4, 0, tzinfo=UTC)
    assert answer.status_code == 302
    assert set(own.event.entry_windows.values_list("name", "starts_at", "ends_at")) == {
        ("Day 1", change, None),
        ("Day 2", None, change),
    }
    entries = JournalEntry.objects.filter(action__startswith="entry_window.").order_by("id")
    assert [(one.action.rpartition(".")[2], one.actor) for one in entries] == [
        (action, people["manager"]) for action in ("changed", "created", "changed", "changed")
    ]


def window(number, name, start="", end="", **more):
    day, clock = [*start.split(), "", ""][:2]
    last_day, last_clock = [*end.split(), "", ""][:2]
    prefix = f"entry_windows-{number}"
    return {
        f"{prefix}-name": name,
        f"{prefix}-starts_at_0": day,
        f"{prefix}-starts_at_1": clock,
        f"{prefix}-ends_at_0": last_day,
        f"{prefix}-ends_at_1": last_clock,
        **more,
    }


def test_a_gate_takes_some_tickets_at_some_time_of_the_event_s_zone(manager, own):
    regular, artist = own.event.ticket_types.get(), second_type(own.event)
    page, gate = page_of(own.event), own.event.gates.get()
    late = {"opens_at_0": "2027-06-12", "opens_at_1": "18:00", "closes_at_0": "2027-06-13"}
    changes = {f"gates-0-{name}": value for name, value in late.items()}
    # The night on which clocks go back in Berlin: half past two comes twice.
    day = window(0, "Day 1", end="2027-10-31 02:30")

    answer = save(
        manager,
        page,
        FORM,
        **changes,
        **{"gates-0-closes_at_1": "04:00", "gates-0-ticket_types": [str(artist)]},
        **day,
        **{"entry_windows-0-ticket_types": [str(regular.pk)]},
    )
    explained = manager.get(page).content.decode()
    again = save(manager, page, FORM, **{"gates-0-name": "Stage door"})

    assert (answer.status_code, again.status_code) == (302, 302)
    stored = own.event.gates.get()
    assert (stored.pk, stored.name) == (gate.pk, "Stage door")
    assert stored.opens_at == datetime(2027, 6, 12, 16, tzinfo=UTC)
    assert stored.closes_at == datetime(2027, 6, 13, 2, tzinfo=UTC)
    assert [kind.pk for kind in stored.ticket_types.all()] == [artist]
    first = own.event.entry_windows.get()
    assert first.ends_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert list(first.ticket_types.all()) == [regular]
    assert explained.count("02:30 comes twice") == 1


def test_a_gate_that_closes_first_and_a_foreign_type_are_refused(manager, own, foreign):
    second_type(own.event)
    other = foreign.event.ticket_types.get()
    early = {"gates-0-opens_at_0": "2027-06-13", "gates-0-opens_at_1": "10:00"}
    late = {"gates-0-closes_at_0": "2027-06-13", "gates-0-closes_at_1": "09:00"}

    backwards = save(manager, page_of(own.event), FORM, **early, **late)
    forged = save(manager, page_of(own.event), FORM, **{"gates-0-ticket_types": [str(other.pk)]})

    assert errors_of(backwards) == {"gates-0-closes_at": ["A gate must close after it opens."]}
    assert errors_of(forged) == {
        "gates-0-ticket_types": ["Choose among this event’s ticket types."]
    }
    assert own.event.gates.get().ticket_types.count() == 0


def test_types_are_chosen_only_where_there_are_several(manager, own):
    gate = own.event.gates.get()
    alone = manager.get(page_of(own.event)).content.decode()
    gate.ticket_types.set(own.event.ticket_types.all())
    save(manager, page_of(own.event), FORM, **{"gates-0-name": "Only door"})
    second_type(own.event)

    several = manager.get(page_of(own.event)).content.decode()

    assert "gates-0-ticket_types" not in alone
    assert "gates-0-ticket_types" in several
    assert own.event.gates.get().ticket_types.count() == 1
    assert "Both in the event’s time zone, Europe/Berlin." in several


def second_type(event):
    fields = {"name": "Artist", "door_note": "Ask for the badge."}
    return save_ticket_type(
        event_id=event.pk, fields=fields, by=None, now=datetime(2026, 1, 1, tzinfo=UTC)
    ).pk

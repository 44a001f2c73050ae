"""Copies of an event: all that its team set up, for other dates, and nobody who came."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import JournalEntry
from events.enums import EventStatus
from events.models import Event, EventText, Series
from registrations.invariants import problems
from registrations.mail.texts import OwnWords
from registrations.models import Registration
from registrations.services.copying import copy_events
from registrations.services.doors import WindowRow, save_entry_windows, save_gate
from registrations.services.events import change_event
from registrations.services.mail_texts import save_mail_text
from registrations.services.reminders import set_reminders
from registrations.services.ticket_types import save_pool, save_ticket_type
from tests.factories import EventFactory, admit, register_person

BERLIN = ZoneInfo("Europe/Berlin")


def at(*when):
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)


START, NEXT = at(2027, 3, 3, 19), at(2027, 4, 7, 19)


@pytest.fixture
def source(db):
    """In winter, with all that an event can have, and a person inside."""
    now = timezone.now()
    event = EventFactory(
        start_at=START, end_at=at(2027, 3, 3, 22), capacity=20, tags=["Jazz"], source_key="x"
    )
    who = {"event_id": event.pk, "by": None, "now": now}
    admit(register_person(event))
    change_event(
        fields={"registration_closes_at": at(2027, 3, 1, 18), "is_closed_by_hand": True}, **who
    )
    pool = save_pool(name="Balcony", capacity=5, **who)
    kind = save_ticket_type(
        fields={"name": "Balcony", "sales_close_at": at(2027, 3, 2, 12)}, pool_ids=[pool.pk], **who
    )
    save_gate(fields={"name": "Stairs", "opens_at": at(2027, 3, 3, 18)}, **who)
    first = event.entry_windows.get()
    fields = {"name": "Evening", "starts_at": at(2027, 3, 3, 17), "ticket_types": [kind.pk]}
    save_entry_windows(rows=[WindowRow(first.pk, fields)], deleted=[], **who)
    EventText.objects.create(event=event, language="de", title="Unser Abend")
    set_reminders(hours=[3, 48], **who)
    words = OwnWords("See you", "Hello {name}")
    save_mail_text(kind="event.reminder", language="", words=words, **who)
    event.refresh_from_db()
    return event


def copied(source, *starts, **values):
    return copy_events(source=source, starts=starts, by=None, now=timezone.now(), **values)


def setup_of(event):
    """What a team sees of an event's set-up; times as the wall shows them, from the start."""

    def away(moment):
        start = event.start_at.astimezone(BERLIN).replace(tzinfo=None)
        return moment and str(moment.astimezone(BERLIN).replace(tzinfo=None) - start)

    return {
        "end": away(event.end_at),
        "closes": away(event.registration_closes_at),
        "pools": sorted((pool.name, pool.capacity) for pool in event.pools.all()),
        "types": [
            (kind.number, kind.name, away(kind.sales_close_at), draws_of(kind))
            for kind in event.ticket_types.order_by("number")
        ],
        "gates": sorted((gate.name, away(gate.opens_at)) for gate in event.gates.all()),
        "windows": [
            (each.name, away(each.starts_at), [kind.name for kind in each.ticket_types.all()])
            for each in event.entry_windows.all()
        ],
        "texts": list(event.texts.values_list("language", "title")),
        "tags": event.tag_list,
        "reminders": list(event.reminders.values_list("hours", flat=True)),
        "mails": list(event.mail_texts.values_list("kind", "language", "subject", "text")),
    }


def draws_of(kind):
    """All of them draw on the root pool, whether or not they name it."""
    assert {pool.event_id for pool in kind.pools.all()} <= {kind.event_id}
    return sorted(pool.name for pool in kind.pools.filter(is_root=False))


def test_a_copy_has_the_whole_set_up_and_nobody(source):
    (copy,) = copied(source, NEXT)

    assert setup_of(copy) == setup_of(source)
    assert (copy.start_at, copy.registration_closes_at) == (NEXT, at(2027, 4, 5, 18))
    assert (copy.status, copy.is_closed_by_hand, copy.source_key) == (
        EventStatus.DRAFT,
        False,
        None,
    )
    assert not Registration.objects.filter(event=copy).exists()
    counters = copy.pools.values_list("taken", "waiting", "next_queue_number")
    assert set(counters) == {(0, 0, 1)}
    assert Event.objects.matching("unser").filter(pk=copy.pk).exists()
    entry = JournalEntry.objects.get(event_id=copy.pk)
    assert (entry.action, entry.details) == ("event.copied", {"source": str(source.pk)})
    assert list(problems(now=timezone.now())) == []


def test_many_dates_cost_as_many_statements_as_one(source):
    source.title = "Tango"
    source.save()
    weekly = [START + timedelta(days=7 * n) for n in range(1, 41)]
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        copied(source, NEXT)

    with CaptureQueriesContext(connection) as for_many:
        events = copied(source, *weekly)

    assert len(for_many) == len(for_one) <= 40
    assert [event.start_at for event in events] == weekly
    assert [events[0].slug, events[1].slug] == ["tango-2027-03-10", "tango-2027-03-17"]


def test_copies_have_what_is_said_instead_and_know_their_series(source):
    series = Series.objects.create(
        organizer=source.organizer, rule="FREQ=WEEKLY", start_at=NEXT, time_zone="Europe/Berlin"
    )

    instead = {"title": "Tango", "capacity": None, "tags": ["Dance"]}
    dates = copied(source, NEXT, NEXT + timedelta(days=7), fields=instead, series=series)
    (template,) = copied(source, source.start_at, as_template=True)

    assert [
        (date.title, date.pools.get(is_root=True).capacity, date.tag_list, date.series_start)
        for date in dates
    ] == [("Tango", None, ["Dance"], date.start_at) for date in dates]
    assert (template.is_template, template.status, setup_of(template)) == (
        True,
        EventStatus.DRAFT,
        setup_of(source),
    )

"""Rows for a spreadsheet: right, safe, and streamed."""

import csv
import io
import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import JournalEntry
from registrations.enums import Direction
from registrations.exporting import (
    COLUMNS,
    attendee_rows,
    csv_chunks,
    headings,
    record_export,
    safe_cell,
)
from registrations.models import Registration, Scan, Ticket, Visit
from tests.factories import NOW, EventFactory, UserFactory, register_person


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 421 1", "'+49 421 1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\uff1d1", "'\uff1d1"),
        ("Anna-Lena", "Anna-Lena"),
        ("a=b", "a=b"),
        ("", ""),
        (-2, -2),
        (Decimal("-1.50"), Decimal("-1.50")),
        (None, None),
    ],
)
def test_a_cell_is_never_a_formula(value, written):
    assert safe_cell(value) == written


def test_every_column_of_every_row_is_made_safe():
    payload = '=HYPERLINK("https://evil.example";"x")'

    text = "".join(csv_chunks(headings(), [[payload] * len(COLUMNS)]))

    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:])))[1] == [f"'{payload}"] * len(COLUMNS)


@pytest.mark.django_db
def test_one_row_per_ticket_in_the_zone_of_the_event():
    event = EventFactory(now=NOW, title="Jazz, live", capacity=2, time_zone="America/New_York")
    ada = register_person(event, UserFactory(name="Ada", email="ada@example.org"), seats=2, now=NOW)
    bea = register_person(event, UserFactory(name="=Bea", email="bea@example.org"), now=NOW)
    first, second = ada.tickets.order_by("number")
    zoe = {"holder_name": "Zoë", "holder_email": "zoe@example.org", "price": Decimal("5.50")}
    Ticket.objects.filter(pk=second.pk).update(**zoe)
    let_in(first, at=datetime(2026, 11, 30, 12, 5, tzinfo=UTC))

    rows = [dict(zip(headings(), row, strict=True)) for row in attendee_rows(all_of(event))]

    of_zoe = {"Ticket holder": "Zoë", "Holder's email": "zoe@example.org"}
    waiting = {"Status": "On the waiting list", "Queue number": 1}
    assert rows == [
        written(ada, first, **{"First entered": "2026-11-30 07:05"}),
        written(ada, second, **of_zoe, **{"To pay at the door": Decimal("5.50")}),
        written(bea, bea.tickets.get(), **waiting),
    ]


def written(registration, ticket, **changes):
    """A row of that test, the applicant's own and confirmed unless `changes` says otherwise."""
    return {
        "Event": "Jazz, live",
        "Starts": "2026-11-30 07:00",
        "Time zone": "America/New_York",
        "Status": "Confirmed",
        "Name": registration.name,
        "Email": registration.email,
        "Registered": "2026-11-23 07:00",
        "Queue number": None,
        "Ticket holder": registration.name,
        "Holder's email": registration.email,
        "Ticket type": "Ticket",
        "Code": ticket.short_code,
        "Ticket status": "Active",
        "To pay at the door": Decimal("0.00"),
        "First entered": "",
        "Note for the door": "",
        **changes,
    }


@pytest.mark.django_db
def test_a_registration_without_tickets_keeps_its_row():
    event = EventFactory(now=NOW)
    registration = register_person(event, UserFactory(name="Ada"), now=NOW)
    Ticket.objects.filter(registration=registration).delete()

    (row,) = attendee_rows(all_of(event))

    assert (row[4], row[-6:]) == ("Ada", ["", "", "", None, "", ""])


@pytest.mark.django_db
def test_one_query_whatever_the_size(django_assert_num_queries):
    event = EventFactory(now=NOW, capacity=100)
    for expected in (1, 4):
        while all_of(event).count() < expected:
            register_person(event, seats=2, now=NOW)
        with django_assert_num_queries(1):
            assert len(list(attendee_rows(all_of(event)))) == 2 * expected


@pytest.mark.django_db
def test_the_journal_of_each_event_counts_its_registrations(django_assert_num_queries):
    events = [EventFactory(now=NOW), EventFactory(now=NOW)]
    for event, people in zip(events, (1, 2), strict=True):
        for _ in range(people):
            register_person(event, seats=3, now=NOW)
    by = UserFactory()

    with django_assert_num_queries(2):
        count = record_export(Registration.objects.all(), form="csv", by=by, now=NOW)

    entries = JournalEntry.objects.filter(action="registrations.exported")
    assert count == 3
    assert set(entries.values_list("event_id", "subject_kind", "details__count", "actor")) == {
        (events[0].pk, "event", 1, by.pk),
        (events[1].pk, "event", 2, by.pk),
    }


def test_memory_stays_flat_however_many_rows_are_written():
    rows = ([f"name {number}", "x" * 200] for number in range(40_000))

    tracemalloc.start()
    size = sum(len(chunk) for chunk in csv_chunks(["name", "text"], rows))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 8_000_000
    assert peak < 1_500_000


def all_of(event):
    return Registration.objects.filter(event=event)


def let_in(ticket, *, at):
    scan = Scan.objects.create(
        event_id=ticket.event_id,
        gate=ticket.event.gates.get(),
        ticket=ticket,
        scan_id=uuid4(),
        code_digest="x",
        direction=Direction.IN,
        outcome="admitted",
        scanned_at=at,
    )
    Visit.objects.create(
        ticket=ticket,
        window=ticket.event.entry_windows.get(),
        started_at=at,
        ended_at=at + timedelta(hours=1),
        entered_by=scan,
        ended_by=scan,
    )

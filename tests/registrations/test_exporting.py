"""Rows for a spreadsheet or a program: right, safe to open, and streamed."""

import csv
import io
import json
import stat
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from accounts.models import JournalEntry
from registrations.enums import Direction
from registrations.exports.choices import columns_of, remember_columns
from registrations.exports.columns import Column, Form
from registrations.exports.formats import FORMATS, safe_cell
from registrations.exports.kinds import KINDS, REGISTRATIONS, SCANS, TICKETS
from registrations.exports.taking import TooManyRows, take_export
from registrations.exports.xlsx import column_letters, xlsx_chunks
from registrations.models import ExportChoice, Payment, Registration, Scan, Ticket, Visit
from tests.factories import NOW, EventFactory, UserFactory, register_person

BERLIN = ZoneInfo("Europe/Berlin")
# What people write, or paste, or try.
HOSTILE = [
    '=HYPERLINK("https://evil.example";"x")',
    "\t=1+1",
    "  @SUM(A1)",
    "\uff1d1",
    "<b>&amp;\"'</b>",
    "]]>",
    "_x0041_",
    "Zoë 👩🏽‍🎤 שלום مرحبا",
    "a\nb",
    " spaces ",
]


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


@pytest.mark.parametrize("form", FORMATS)
def test_what_people_write_is_read_as_they_wrote_it(form):
    read = read_file(form, written(form, [Column("a", "A", "a")], [[text] for text in HOSTILE]))

    expected = [safe_cell(text) for text in HOSTILE] if form == "csv" else HOSTILE
    assert [row["a" if form == "json" else "A"] for row in read] == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [("csv", "a?\x01b"), ("xlsx", "a\ufffd\ufffdb"), ("json", "a\udc80\x01b")],
)
def test_what_no_file_can_say_spoils_no_file(form, expected):
    (row,) = read_file(form, written(form, [Column("a", "a", "a")], [["a\udc80\x01b"]]))

    assert row["a"] == expected


def test_a_sheet_holds_texts_up_to_its_limit_in_the_units_it_counts():
    texts = ["x" * 32_767, "x" * 32_768, "👍" * 20_000]

    read = [
        row["a"]
        for row in read_file("xlsx", written("xlsx", [Column("a", "a", "a")], [[t] for t in texts]))
    ]

    assert read[0] == texts[0]
    assert read[1] == "x" * 32_766 + "…"
    assert read[2] == "👍" * 16_383 + "…"


def test_each_format_writes_values_its_own_way():
    moment = datetime(2026, 7, 1, 16, 30, 20, tzinfo=UTC)
    columns = [
        Column("at", "At", "", Form.MOMENT),
        Column("price", "Price", "", Form.MONEY),
        Column("n", "N", "", Form.NUMBER),
        Column("ok", "OK", "", Form.FLAG),
        Column("kind", "Kind", "", Form.CHOICE, {"x": "Extra"}),
    ]
    rows = [[moment, Decimal("-2.50"), 3, True, "x"], [None] * 4 + [""]]
    in_words = {"N": 3, "OK": "yes", "Kind": "Extra"}

    table, sheet, objects = (read_file(form, written(form, columns, rows)) for form in FORMATS)

    assert table == [
        {"At": "2026-07-01 18:30", "Price": "-2.50", "N": "3", "OK": "yes", "Kind": "Extra"},
        {"At": "", "Price": "", "N": "", "OK": "no", "Kind": ""},
    ]
    assert sheet == [
        {"At": datetime(2026, 7, 1, 18, 30, 20), "Price": -2.5, **in_words},
        {"At": None, "Price": None, "N": None, "OK": "no", "Kind": None},
    ]
    assert objects == [
        {"at": "2026-07-01T18:30:20+02:00", "price": "-2.50", "n": 3, "ok": True, "kind": "x"},
        {"at": None, "price": None, "n": None, "ok": None, "kind": ""},
    ]


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (702, "AAA")])
def test_columns_are_lettered(place, letters):
    assert column_letters(place) == letters


@pytest.mark.django_db
def test_one_row_per_ticket_in_the_zone_of_the_event():
    event = EventFactory(now=NOW, title="Jazz, live", capacity=2, time_zone="America/New_York")
    ada = register_person(event, UserFactory(name="Ada", email="ada@example.org"), seats=2, now=NOW)
    bea = register_person(event, UserFactory(name="=Bea", email="bea@example.org"), now=NOW)
    first, second = ada.tickets.order_by("number")
    zoe = {"holder_name": "Zoë", "holder_email": "zoe@example.org", "price": Decimal("5.50")}
    Ticket.objects.filter(pk=second.pk).update(**zoe)
    let_in(first, at=datetime(2026, 11, 30, 12, 5, tzinfo=UTC))

    rows = exported(TICKETS, all_of(event), TICKETS.usual)

    of_zoe = {"Ticket holder": "Zoë", "Holder's email": "zoe@example.org"}
    waiting = {"Status": "On the waiting list", "Queue number": "1"}
    assert rows == [
        row_of(ada, first, **{"First entered": "2026-11-30 07:05"}),
        row_of(ada, second, **of_zoe, **{"To pay at the door": "5.50"}),
        row_of(bea, bea.tickets.get(), **waiting, **{"Name": "'=Bea", "Ticket holder": "'=Bea"}),
    ]


def row_of(registration, ticket, **changes):
    """A row of that test, the applicant's own and confirmed unless `changes` says otherwise."""
    return {
        "Event": "Jazz, live",
        "Starts": "2026-11-30 07:00",
        "Time zone": "America/New_York",
        "Status": "Confirmed",
        "Name": registration.name,
        "Email": registration.email,
        "Registered": "2026-11-23 07:00",
        "Queue number": "",
        "Ticket holder": registration.name,
        "Holder's email": registration.email,
        "Ticket type": "Ticket",
        "Code": ticket.short_code,
        "Ticket status": "Active",
        "To pay at the door": "0.00",
        "First entered": "",
        "Note for the door": "",
        **changes,
    }


@pytest.mark.django_db
def test_a_registration_without_tickets_keeps_its_row():
    event = EventFactory(now=NOW)
    registration = register_person(event, UserFactory(name="Ada"), now=NOW)
    Ticket.objects.filter(registration=registration).delete()

    rows = exported(TICKETS, all_of(event), ["name", "holder", "code", "to_pay", "entered"])

    assert [list(row.values()) for row in rows] == [["Ada", "", "", "", ""]]
    assert JournalEntry.objects.get(is_read=True).details["count"] == 1


@pytest.mark.django_db
def test_one_row_per_registration_with_what_it_owes_and_paid():
    event = EventFactory(now=NOW, capacity=9)
    ada = register_person(event, UserFactory(name="Ada"), seats=3, now=NOW)
    register_person(event, UserFactory(name="Bea"), now=NOW + timedelta(hours=1))
    Ticket.objects.filter(registration=ada).update(price=Decimal("4.00"))
    Ticket.objects.filter(registration=ada, number=3).update(status="cancelled")
    for amount in ("5.00", "-1.50"):
        Payment.objects.create(registration=ada, amount=Decimal(amount), method="door")
    Registration.objects.filter(pk=ada.pk).update(note="Brings a cake")

    rows = exported(REGISTRATIONS, all_of(event), ["note", "paid", "to_pay", "tickets", "name"])

    assert [list(row.values()) for row in rows] == [
        ["Ada", "3", "8.00", "3.50", "Brings a cake"],
        ["Bea", "1", "0.00", "", ""],
    ]


@pytest.mark.django_db
def test_one_row_per_scan_also_of_codes_that_nobody_knows():
    event = EventFactory(now=NOW)
    ada = register_person(event, UserFactory(name="Ada"), now=NOW)
    at = datetime(2026, 11, 30, 12, 5, tzinfo=UTC)
    staff = UserFactory(name="Stan")
    scan_of(event, ada.tickets.get(), at=at, outcome="admitted", by=staff)
    scan_of(event, None, at=at + timedelta(minutes=1), outcome="unknown", by=staff)

    names = ["scanned", "gate", "answer", "code", "holder", "scanned_by"]
    rows = exported(SCANS, Scan.objects.filter(event=event), names)

    gate = event.gates.get().name
    assert [list(row.values()) for row in rows] == [
        ["2026-11-30 13:05", gate, "Welcome", ada.tickets.get().short_code, "Ada", "Stan"],
        ["2026-11-30 13:06", gate, "Unknown code", "", "", "Stan"],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_every_column_is_read_in_one_query_and_counted_right(kind, django_assert_num_queries):
    event = EventFactory(now=NOW, capacity=100)
    for seats in (1, 2, 3):
        registration = register_person(event, seats=seats, now=NOW)
        for ticket in registration.tickets.all():
            let_in(ticket, at=NOW)
    rows = kind.rows().filter(event=event)

    with django_assert_num_queries(3):
        download = take(kind, rows, [column.name for column in kind.columns], "json")
        found = json.loads(b"".join(download.chunks))

    assert len(found) == download.count == {"registrations": 3}.get(kind.name, 6)
    assert {len(row) for row in found} == {len(kind.columns)}


@pytest.mark.django_db
def test_the_read_log_of_each_event_says_who_took_what(django_assert_num_queries):
    events = [EventFactory(now=NOW), EventFactory(now=NOW)]
    for event, people in zip(events, (1, 2), strict=True):
        for _ in range(people):
            register_person(event, seats=3, now=NOW)
    by = UserFactory()

    with django_assert_num_queries(2):
        take(REGISTRATIONS, Registration.objects.all(), ["email", "name"], "xlsx", by=by)

    details = {"kind": "registrations", "format": "xlsx", "columns": ["name", "email"]}
    entries = JournalEntry.objects.filter(action="registrations.exported", is_read=True)
    assert {entry.event_id: (entry.details, entry.actor) for entry in entries} == {
        events[0].pk: ({"count": 1, **details}, by),
        events[1].pk: ({"count": 2, **details}, by),
    }


@pytest.mark.django_db
def test_more_than_a_sheet_holds_is_refused_before_anything_is_logged(monkeypatch):
    event = EventFactory(now=NOW)
    register_person(event, seats=3, now=NOW)
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most_rows=2))

    with pytest.raises(TooManyRows):
        take(TICKETS, all_of(event), ["name"], "xlsx")

    assert not JournalEntry.objects.filter(is_read=True).exists()


@pytest.mark.django_db
def test_columns_are_remembered_for_each_person_and_kind():
    ada, bea = UserFactory(), UserFactory()
    for names in (["name"], ["code", "name", "no such column"]):
        remember_columns(kind=TICKETS, columns=TICKETS.wanted(names), by=ada, now=NOW)

    assert [column.name for column in columns_of(ada, TICKETS)] == ["name", "code"]
    assert [column.name for column in columns_of(ada, SCANS)] == SCANS.usual
    assert [column.name for column in columns_of(bea, TICKETS)] == TICKETS.usual
    assert ExportChoice.objects.count() == 1


@pytest.mark.parametrize("form", FORMATS)
def test_memory_stays_flat_and_a_file_begins_before_its_rows(form):
    asked = []
    columns = [Column("a", "a", ""), Column("b", "b", "")]

    def rows():
        asked.append(True)
        for number in range(20_000):
            yield BERLIN, (f"name {number}", f"{number % 977} is no text that packs well " * 5)

    tracemalloc.start()
    chunks = FORMATS[form].write("Title", columns, rows())
    first = next(chunks)
    was_asked = bool(asked)
    pieces = sum(1 for _ in chunks)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert first
    assert not was_asked
    assert pieces >= 40
    assert peak < 2_000_000


def test_a_workbook_that_nobody_waits_for_ends_quietly():
    chunks = xlsx_chunks("T", ["a"], ([str(n)] for n in range(10_000)), rows_per_chunk=100)
    next(chunks)
    next(chunks)

    chunks.close()


@pytest.mark.django_db
def test_the_command_writes_a_file_that_only_its_owner_reads(tmp_path, capsysbinary):
    event = EventFactory(now=NOW)
    register_person(event, UserFactory(name="Ada"), now=NOW)
    path = tmp_path / "people.xlsx"
    told = {"event": event.slug, "columns": "name,status", "stderr": io.StringIO()}

    call_command("export_attendees", format="xlsx", output=path, **told)
    call_command("export_attendees", **told)
    with pytest.raises(CommandError, match="There is no column password"):
        call_command("export_attendees", event=event.slug, columns="password")

    assert read_file("xlsx", path.read_bytes()) == [{"Status": "Confirmed", "Name": "Ada"}]
    assert read_file("csv", capsysbinary.readouterr().out) == [
        {"Status": "Confirmed", "Name": "Ada"}
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    entries = JournalEntry.objects.filter(is_read=True, event_id=event.pk)
    assert sorted(entry.details["format"] for entry in entries) == ["csv", "xlsx"]


# --- Steps --------------------------------------------------------------------------------------


def written(form, columns, rows):
    return b"".join(FORMATS[form].write("Title", columns, ((BERLIN, row) for row in rows)))


def read_file(form, data):
    """What a program makes of the file: a dict for each row."""
    if form == "json":
        return json.loads(data)
    if form == "csv":
        text = data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    head, *rows = ([unescape(c) if isinstance(c, str) else c for c in row] for row in sheet.values)
    return [dict(zip(head, row, strict=True)) for row in rows]


def take(kind, rows, names, form, by=None):
    columns = kind.wanted(names)
    return take_export(kind=kind, rows=rows, columns=columns, form=FORMATS[form], by=by, now=NOW)


def exported(kind, rows, names):
    return read_file("csv", b"".join(take(kind, rows, names, "csv").chunks))


def all_of(event):
    return Registration.objects.filter(event=event)


def scan_of(event, ticket, *, at, outcome, by=None):
    return Scan.objects.create(
        event=event,
        gate=event.gates.get(),
        ticket=ticket,
        scan_id=uuid4(),
        code_digest="x",
        direction=Direction.IN,
        outcome=outcome,
        scanned_at=at,
        by=by,
        created_at=at,
    )


def let_in(ticket, *, at):
    scan = scan_of(ticket.event, ticket, at=at, outcome="admitted")
    Visit.objects.create(
        ticket=ticket,
        window=ticket.event.entry_windows.get(),
        started_at=at,
        ended_at=at + timedelta(hours=1),
        entered_by=scan,
        ended_by=scan,
    )

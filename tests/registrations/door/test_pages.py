"""The check-in page by plain forms: all of it works without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import EntryWindow, Gate
from registrations.models import Scan, Ticket
from registrations.services.payments import pay_at_the_door
from registrations.services.ticket_types import save_ticket_type
from registrations.tickets.codes import qr_text
from tests.registrations.door.door import make_door
from tests.registrations.door.pages import PARTS, domain_queries, send, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


def test_a_plain_form_checks_in_and_shows_the_answer(staff, door, ticket):
    page = staff.get(url(door))
    scan_id = page.context["scan_id"]

    response = send(staff, door, code=ticket.short_code, scan_id=scan_id)
    answer = staff.get(response["Location"])

    assert response.status_code == 302
    assert Scan.objects.get().scan_id == scan_id
    for words in ("Welcome", "Ada Lovelace", "Inside now"):
        assert words in text_of(answer)
    assert answer.context["around"].inside == 1


def test_the_form_sent_twice_checks_in_once(staff, door, ticket):
    values = {"code": ticket.short_code, "scan_id": str(uuid4())}

    first, second = send(staff, door, **values), send(staff, door, **values)

    assert first["Location"] == second["Location"]
    assert Scan.objects.count() == 1


def test_a_scan_id_with_another_code_is_refused_in_a_sentence(staff, door, ticket):
    scan_id = str(uuid4())
    send(staff, door, code="HELLO", scan_id=scan_id)

    response = send(staff, door, code=ticket.short_code, scan_id=scan_id)

    assert response.status_code == 422
    assert "Scan the ticket again" in text_of(response)


def test_already_inside_says_when_where_and_by_whom(staff, door, ticket):
    send(staff, door, code=qr_text(ticket))
    entered = Scan.objects.get().created_at.astimezone(door.event.zone)

    response = staff.post(
        url(door, "checkin_scan"),
        {"gate": str(door.gate.pk), "direction": "in", "code": qr_text(ticket)},
        follow=True,
    )

    shown = text_of(response)
    for words in ("Already inside", f"{entered:%H:%M}", door.gate.name, "scanned by Stella Staff"):
        assert words in shown


def test_a_plain_form_undoes(staff, door, ticket):
    send(staff, door, code=qr_text(ticket))
    admission = Scan.objects.get()

    response = send(staff, door, undoes=str(admission.scan_id))

    assert response.status_code == 302
    assert list(Scan.objects.order_by("created_at").values_list("direction", "outcome")) == [
        ("in", "admitted"),
        ("undo", "undone"),
    ]
    assert staff.get(response["Location"]).context["around"].inside == 0


def test_the_page_offers_undo_once_for_the_last_scan(staff, door, ticket):
    location = send(staff, door, code=qr_text(ticket))["Location"]

    assert staff.get(location).content.count(b'name="undoes"') == 1
    # Without an answer above, the list offers it.
    assert staff.get(url(door)).content.count(b'name="undoes"') == 1


def test_gate_and_direction_are_remembered(staff, door, ticket):
    side = Gate.objects.create(event=door.event, name="Side")

    send(staff, door, code="HELLO", gate=str(side.pk), direction="out")

    post = staff.get(url(door)).context["post"]
    assert (post.gate, post.direction) == (side, "out")
    # Undo has no direction of its own, and changes none.
    send(staff, door, undoes=str(uuid4()), gate=str(side.pk), direction="")
    assert staff.get(url(door)).context["post"].direction == "out"


def test_a_shift_starts_at_a_gate_that_is_open(staff, door):
    Gate.objects.create(event=door.event, name="A closed one", closes_at=timezone.now())

    page = staff.get(url(door))

    assert [gate.name for gate in page.context["gates"]] == ["A closed one", door.gate.name]
    assert page.context["post"].gate == door.gate


def test_what_is_remembered_of_one_event_does_not_count_at_another(staff, door):
    other = make_door(organizer=door.event.organizer)
    send(staff, door, code="HELLO", direction="out")

    post = staff.get(url(other)).context["post"]

    assert (post.gate, post.direction) == (other.gate, "in")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": ""}, "Scan a ticket or type its code first."),
        ({"code": "  "}, "Scan a ticket or type its code first."),
        ({"code": "X", "gate": ""}, "Choose a gate first."),
        ({"code": "X", "gate": str(uuid4())}, "Select a valid choice."),
        ({"code": "X", "scan_id": "nonsense"}, "Enter a valid UUID."),
        ({"code": "X", "direction": "sideways"}, "Select a valid choice."),
    ],
)
@pytest.mark.parametrize("headers", [{}, PARTS], ids=["page", "parts"])
def test_a_form_that_says_too_little_is_refused_in_a_sentence(
    staff, door, headers, values, sentence
):
    response = send(staff, door, headers=headers, **values)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("code", ["\x00", "<script>alert(1)</script>", "x" * 10_000])
def test_a_bad_code_is_answered_and_the_next_one_enters(staff, door, ticket, code):
    bad = send(staff, door, headers=PARTS, code=code)
    good = send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert "Unknown code" in text_of(bad) or "type its code" in text_of(bad)
    assert "Welcome" in text_of(good)


@pytest.mark.parametrize("told", ["", "yesterday", "2026-11-23T12:00:00", "0001-01-01T00:00:00Z"])
def test_a_device_without_a_good_clock_scans_all_the_same(staff, door, ticket, told):
    send(staff, door, code=qr_text(ticket), scanned_at=told)

    scan = Scan.objects.get()
    assert (scan.outcome, scan.scanned_at) == ("admitted", scan.created_at)


def test_a_devices_clock_is_written_down(staff, door, ticket):
    moment = timezone.now() - timedelta(minutes=7)

    send(staff, door, code=qr_text(ticket), scanned_at=moment.isoformat())

    assert Scan.objects.get().scanned_at == moment


@pytest.mark.parametrize("named", ["", "nonsense", "019b0000-0000-7000-8000-000000000000"])
def test_an_address_with_an_unknown_scan_shows_the_page(staff, door, named):
    response = staff.get(url(door), {"scan": named})

    assert response.status_code == 200
    assert response.context["answer"] is None


def test_an_event_without_a_gate_says_so(staff, door):
    Gate.objects.all().delete()

    response = staff.get(url(door))

    assert "This event has no gate" in text_of(response)


@pytest.mark.database
def test_the_type_is_named_where_there_are_several(staff, door, ticket):
    name = f">{ticket.ticket_type.name}<"

    alone = send(staff, door, headers=PARTS, code=qr_text(ticket))
    fields = {"name": "Student"}
    now = timezone.now()
    save_ticket_type(event_id=door.event.pk, fields=fields, pool_ids=[], by=None, now=now)
    beside = send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert [name in text_of(answer) for answer in (alone, beside)] == [False, True]


@pytest.mark.parametrize("is_paid", [False, True])
def test_what_is_to_be_paid_is_said_until_it_is_paid(staff, door, ticket, is_paid):
    """One query more than for a free ticket."""
    Ticket.objects.filter(pk=ticket.pk).update(price="12.50")
    if is_paid:
        now = timezone.now()
        pay_at_the_door(registration_id=ticket.registration_id, by=None, now=now)

    with CaptureQueriesContext(connection) as counted:
        response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert ("Collect 12.50" in text_of(response)) is not is_paid
    assert len(domain_queries(counted)) == 6


def test_nobody_reads_no_entry_who_wants_to_leave(staff, door, ticket):
    response = send(staff, door, headers=PARTS, code=qr_text(ticket), direction="out")

    assert "Not inside" in text_of(response)
    assert "No entry" not in text_of(response)


def test_a_refusal_says_why_and_what_to_do(staff, door, ticket):
    EntryWindow.objects.update(ends_at=timezone.now() - timedelta(days=1))

    response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    for words in ("No entry", "Ada Lovelace", "No entry window is open now.", "Entry ended:"):
        assert words in text_of(response)

"""The tickets of one registration at the desk: named, cancelled one by one, paid."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from registrations.enums import Status, TicketStatus
from registrations.invariants import problems
from registrations.models import Payment, Registration
from registrations.services.ticket_types import save_ticket_type
from tests.desk.forms import messages_of
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(own):
    """At 12.50 each, full with three, and one waits."""
    event = EventFactory(organizer=own.organizer, capacity=3)
    save_ticket_type(
        event_id=event.pk,
        type_id=event.ticket_types.get().pk,
        fields={"price": Decimal("12.50")},
        pool_ids=[],
        by=None,
        now=timezone.now(),
    )
    return event


@pytest.fixture
def group(event):
    group = register_person(event, UserFactory(name="Ada", email="ada@example.org"), seats=3)
    register_person(event, UserFactory(name="Next"))
    return group


def page_of(registration, step):
    return reverse(f"admin:registrations_registration_{step}", args=[registration.pk])


def test_names_are_filled_in_also_after_the_deadline(manager, group, event):
    type(event).objects.filter(pk=event.pk).update(names_close_at=timezone.now())
    names = {"name_1": "Ada", "email_1": "ada@example.org", "name_2": " Charles\nBabbage "}

    wrong = manager.post(page_of(group, "names"), {**names, "email_3": "no address"})
    answer = manager.post(page_of(group, "names"), names, follow=True)

    holders = list(group.tickets.order_by("number").values_list("holder_name", "holder_email"))
    entry = JournalEntry.objects.get(action="registration.holders_named")
    assert list(wrong.context["form"].errors) == ["email_3"]
    assert holders == [("Ada", "ada@example.org"), ("Charles Babbage", ""), ("", "")]
    assert messages_of(answer) == ["The names are saved."]
    assert entry.details == {"tickets": [2]}


def test_some_tickets_are_cancelled_and_the_next_in_line_comes(manager, group, foreign):
    _first, second, _third = group.tickets.order_by("number")
    theirs = foreign.registration.tickets.get()
    url = page_of(group, "reduction")

    none = manager.post(url)
    forged = manager.post(url, {"tickets": [str(theirs.pk)]})
    answer = manager.post(url, {"tickets": [str(second.pk)]}, follow=True)

    left = group.tickets.filter(status=TicketStatus.ACTIVE).count()
    assert none.context["form"].errors == {"tickets": ["Choose the tickets to cancel."]}
    assert list(forged.context["form"].errors) == ["tickets"]
    assert messages_of(answer) == ["These tickets are cancelled; their seats are free again."]
    assert (left, Registration.objects.get(name="Next").status) == (2, Status.CONFIRMED)
    assert theirs.status == TicketStatus.ACTIVE
    assert list(problems(now=timezone.now())) == []


def test_what_is_paid_at_the_door_is_written_once(manager, group, people):
    page = page_of(group, "change")
    due = manager.get(page).content.decode()
    asked = manager.get(page_of(group, "payment"))
    answer = manager.post(page_of(group, "payment"), {"note": "Receipt 7"}, follow=True)
    again = manager.post(page_of(group, "payment"), follow=True)

    line = Payment.objects.get()
    shown = manager.get(page).content.decode()
    assert "37.50 to pay at the door" in due
    assert page_of(group, "payment") in due
    assert asked.context["amount"] == "37.50"
    assert messages_of(answer) == ["37.50 is written down as paid at the door."]
    assert messages_of(again) == ["Nothing is left to pay for this registration."]
    assert (line.amount, line.by, line.note) == (Decimal("37.50"), people["manager"], "Receipt 7")
    assert ("Nothing to pay" in shown, "Receipt 7" in shown) == (True, True)
    assert page_of(group, "payment") not in shown


def test_a_payment_is_corrected_once_and_never_below_zero(manager, group, people):
    url, page = page_of(group, "correction"), page_of(group, "change")
    before = manager.get(url, follow=True)
    manager.post(page_of(group, "payment"), {"note": "Receipt 7"})
    asked = manager.get(url).context["form"].initial
    more = manager.post(url, {"paid": "37.50", "amount": "37.51", "reason": "Too much"})
    silent = manager.post(url, {"paid": "37.50", "amount": "12.50", "reason": " "})

    once = {"paid": "37.50", "amount": "12.50", "reason": "One left early"}
    answers = [manager.post(url, once, follow=True) for _click in range(2)]

    lines = list(Payment.objects.values_list("amount", "note", "by"))
    entry = JournalEntry.objects.get(action="registration.payment_corrected")
    shown = manager.get(page).content.decode()
    assert messages_of(before) == ["Nothing was paid for this registration."]
    assert asked == {"paid": Decimal("37.50"), "amount": Decimal("37.50")}
    assert [list(form.context["form"].errors) for form in (more, silent)] == [
        ["amount"],
        ["reason"],
    ]
    assert [messages_of(answer) for answer in answers] == [
        ["12.50 is written down as taken back."],
        ["Somebody changed the payments in the meantime. Look at them, and decide again."],
    ]
    assert lines == [
        (Decimal("37.50"), "Receipt 7", people["manager"].pk),
        (Decimal("-12.50"), "One left early", people["manager"].pk),
    ]
    assert entry.details == {"amount": "-12.50", "method": "door"}
    assert ("12.50 to pay at the door" in shown, "Correction" in shown) == (True, True)


def test_more_than_one_ticket_may_cost_is_paid_and_given_back(manager, group):
    group.tickets.update(price=Decimal("4500000.00"))
    manager.post(page_of(group, "payment"), {"note": ""})

    all_of_it = {"paid": "13500000.00", "amount": "13500000.00", "reason": "Rained off"}
    manager.post(page_of(group, "correction"), all_of_it)

    amounts = list(Payment.objects.values_list("amount", flat=True))
    assert amounts == [Decimal(13_500_000), Decimal(-13_500_000)]


def test_who_waits_sees_where_and_what_else_would_do(manager, group, event):
    waiting = Registration.objects.get(name="Next")
    waiting.takes_any_type = True
    waiting.save(update_fields=["takes_any_type"])

    page = manager.get(page_of(waiting, "change")).content.decode()
    confirmed = manager.get(page_of(group, "change")).content.decode()

    line = f"{reverse('admin:events_event_waiting_list', args=[event.pk])}?page=1#entry-"
    assert (f'{line}{waiting.pk}">Number 1</a>' in page, "any ticket" in page) == (True, True)
    assert page_of(waiting, "payment") not in page
    assert line not in confirmed


def test_who_may_not_edit_changes_nothing_of_a_group(sign_in, group):
    ticket = group.tickets.order_by("number")[1]
    forged = {
        "names": {"name_1": "Forged"},
        "reduction": {"tickets": [str(ticket.pk)]},
        "payment": {},
        "door-note": {"note": "Forged"},
        "correction": {"paid": "0.00", "amount": "1.00", "reason": "Forged"},
    }

    answers = {
        sign_in(role).post(page_of(group, step), values).status_code
        for role in ("viewer", "administrator", "checkin", "attendee", None)
        for step, values in forged.items()
    }

    assert answers == {302, 404}
    assert not Payment.objects.exists()
    assert Registration.objects.filter(door_note="Forged").count() == 0
    assert not group.tickets.filter(holder_name="Forged").exists()
    assert group.tickets.filter(status=TicketStatus.ACTIVE).count() == 3

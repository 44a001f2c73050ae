"""What whoever scans presses on an answer."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import JournalEntry
from events.enums import Role
from events.models import Gate
from registrations.models import Payment, Ticket
from tests.factories import make_member
from tests.registrations.door.browser.screen import answer, outcomes
from tests.registrations.door.door import make_ticket

pytestmark = pytest.mark.browser


def type_in(page, code):
    page.get_by_label("Ticket code").fill(code)
    page.get_by_role("button", name="Check in", exact=True).click()


PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True}


def test_money_is_taken_once_and_the_answer_stays_until_then(door, open_page):
    ticket = make_ticket(door.event)
    Ticket.objects.update(price=Decimal("5.00"))
    page = open_page(**PHONE)
    page.clock.install()

    type_in(page, ticket.short_code)
    expect(answer(page, "admitted")).to_contain_text("Collect 5.00")
    page.clock.fast_forward("00:30")
    assert "is-past" not in answer(page, "admitted").get_attribute("class")
    page.get_by_role("button", name="Paid", exact=True).dblclick()

    expect(answer(page, "admitted")).to_contain_text("Paid at the door: 5.00")
    page.get_by_role("button", name="Not paid after all").click()
    expect(answer(page, "admitted")).to_contain_text("Collect 5.00")
    lines = Payment.objects.order_by("created_at").values_list("amount", flat=True)
    assert list(lines) == [Decimal("5.00"), Decimal("-5.00")]


def test_a_manager_on_a_phone_lets_in_by_one_press_on_a_reason(door, open_page):
    ticket = make_ticket(door.event)
    Gate.objects.update(closes_at=timezone.now())
    door.staff = make_member(door.event.organizer, Role.MANAGER)
    page = open_page(**PHONE)

    type_in(page, ticket.short_code)
    expect(answer(page, "refused")).to_contain_text("This gate is closed now.")
    page.locator("summary", has_text="Admit anyway").click()
    page.get_by_role("button", name="Known in person").click()

    expect(answer(page, "admitted")).to_contain_text("Let in anyway")
    assert outcomes() == ["refused", "admitted"]
    entry = JournalEntry.objects.get(action="ticket.admitted_anyway")
    assert entry.personal == {"reason": "Known in person"}


def test_on_a_phone_the_search_lies_over_the_answer(door, open_page):
    ticket = make_ticket(door.event)
    Ticket.objects.filter(pk=ticket.pk).update(holder_name="Ståle Ødegård")
    page = open_page(**PHONE)

    page.get_by_role("link", name="Search by name").click()
    page.get_by_label("Search by name").fill("odeg")
    button = page.locator(".person").get_by_role("button", name="Check in")
    expect(button).to_be_in_viewport()
    button.click()

    expect(answer(page, "admitted")).to_be_in_viewport()
    expect(answer(page, "admitted")).to_contain_text("Ødegård")

"""Scanners that type, and people who do."""

import pytest
from playwright.sync_api import expect

from registrations.models import Scan
from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.screen import answer, outcomes, scan_like_a_keyboard
from tests.registrations.door.door import make_ticket, make_tickets

pytestmark = pytest.mark.browser


def test_twenty_codes_at_a_scanners_speed_are_all_answered_in_order(door, open_page):
    tickets = make_tickets(door.event, 20)
    page = open_page()

    long, short = tickets[:3], tickets[3:]
    scan_like_a_keyboard(page, *map(qr_text, long), *(ticket.short_code for ticket in short))

    expect(page.locator("#headcount")).to_contain_text("20")
    scanned = Scan.objects.order_by("created_at", "id")
    assert [scan.ticket_id for scan in scanned] == [ticket.pk for ticket in tickets]
    assert outcomes() == ["admitted"] * 20
    expect(page.get_by_label("Ticket code")).to_have_value("")


@pytest.mark.parametrize("where", ["h1", "button:has-text('Start camera')", "#gate", "#find"])
def test_a_scanner_works_wherever_the_focus_is(door, open_page, where):
    first, second = make_tickets(door.event, 2)
    page = open_page()
    page.locator("#code").blur()
    page.locator(where).focus()

    scan_like_a_keyboard(page, qr_text(first), second.short_code)

    expect(page.locator("#headcount")).to_contain_text("2")
    expect(page.locator("#find")).to_have_value("")
    assert outcomes() == ["admitted", "admitted"]


def test_bad_codes_do_not_block_the_next_one(door, open_page):
    ticket = make_ticket(door.event)
    page = open_page()

    scan_like_a_keyboard(page, "HTTPS://EXAMPLE.ORG/?A=%00", "9" * 40, qr_text(ticket))

    expect(answer(page, "admitted")).to_be_visible()
    assert outcomes() == ["unknown", "unknown", "admitted"]


def test_typing_searching_leaving_and_undoing_by_hand(door, open_page):
    ada = make_ticket(door.event)
    name = ada.registration.name
    page = open_page()

    page.get_by_label("Search by name").fill(name[:6])
    page.locator(".person").filter(has_text=name).get_by_role("button", name="Check in").click()
    expect(answer(page, "admitted")).to_contain_text(name)
    expect(page.locator(".person")).to_have_count(0)

    page.get_by_role("button", name="Undo").click()
    expect(answer(page, "undone")).to_contain_text(name)
    expect(page.locator("#headcount")).to_contain_text("0")

    page.get_by_label("Ticket code").fill(ada.short_code)
    page.get_by_role("button", name="Check in", exact=True).click()
    expect(answer(page, "admitted")).to_be_visible()

    page.get_by_label("Out").check(force=True)
    page.get_by_label("Ticket code").fill(ada.short_code)
    page.get_by_role("button", name="Check out").click()
    expect(answer(page, "left")).to_contain_text(name)
    assert outcomes() == ["admitted", "undone", "admitted", "left"]


def test_the_light_goes_out_after_a_welcome_but_not_after_a_refusal(door, open_page):
    ticket = make_ticket(door.event)
    page = open_page()
    page.clock.install()

    for outcome, is_past in (("admitted", True), ("already_inside", False)):
        scan_like_a_keyboard(page, ticket.short_code)
        expect(answer(page, outcome)).to_be_visible()
        page.clock.fast_forward("00:30")
        assert ("is-past" in answer(page, outcome).get_attribute("class")) == is_past

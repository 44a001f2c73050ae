"""Scanners that type, and people who do."""

import pytest
from playwright.sync_api import expect

from registrations.models import Scan
from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.scanner import KEYS_OF_A_CODE, Scanner
from tests.registrations.door.browser.screen import answer, outcomes, scan_like_a_keyboard
from tests.registrations.door.door import make_ticket, make_tickets

pytestmark = pytest.mark.browser


def test_a_hundred_codes_at_a_scanners_full_speed_are_all_answered_in_order(door, open_page):
    tickets = [ticket for _ in range(2) for ticket in make_tickets(door.event, 50)]
    page = open_page()
    scanner, held = Scanner(page), []
    page.route("**/scans/", lambda route: route.continue_() if held else held.append(route))
    page.evaluate("""() => {
        window.keys = [];
        addEventListener("keydown", (event) => window.keys.push(event.timeStamp), true);
    }""")

    scanner.type("".join(f"{qr_text(ticket)}\n" for ticket in tickets[:20]))
    expect(page.locator("#queue-state")).to_contain_text("20")
    held[0].continue_()
    # From here on one answer after the other is put in place while the scanner types.
    scanner.type("".join(f"{qr_text(ticket)}\n" for ticket in tickets[20:]))

    expect(page.locator("#headcount")).to_contain_text("100")
    scanned = Scan.objects.order_by("created_at", "id")
    assert [scan.ticket_id for scan in scanned] == [ticket.pk for ticket in tickets]
    assert outcomes() == ["admitted"] * 100
    expect(page.get_by_label("Ticket code")).to_have_value("")
    assert codes_a_second(page, codes=80) >= 20


def codes_a_second(page, *, codes):
    """How fast the last ones were by the times of their keys."""
    first, last = page.evaluate(f"[window.keys.at(-{codes * KEYS_OF_A_CODE}), window.keys.at(-1)]")
    return codes / (last - first) * 1000


def test_a_scanner_works_wherever_the_focus_is(door, open_page):
    places = [
        "body",
        "h1",
        "button:has-text('Start camera')",
        "#gate",
        "#find",
        "#code",
        "#answer button",
    ]
    tickets = iter(make_tickets(door.event, 2 * len(places)))
    page = open_page()
    page.evaluate("document.body.tabIndex = document.querySelector('h1').tabIndex = -1")
    scanner, admitted = Scanner(page), 0
    gate = page.locator("#gate").input_value()

    for where in places:
        page.locator(where).first.focus()
        scanner.type(f"{qr_text(next(tickets))}\n{next(tickets).short_code}\n")
        admitted += 2
        expect(page.locator("#headcount")).to_contain_text(str(admitted))

    assert outcomes() == ["admitted"] * 2 * len(places)
    assert page.locator("#gate").input_value() == gate
    for field in ("#find", "#code"):
        expect(page.locator(field)).to_have_value("")


def test_scanners_differ_in_what_they_send(door, open_page):
    tickets = make_tickets(door.event, 12)
    codes = iter(map(qr_text, tickets))
    page = open_page()
    page.locator("#find").focus()
    scanner = Scanner(page)

    scanner.type(f"{next(codes)}\t{next(codes)}\t")  # Tab instead of Enter
    scanner.type(next(codes) + next(codes) + next(codes))  # nothing after a code
    scanner.type(f"]Q1{next(codes)}\n]Q1{next(codes)}\n")  # the kind of code before it
    scanner.type(f"A7{next(codes)}#\n\n")  # marks of the scanner's own, and two lines
    scanner.type(f"{next(codes).swapcase()}\n")  # Caps Lock is on
    scanner.type_as_german(next(codes))
    scanner.type_as_german(next(codes))
    scanner.type(f"]Q1{tickets[11].short_code.lower()}\t")

    expect(page.locator("#headcount")).to_contain_text("12")
    scanned = Scan.objects.order_by("created_at", "id")
    assert [scan.ticket_id for scan in scanned] == [ticket.pk for ticket in tickets]
    assert outcomes() == ["admitted"] * 12
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#find")).to_have_value("")


def test_people_who_type_are_no_scanners(door, open_page):
    ada = make_ticket(door.event)
    page = open_page()
    find = page.get_by_label("Search by name")

    find.focus()
    Scanner(page).type("Ad")  # Fingers roll over two keys at once.
    find.press_sequentially("a Lo", delay=60)
    page.keyboard.press("Tab")
    expect(find).to_have_value("Ada Lo")
    page.locator("h1").click()
    page.keyboard.press(ada.short_code[0])
    page.keyboard.type(ada.short_code[1:], delay=60)
    expect(page.get_by_label("Ticket code")).to_have_value(ada.short_code)
    assert outcomes() == []
    page.keyboard.press("Enter")

    expect(answer(page, "admitted")).to_be_visible()
    assert outcomes() == ["admitted"]


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

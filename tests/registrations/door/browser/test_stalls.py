"""Scanners whose keys come unevenly, and a page that stands still or changes meanwhile."""

import pytest
from playwright.sync_api import expect

from registrations.models import Scan
from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.scanner import Scanner
from tests.registrations.door.browser.screen import outcomes
from tests.registrations.door.door import make_tickets

pytestmark = pytest.mark.browser

# At some keys the page hears nothing for as long: before their own work, and before what waits.
STANDS_STILL = """() => {
    let keys = 0;
    const stand = (ms) => { for (const since = Date.now(); Date.now() - since < ms;); };
    addEventListener("keydown", (event) => {
        keys += 1;
        if (keys % 211 === 7) stand(120);
        if (keys % 211 === 100) setTimeout(stand, 0, 200);
        if (event.key === "Enter" && keys % 5 === 0) stand(150);
    }, true);
}"""
MOVES_THE_FOCUS = """([when, to]) => {
    let keys = 0;
    addEventListener(when, () => {
        keys += 1;
        if (keys === 2) document.querySelector(to).focus();
    }, true);
}"""


def answered(page, door, tickets):
    """Each ticket once and in order, and nothing is left in a field."""
    expect(page.locator("#headcount")).to_contain_text(str(len(tickets)))
    scanned = Scan.objects.order_by("created_at", "id")
    assert [scan.ticket_id for scan in scanned] == [ticket.pk for ticket in tickets]
    assert outcomes() == ["admitted"] * len(tickets)
    for field in ("#find", "#code"):
        expect(page.locator(field)).to_have_value("")


def test_a_page_that_stands_still_loses_no_code(door, open_page):
    tickets = make_tickets(door.event, 12)
    page = open_page()
    page.locator("#gate").focus()
    page.evaluate(STANDS_STILL)

    codes = [
        ticket.short_code if number % 2 else qr_text(ticket)
        for number, ticket in enumerate(tickets)
    ]
    Scanner(page).type("".join(f"{code}\n" for code in codes))

    answered(page, door, tickets)


@pytest.mark.parametrize("where", ["#code", "#gate"])
def test_pauses_within_a_code_neither_cut_nor_join_it(door, open_page, where):
    pauses = [{1: 0.06}, {2: 0.5}, {11: 0.06}, {10: 0.3, 11: 0.1}, {12: 0.4}, {6: 0.06, 12: 0.06}]
    tickets = make_tickets(door.event, 2 * len(pauses))
    page = open_page()
    page.locator(where).focus()
    scanner = Scanner(page)

    for number, ticket in enumerate(tickets):
        code = (ticket.short_code, qr_text(ticket))[number % 2]
        scanner.type(f"{code}\n", pauses=pauses[number // 2])

    answered(page, door, tickets)


@pytest.mark.parametrize(
    ("where", "when", "to"), [("#code", "input", "#find"), ("#gate", "keydown", "#code")]
)
def test_the_focus_may_move_within_a_code(door, open_page, where, when, to):
    tickets = make_tickets(door.event, 2)
    page = open_page()
    page.locator(where).focus()
    page.evaluate(MOVES_THE_FOCUS, [when, to])

    Scanner(page).type(f"{tickets[0].short_code}\n{qr_text(tickets[1])}\n")

    answered(page, door, tickets)


def test_what_is_in_a_field_stays_there_and_out_of_the_codes(door, open_page):
    tickets = make_tickets(door.event, 2)
    page = open_page()
    page.get_by_label("Ticket code").fill("AB")
    scanner = Scanner(page)

    scanner.type(f"{tickets[0].short_code}\n", pauses={1: 0.06})
    expect(page.locator("#headcount")).to_contain_text("1")
    scanner.type("HTTPS://EXAMPLE.ORG")
    expect(page.get_by_label("Ticket code")).to_have_value("ABHTTPS://EXAMPLE.ORG")
    scanner.type(f"{tickets[1].short_code}\n", pauses={12: 0.5})

    expect(page.locator("#headcount")).to_contain_text("2")
    assert outcomes() == ["admitted"] * 2
    expect(page.get_by_label("Ticket code")).to_have_value("ABHTTPS://EXAMPLE.ORG")

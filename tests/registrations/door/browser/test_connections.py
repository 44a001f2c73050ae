"""Connections and sessions break while people stand at the door: no scan is lost."""

import pytest
from playwright.sync_api import expect

from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.screen import answer, outcomes, scan_like_a_keyboard, sign_in
from tests.registrations.door.door import make_ticket, make_tickets

pytestmark = pytest.mark.browser


@pytest.mark.console_errors
def test_scans_wait_for_the_connection_and_none_is_lost(door, open_page):
    tickets = make_tickets(door.event, 3)
    page = open_page()
    page.context.set_offline(True)

    scan_like_a_keyboard(page, *map(qr_text, tickets))
    expect(page.locator("#queue-state")).to_contain_text("No connection. Scans that wait: 3")
    page.context.set_offline(False)

    expect(page.locator("#headcount")).to_contain_text("3")
    expect(page.locator("#queue-state")).to_be_empty()
    assert outcomes() == ["admitted"] * 3


@pytest.mark.console_errors
def test_an_answer_that_got_lost_is_asked_for_again_and_counts_once(door, open_page):
    ticket = make_ticket(door.event)
    page = open_page()
    lost = []

    def lose_the_first_answer(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/scans/", lose_the_first_answer)
    scan_like_a_keyboard(page, qr_text(ticket))

    expect(answer(page, "admitted")).to_be_visible()
    assert lost == [200]
    assert outcomes() == ["admitted"]


@pytest.mark.console_errors
def test_someone_signed_out_is_told_so_and_the_scan_waits_for_the_new_session(
    site, door, open_page
):
    ticket = make_ticket(door.event)
    page = open_page()
    page.context.clear_cookies()

    scan_like_a_keyboard(page, ticket.short_code)
    expect(page.locator("#queue-state")).to_contain_text("You were signed out.")
    assert outcomes() == []
    sign_in(page, site, door.staff)

    expect(answer(page, "admitted")).to_be_visible()
    assert outcomes() == ["admitted"]

"""The live board in a browser: it counts by itself, says what it misses, and rings once."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Pool
from registrations.door import board_views
from tests.registrations.door.browser.screen import sign_in
from tests.registrations.door.door import make_tickets

pytestmark = pytest.mark.browser


@pytest.fixture
def open_board(site, door, new_context, monkeypatch):
    """`open_board()` is the live board, watched by the door's staff; it asks twice a second."""
    monkeypatch.setattr(board_views, "ASKS_EVERY", 0.5)

    def make(*, has_own_clock=False, **options):
        page = new_context(**options).new_page()
        sign_in(page, site, door.staff)
        if has_own_clock:
            page.clock.install()
        page.goto(site + reverse("registrations:board", args=[door.event.slug]))
        return page

    return make


def test_it_follows_the_door_and_says_once_that_the_house_is_full(door, open_board):
    tickets = make_tickets(door.event, 2)
    Pool.objects.update(capacity=2)
    page = open_board()
    said = page.get_by_role("alert")
    page.get_by_role("button", name="Sound when the house is full").click()
    expect(page.locator("#headcount")).to_have_text("0")

    door.scan(tickets[0], at=timezone.now())
    expect(page.locator("#headcount")).to_have_text("1")
    page.get_by_text("As a table").click()
    expect(said).to_be_empty()
    last = door.scan(tickets[1], at=timezone.now())

    expect(said).to_contain_text("House full Let people in only as others leave.")
    expect(page.locator("#headcount")).to_have_text("2")
    expect(page.get_by_role("cell", name="2", exact=True).first).to_be_visible()
    door.undo(last, at=timezone.now())
    expect(page.locator("#headcount")).to_have_text("1")
    expect(said).to_be_empty()


@pytest.mark.console_errors
def test_it_says_that_it_is_old_and_goes_on_when_it_can(site, door, open_board):
    [ticket] = make_tickets(door.event, 1)
    page = open_board()
    trouble = page.locator("#board-trouble")

    page.context.set_offline(True)
    expect(trouble).to_contain_text("No connection.")
    door.scan(ticket, at=timezone.now())
    page.context.set_offline(False)
    expect(page.locator("#headcount")).to_have_text("1")
    expect(trouble).to_be_empty()

    page.context.clear_cookies()
    expect(trouble).to_contain_text("You were signed out.")


def test_it_asks_nothing_while_nobody_can_see_it(door, open_board):
    page = open_board(has_own_clock=True)
    with page.expect_response("**/board/numbers/"):
        page.clock.run_for(600)
    hide(page, True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.clock.run_for(60_000)
    assert asked == []
    with page.expect_response("**/board/numbers/"):
        hide(page, False)


def hide(page, is_hidden):
    page.evaluate(
        """(isHidden) => {
            Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )


def test_it_works_without_javascript(site, door, new_context, open_board):
    [ticket] = make_tickets(door.event, 1)
    page = open_board(java_script_enabled=False)
    door.scan(ticket, at=timezone.now())

    page.get_by_role("link", name="Reload now").click()
    expect(page.locator("#headcount")).to_have_text("1")
    page.get_by_role("link", name="Reload every 15 seconds").click()
    assert page.locator('meta[http-equiv="refresh"]').get_attribute("content") == "15"

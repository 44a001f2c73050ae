"""A phone's camera reads the codes."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from registrations.models import Scan
from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.screen import answer, outcomes, scan_like_a_keyboard
from tests.registrations.door.door import make_ticket, make_tickets

pytestmark = pytest.mark.browser

BLANK = Image.new("RGB", (640, 480), "gray")
# The fake camera shows 30 pictures a second; a code counts anew when it was away for 3 seconds.
SHOWN, AWAY = 20, 110


def picture(ticket):
    return Image.open(BytesIO(qr.png(qr_text(ticket))))


def test_the_camera_admits_a_ticket_and_then_says_when_and_where(door, open_page, page_with_camera):
    ticket = make_ticket(door.event)
    page = open_page(page_with_camera([picture(ticket)] * SHOWN + [BLANK] * AWAY))

    page.get_by_role("button", name="Start camera").click()

    expect(answer(page, "admitted")).to_contain_text("Welcome")
    expect(page.locator("#headcount")).to_contain_text("1")
    again = answer(page, "already_inside")
    expect(again).to_contain_text("Already inside")
    entered = Scan.objects.get(outcome="admitted").created_at.astimezone(door.event.zone)
    for words in (f"{entered:%H:%M}", door.gate.name, "Stella Staff"):
        expect(again).to_contain_text(words)


def test_a_ticket_held_before_the_camera_is_scanned_once(door, open_page, page_with_camera):
    ticket, other = make_tickets(door.event, 2)
    page = open_page(page_with_camera([picture(ticket)]))
    page.get_by_role("button", name="Start camera").click()
    expect(answer(page, "admitted")).to_be_visible()

    # Meanwhile the camera goes on seeing the first one.
    scan_like_a_keyboard(page, other.short_code)

    expect(page.locator("#headcount")).to_contain_text("2")
    assert outcomes() == ["admitted", "admitted"]


def test_the_camera_stops_by_its_button(door, open_page, page_with_camera):
    page = open_page(page_with_camera([BLANK]))
    page.get_by_role("button", name="Start camera").click()
    expect(page.locator("video")).to_be_visible()

    page.get_by_role("button", name="Stop camera").click()

    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_role("button", name="Start camera")).to_be_visible()


def test_without_a_camera_the_page_says_what_works(door, open_page):
    page = open_page()

    page.get_by_role("button", name="Start camera").click()

    expect(page.get_by_role("alert")).to_contain_text("Type the code, or use a scanner.")
    scan_like_a_keyboard(page, make_ticket(door.event).short_code)
    expect(answer(page, "admitted")).to_be_visible()

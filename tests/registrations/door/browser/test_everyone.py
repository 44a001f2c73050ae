"""The check-in page on small screens, for screen readers, and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.screen import answer, scan_like_a_keyboard
from tests.registrations.door.door import make_ticket, make_tickets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_nothing_is_in_the_way_of_anyone(door, open_page, scheme, width):
    ticket, other = make_tickets(door.event, 2)
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    faults = {"start": axe_faults(page)}

    for code, outcome in (
        (qr_text(ticket), "admitted"),
        (qr_text(ticket), "already_inside"),
        ("HELLO", "unknown"),
    ):
        scan_like_a_keyboard(page, code)
        expect(answer(page, outcome)).to_be_visible()
        faults[outcome] = axe_faults(page)
    page.get_by_label("Out").check(force=True)
    scan_like_a_keyboard(page, qr_text(ticket))
    expect(answer(page, "left")).to_be_visible()
    page.get_by_label("Search by name").fill(other.registration.name[:5])
    expect(page.locator(".person").first).to_be_visible()
    faults["left, and people"] = axe_faults(page)

    assert {state: found for state, found in faults.items() if found} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def axe_faults(page):
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in violations
    ]


def test_the_list_of_doors_is_for_everyone(site, door, open_page):
    page = open_page(viewport={"width": 320, "height": 700})
    page.goto(site + reverse("registrations:checkin_list"))

    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name=door.event.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(door.event.title)


def test_all_of_it_works_without_javascript(door, open_page, page_without_javascript):
    ticket = make_ticket(door.event)
    page = open_page(page_without_javascript)

    page.get_by_label("Ticket code").fill(ticket.short_code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome=admitted]")).to_contain_text("Welcome")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-outcome=undone]")).to_be_visible()
    page.get_by_label("Search by name").fill(ticket.registration.name)
    page.get_by_role("button", name="Search").click()
    page.locator(".person").get_by_role("button", name="Check in").click()

    expect(page.locator("[data-outcome=admitted]")).to_be_visible()
    expect(page.locator("#headcount")).to_contain_text("1")

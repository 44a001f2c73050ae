"""Choosing tickets, bringing people and waiting with alternatives on a phone, with and without
JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events.models import Pool, TicketType
from registrations.models import Registration
from registrations.services.registering import TicketRequest
from tests.factories import EventFactory, register_person
from tests.registrations.pages.types import add_type

pytestmark = pytest.mark.browser


@pytest.fixture
def event(own_database):
    """A hall of 20; both workshops share a room of 2, of which one seat is taken."""
    event = EventFactory(capacity=20, waiting_list_mode="offer")
    TicketType.objects.filter(event=event).update(name="Regular", price=10)
    room = Pool.objects.create(event=event, name="Workshop room", capacity=2)
    workshop = add_type(event, "Workshop", room=room, price=25)
    add_type(event, "Student workshop", room=room, price=5)
    register_person(event, tickets=[TicketRequest(ticket_type_id=workshop.pk)])
    return event


@pytest.mark.parametrize("has_javascript", [True, False])
@pytest.mark.console_errors  # A refused form is shown under 409, which Chromium reports.
def test_a_guest_waits_with_alternatives(site, event, new_context, has_javascript):
    context = new_context(
        java_script_enabled=has_javascript, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    _open_the_form(page, f"{site}/events/{event.slug}/")
    _two_who_come(page)
    _choose_types(page, update_by_hand=not has_javascript)
    if has_javascript:
        _is_told_before_sending(page)
    else:
        _is_told_after_sending(page)
    page.get_by_role("group", name="I would also take").get_by_label("Student workshop").check()
    page.get_by_role("button", name="Join waiting list").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()

    made = Registration.objects.get(email="otto@example.org")
    assert made.wants_waiting_list
    assert [kind.name for kind in made.wanted_types.all()] == ["Student workshop"]
    tickets = made.tickets.order_by("number")
    assert [(ticket.holder_name, ticket.ticket_type.name) for ticket in tickets] == [
        ("Otto Guest", "Workshop"),
        ("Grace Hopper", "Workshop"),
    ]


def _open_the_form(page, address):
    page.goto(address)
    expect(page.get_by_role("region", name="Tickets")).to_contain_text("1 place left")
    page.get_by_role("link", name="Register", exact=True).click()


def _two_who_come(page):
    page.get_by_label("Name", exact=True).fill("Otto Guest")
    page.get_by_label("Email").fill("otto@example.org")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name of person 2").fill("Grace Hopper")


def _choose_types(page, *, update_by_hand):
    """Two workshops are too many; one and a regular ticket are not; then two workshops again."""
    update = page.get_by_role("button", name="Update the sum")
    bill = page.get_by_role("region", name="To pay at the door")
    page.get_by_role("radio", name="Workshop 25.00").check()
    if update_by_hand:
        update.click()
    expect(bill).to_contain_text("2 × Workshop")
    expect(bill).to_contain_text("50.00")
    expect(page.get_by_label("Name of person 2")).to_have_value("Grace Hopper")
    expect(page.get_by_role("region", name="There are not enough places")).to_be_visible()

    page.get_by_label("Ticket of person 2").select_option(label="Regular (19 places left)")
    if update_by_hand:
        update.click()
    expect(bill).to_contain_text("35.00")
    expect(page.get_by_role("button", name="Register", exact=True)).to_be_visible()
    page.get_by_label("Ticket of person 2").select_option(label="The same as yours")


def _is_told_before_sending(page):
    expect(page.get_by_role("button", name="Join waiting list")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


def _is_told_after_sending(page):
    page.get_by_role("button", name="Register", exact=True).click()
    words = "Not enough places are left for Workshop."
    expect(page.get_by_role("alert")).to_contain_text(words)


def test_the_form_follows_the_keyboard_and_enter_does_what_the_button_says(site, event, page):
    page.goto(f"{site}/events/{event.slug}/register/")
    page.get_by_label("Name", exact=True).fill("Otto Guest")
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_label("Name of person 2")).to_be_focused()

    page.get_by_role("radio", name="Regular").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status")).to_have_text("2 people. To pay at the door: 50.00")
    expect(page.get_by_role("radio", name="Workshop 25.00")).to_be_focused()
    page.get_by_label("Email").fill("otto@example.org")
    page.get_by_label("Email").press("Enter")

    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    assert Registration.objects.get(email="otto@example.org").wants_waiting_list

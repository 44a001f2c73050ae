"""One way through a phone: an offer comes, is accepted, gets names, and one of three stays home."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from registrations import links
from registrations.enums import Status
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from tests.factories import EventFactory, register_as_guest, register_person

pytestmark = pytest.mark.browser


@pytest.fixture
def offered(own_database):
    """A guest whose three places came free."""
    now = timezone.now()
    event = EventFactory(title="Songs", capacity=3, waiting_list_mode="offer", offer_hours=24)
    first = register_person(event, seats=3)
    made = register_as_guest(event, "gwen@example.org", seats=3, wants_list=True)
    confirm(registration_id=made.pk, now=now)
    cancel_registration(registration_id=first.pk, by=None, now=now)
    return made


def test_an_offer_is_accepted_named_and_made_smaller_on_a_phone(site, offered, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(links.offer_url(offered))
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Accept the 3 places").dblclick()
    expect(page.get_by_text("You’re registered")).to_be_visible()
    assert sent.count("POST") == 1

    page.get_by_role("link", name="Add names").click()
    second = page.get_by_role("group", name="Ticket 2")
    second.get_by_label("Name").fill("Grace Hopper")
    second.get_by_label("Email").fill("grace@example")
    page.get_by_role("group", name="Ticket 3").get_by_label("Name").fill("Otto Guest")
    page.get_by_role("button", name="Save names").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(second.get_by_label("Email")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("grace@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The names are saved.")).to_be_visible()

    page.get_by_role("link", name="Cancel some tickets").click()
    page.get_by_label("Otto Guest").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Cancel 1 ticket").click()
    expect(page.get_by_role("heading", name="2 tickets")).to_be_visible()

    offered.refresh_from_db()
    tickets = offered.tickets.order_by("number").values_list("holder_name", "status")
    assert offered.status == Status.CONFIRMED
    assert list(tickets) == [
        ("Gwen Guest", "active"),
        ("Grace Hopper", "active"),
        ("Otto Guest", "cancelled"),
    ]

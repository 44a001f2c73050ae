"""One event's page on a phone: the action at hand, nothing hidden, nothing asked of others."""

import pytest
from playwright.sync_api import expect

from tests.factories import EventFactory, OrganizerFactory

pytestmark = pytest.mark.browser

BAR = ".event__panel"


def test_the_action_stays_at_hand_and_covers_nothing(site, own_database, new_context):
    organizer = OrganizerFactory(accent="#ffd23f", privacy_url="https://owls.example/privacy")
    for title in ("Night", "Next"):
        EventFactory(
            organizer=organizer,
            title=title,
            venue="Gasometer",
            tags=["music"],
            description="Bring a coat.\n\n" * 30,
        )
    page = new_context(viewport={"width": 390, "height": 700}).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site}/events/night/")
    register = page.get_by_role("link", name="Register")
    expect(register).to_have_count(1)
    expect(register).to_be_in_viewport(ratio=1)

    # Whatever the keyboard reaches stands above the bar.
    for name in ("Maps app", "Privacy notice", "music"):
        page.get_by_role("link", name=name).focus()
        below = page.get_by_role("link", name=name).bounding_box()
        assert below["y"] + below["height"] <= page.locator(BAR).bounding_box()["y"]
        expect(register).to_be_in_viewport(ratio=1)

    # What is like it comes when it is reached, and the end of the page is free.
    page.get_by_role("heading", name="You may also like").scroll_into_view_if_needed()
    expect(page.get_by_role("link", name="Next")).to_have_count(1)
    page.keyboard.press("End")
    footer = page.get_by_role("contentinfo")
    footer.scroll_into_view_if_needed()
    assert footer.bounding_box()["y"] >= sum(
        page.locator(BAR).bounding_box()[edge] for edge in ("y", "height")
    )

    assert {url.split("/")[2] for url in asked} == {site.split("/")[2]}
    page.emulate_media(media="print")
    expect(register).to_be_hidden()

"""The desk in Chromium: made and published, clean under the strict policy."""

import pytest
from playwright.sync_api import expect

from events.enums import EventStatus, Role
from events.models import Event
from tests.factories import PASSWORD, OrganizerFactory, make_member

pytestmark = pytest.mark.browser


def test_an_organizer_makes_and_publishes_an_event(site, new_context):
    person = make_member(OrganizerFactory(), Role.MANAGER, email="olga@example.org")
    page = new_context().new_page()

    page.goto(f"{site}/admin/events/event/add/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Title:").fill("Harbour concert")
    for group, day, time in (("Start:", "2027-06-12", "20:00"), ("End:", "2027-06-12", "23:00")):
        page.get_by_role("group", name=group).get_by_label("Date").fill(day)
        page.get_by_role("group", name=group).get_by_label("Time").fill(time)
    page.get_by_label("Time zone:").fill("Europe/Berlin")
    page.get_by_label("City:", exact=True).fill("Bremen")
    page.get_by_label("Capacity:").fill("80")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("“Harbour concert” is published.")).to_be_visible()

    event = Event.objects.with_seats().get()
    assert (event.title, event.status, event.seat_capacity, event.slug) == (
        "Harbour concert",
        EventStatus.PUBLISHED,
        80,
        "harbour-concert",
    )

"""The desk in Chromium: made, published, and clean under the strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from events.enums import EventStatus, Role
from events.models import Event
from tests.factories import PASSWORD, EventFactory, OrganizerFactory, make_member, register_person

pytestmark = pytest.mark.browser


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(page.url, each["id"], [node["target"] for node in each["nodes"]]) for each in found]


def signed_in(context, site, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    return context.new_page()


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


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_accessible_and_fit(scheme, width, site, new_context):
    organizer = OrganizerFactory(name="Hafenklang e. V.")
    person = make_member(organizer, Role.MANAGER)
    event = EventFactory(organizer=organizer, capacity=1, title="Donaudampfschifffahrt " * 4)
    draft = EventFactory(organizer=organizer, published=False)
    registration = register_person(event)
    register_person(event)
    urls = [
        "/admin/",
        reverse("admin:events_event_changelist"),
        reverse("admin:events_event_add"),
        reverse("admin:events_event_change", args=[draft.pk]),
        reverse("admin:events_event_cancellation", args=[event.pk]),
        reverse("admin:events_organizer_change", args=[organizer.pk]),
        reverse("admin:registrations_registration_changelist"),
        reverse("admin:registrations_registration_change", args=[registration.pk]),
        reverse("admin:accounts_journalentry_changelist"),
    ]
    context = new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = signed_in(context, site, person)

    found, too_wide = [], []
    for url in urls:
        page.goto(f"{site}{url}")
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(url)

    assert (found, too_wide) == ([], [])

"""A helper's phone in Chromium: from the organizer's screen to the scanner, and out again."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events.enums import Role
from registrations.models import DoorEnrolment, DoorPass, Scan
from registrations.services.door_passes import code_of, revoke_pass
from registrations.tickets.codes import qr_text, shown_short_code
from tests.factories import make_member
from tests.registrations.door.browser.screen import answer, scan_like_a_keyboard, sign_in
from tests.registrations.door.door import make_tickets
from tests.registrations.door.phone import open_for

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def start(phone, link, name):
    phone.goto(link)
    phone.get_by_label("Your name").fill(name)
    phone.get_by_role("button", name="Start scanning").click()
    # Until it is loaded: who types before loses the first letters.
    phone.wait_for_url("**/checkin/**")


def code_stays_secret(phone, site, link, asked, spoken):
    """The code of the link is in no address, header, history or cookie that scripts see; returns
    where it was posted."""
    code = link.partition("#")[2]
    sent = [request.url + str(request.headers) for request in asked if request.url != link]
    assert [line for line in [*sent, *spoken] if code in line] == []
    history = phone.context.new_cdp_session(phone).send("Page.getNavigationHistory")
    visited = [entry["url"] for entry in history["entries"]]
    assert (site + "/d/code/" in visited, [url for url in visited if code in url]) == (True, [])
    assert phone.evaluate("document.cookie") == ""
    posted = [request for request in asked if code in (request.post_data or "")]
    return [request.url.removeprefix(site) for request in posted]


def close_by_keyboard(desk):
    """What comes by itself leaves the focus where it is."""
    close = desk.get_by_role("button", name="Close it now")
    close.focus()
    desk.locator("#door-code-now").evaluate("part => part.setAttribute('data-before', '')")
    expect(desk.locator("#door-code-now:not([data-before])")).to_be_visible()
    expect(close).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Closed since")).to_be_visible()


@pytest.mark.console_errors  # The browser tells of each 403.
def test_from_the_organizers_screen_to_the_door_and_out_again(site, door, new_context):
    ticket, other = make_tickets(door.event, 2)
    desk = new_context().new_page()
    sign_in(desk, site, make_member(door.event.organizer, Role.MANAGER))
    desk.goto(site + reverse("admin:events_event_door_passes", args=[door.event.pk]))
    desk.get_by_role("button", name="Show a code").click()
    expect(desk.get_by_text(re.compile(r"\b9:\d\d left"))).to_be_visible()
    link = desk.get_by_label("Link to send to one helper").input_value()

    phone = new_context(viewport=PHONE).new_page()
    asked, spoken = [], []
    phone.on("request", lambda request: asked.append(request))
    phone.on("response", lambda response: spoken.append(response.url))
    start(phone, link, "Ann")
    scan_like_a_keyboard(phone, qr_text(ticket))
    expect(answer(phone, "admitted")).to_be_visible()

    # By itself, on the organizer's screen.
    expect(desk.get_by_text("1 helper got a pass")).to_be_visible()
    expect(desk.locator(".door-enrolled")).to_have_text("Ann")
    assert Scan.objects.get().made_by == "Ann"
    posted = code_stays_secret(phone, site, link, asked, spoken)
    assert posted == ["/d/code/", f"/checkin/{door.event.slug}/enrolment/"]

    revoke_pass(door_pass=DoorPass.objects.get(), by=None, now=timezone.now())
    scan_like_a_keyboard(phone, qr_text(other))
    expect(phone.locator("#queue-state")).to_contain_text("This door pass was ended")
    assert Scan.objects.count() == 1
    # What waits goes out once the phone has a pass again, got in another tab.
    start(phone.context.new_page(), link, "Ann again")
    expect(answer(phone, "admitted")).to_be_visible()
    expect(phone.locator("#queue-state")).to_be_empty()
    assert [scan.made_by for scan in Scan.objects.order_by("id")] == ["Ann", "Ann again"]
    close_by_keyboard(desk)
    late = new_context(viewport=PHONE).new_page()
    late.goto(link)
    expect(late.get_by_role("alert")).to_contain_text("This code is not good")
    assert late.url == site + "/d/code/"


def test_a_code_that_closes_by_itself_leaves_the_screen(site, door, new_context):
    desk = new_context().new_page()
    sign_in(desk, site, make_member(door.event.organizer, Role.EDITOR))
    enrolment = open_for(door.event)
    address = reverse("admin:events_event_door_enrolment", args=[door.event.pk, enrolment.pk])
    desk.goto(site + address)
    expect(desk.locator("#door-code svg")).to_be_visible()

    DoorEnrolment.objects.filter(pk=enrolment.pk).update(closes_at=timezone.now())

    expect(desk.locator("#door-code")).to_have_count(0)
    expect(desk.get_by_text("Closed since")).to_be_visible()


def test_a_phone_without_javascript_types_the_code(site, door, page_without_javascript):
    phone, enrolment = page_without_javascript, open_for(door.event)
    phone.goto(site + "/d/")
    phone.get_by_label("Code").fill(shown_short_code(code_of(enrolment)))
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("Your name").fill("Ben")
    phone.get_by_role("button", name="Start scanning").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(door.event.title)

    phone.get_by_role("link", name="Door pass of Ben").click()
    phone.get_by_role("button", name="End my shift").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Thank you")

    assert DoorPass.objects.get().revoked_at

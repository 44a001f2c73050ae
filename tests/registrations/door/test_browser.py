"""The check-in page in Chromium: camera, keyboard scanners, typing, and lost connections."""

from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from registrations.models import Scan
from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.registrations.door.door import make_door, make_ticket, make_tickets

pytestmark = pytest.mark.browser

BLANK = Image.new("RGB", (640, 480), "gray")
# The fake camera shows 30 pictures a second; a code counts anew when it was away for 3 seconds.
SHOWN, AWAY = 20, 110


@pytest.fixture
def door(site):
    return make_door(title="Night of Open Science")


@pytest.fixture
def open_page(site, door, new_context):
    """Opens the check-in page as its staff; in a page of another browser where one is given."""

    def open_(page=None, **options):
        page = page or new_context(**options).new_page()
        sign_in(page, site, door.staff)
        page.goto(site + reverse("registrations:checkin", args=[door.event.slug]))
        return page

    return open_


def sign_in(page, site, user):
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}]
    )


def answer(page, outcome):
    """The answer on the screen, once it is this one and no other is awaited."""
    return page.locator(f"#answer[aria-busy=false] [data-outcome={outcome}]")


def picture(ticket):
    return Image.open(BytesIO(qr.png(qr_text(ticket))))


def scan_like_a_keyboard(page, *codes):
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def outcomes():
    return list(Scan.objects.order_by("created_at", "id").values_list("outcome", flat=True))


# --- Camera -----------------------------------------------------------------------------------


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


# --- Keyboard scanners and typing -------------------------------------------------------------


def test_twenty_codes_at_a_scanners_speed_are_all_answered_in_order(door, open_page):
    tickets = make_tickets(door.event, 20)
    page = open_page()

    long, short = tickets[:3], tickets[3:]
    scan_like_a_keyboard(page, *map(qr_text, long), *(ticket.short_code for ticket in short))

    expect(page.locator("#headcount")).to_contain_text("20")
    scanned = Scan.objects.order_by("created_at", "id")
    assert [scan.ticket_id for scan in scanned] == [ticket.pk for ticket in tickets]
    assert outcomes() == ["admitted"] * 20
    expect(page.get_by_label("Ticket code")).to_have_value("")


@pytest.mark.parametrize("where", ["h1", "button:has-text('Start camera')", "#gate", "#find"])
def test_a_scanner_works_wherever_the_focus_is(door, open_page, where):
    first, second = make_tickets(door.event, 2)
    page = open_page()
    page.locator("#code").blur()
    page.locator(where).focus()

    scan_like_a_keyboard(page, qr_text(first), second.short_code)

    expect(page.locator("#headcount")).to_contain_text("2")
    expect(page.locator("#find")).to_have_value("")
    assert outcomes() == ["admitted", "admitted"]


def test_bad_codes_do_not_block_the_next_one(door, open_page):
    ticket = make_ticket(door.event)
    page = open_page()

    scan_like_a_keyboard(page, "HTTPS://EXAMPLE.ORG/?A=%00", "9" * 40, qr_text(ticket))

    expect(answer(page, "admitted")).to_be_visible()
    assert outcomes() == ["unknown", "unknown", "admitted"]


def test_typing_searching_leaving_and_undoing_by_hand(door, open_page):
    ada = make_ticket(door.event)
    name = ada.registration.name
    page = open_page()

    page.get_by_label("Search by name").fill(name[:6])
    page.locator(".person").filter(has_text=name).get_by_role("button", name="Check in").click()
    expect(answer(page, "admitted")).to_contain_text(name)
    expect(page.locator(".person")).to_have_count(0)

    page.get_by_role("button", name="Undo").click()
    expect(answer(page, "undone")).to_contain_text(name)
    expect(page.locator("#headcount")).to_contain_text("0")

    page.get_by_label("Ticket code").fill(ada.short_code)
    page.get_by_role("button", name="Check in", exact=True).click()
    expect(answer(page, "admitted")).to_be_visible()

    page.get_by_label("Out").check(force=True)
    page.get_by_label("Ticket code").fill(ada.short_code)
    page.get_by_role("button", name="Check out").click()
    expect(answer(page, "left")).to_contain_text(name)
    assert outcomes() == ["admitted", "undone", "admitted", "left"]


def test_the_light_goes_out_after_a_welcome_but_not_after_a_refusal(door, open_page):
    ticket = make_ticket(door.event)
    page = open_page()
    page.clock.install()

    for outcome, is_past in (("admitted", True), ("already_inside", False)):
        scan_like_a_keyboard(page, ticket.short_code)
        expect(answer(page, outcome)).to_be_visible()
        page.clock.fast_forward("00:30")
        assert ("is-past" in answer(page, outcome).get_attribute("class")) == is_past


# --- Connections that break -------------------------------------------------------------------


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


# --- For everyone -----------------------------------------------------------------------------


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

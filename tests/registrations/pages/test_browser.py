"""The pages in Chromium: adding people, the QR code as a scanner sees it, axe."""

from dataclasses import dataclass
from io import BytesIO
from itertools import product

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import User
from events.models import Event
from registrations import links
from registrations.models import Registration, Ticket
from registrations.tickets.codes import qr_text
from tests.factories import PASSWORD, EventFactory, UserFactory, register_person
from tests.support.crowd import session_of

pytestmark = pytest.mark.browser

# What a quick person types between asking for a change of the form and its answer.
WRITE_WHILE_WAITING = """document.addEventListener("htmx:beforeOnLoad", () => {
  document.getElementById("id_email").value = "typed@example.org";
}, {once: true})"""


@dataclass
class Scene:
    """Ada, who has a ticket, and an event that is open to her and to guests."""

    ada: User
    ticket: Ticket
    event: Event

    @property
    def form(self) -> str:
        return f"/events/{self.event.slug}/register/"

    def sign_in(self, page: Page, site: str) -> None:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(self.ada), "url": site}
        page.context.add_cookies([cookie])


@pytest.fixture
def scene(own_database):
    ada = UserFactory(name="Ada Lovelace", email="ada@example.org")
    songs = EventFactory(
        title="Songs", venue="Town Hall", is_online=True, online_url="https://songs.example.org/"
    )
    made = register_person(songs, ada, seats=3)
    return Scene(ada, made.tickets.get(number=1), EventFactory(title="Open", capacity=80))


def test_axe_finds_nothing_in_a_form_with_people_and_errors(site, scene, page):
    page.goto(site + scene.form)
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_label("Name of person 2")).to_be_focused()
    page.get_by_label("Name", exact=True).fill(" ")
    page.get_by_label("Email").fill("gwen@example.org")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()

    results = Axe().run(page, options={"preload": False})

    assert results.violations_count == 0, results.generate_report()


def test_a_scanner_reads_the_ticket_from_the_screen(site, scene, page):
    scene.sign_in(page, site)
    page.goto(f"{site}/tickets/{scene.ticket.pk}/")
    read = {}
    for width, scheme in product([320, 390, 1280], ["light", "dark"]):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        box = page.get_by_role("img", name="QR code of this ticket").bounding_box()
        assert box["width"] >= 240
        assert box["y"] + box["height"] <= 844
        picture = Image.open(BytesIO(page.screenshot())).convert("L")
        read[width, scheme] = [found.text for found in zxingcpp.read_barcodes(picture)]

    assert len(read) == 6
    assert {tuple(texts) for texts in read.values()} == {(qr_text(scene.ticket),)}


def test_people_are_added_and_removed_in_place(site, scene, page):
    page.goto(site + scene.form)
    page.get_by_label("Name", exact=True).fill("Gwen")
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_label("Name of person 2")).to_be_focused()
    page.keyboard.type("Grace")
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_label("Name of person 3")).to_be_focused()
    page.evaluate(WRITE_WHILE_WAITING)
    page.get_by_role("button", name="Remove person 2").click()

    expect(page.get_by_role("status")).to_have_text("2 people")
    expect(page.get_by_label("Name of person 2")).to_have_value("")
    expect(page.get_by_label("Name of person 2")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Gwen")
    expect(page.get_by_label("Email")).to_have_value("typed@example.org")
    page.get_by_role("button", name="Remove person 2").click()
    expect(page.get_by_role("status")).to_have_text("One person")
    expect(page.get_by_role("button", name="Add a person")).to_be_focused()
    assert page.evaluate("window.isTheSamePage") is True


def test_who_signs_in_on_the_way_ends_on_the_form_that_knows_them(site, scene, page):
    page.goto(site + scene.form)
    page.get_by_role("link", name="Sign in first").click()
    page.get_by_label("Email").fill(scene.ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("Password")).to_have_attribute("type", "text")
    expect(page.get_by_role("button", name="Hide password")).to_be_visible()
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url(site + scene.form)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Lovelace")
    expect(page.get_by_text("ada@example.org", exact=True)).to_be_visible()


@pytest.mark.parametrize("has_javascript", [True, False])
def test_enter_registers_and_adds_nobody(site, scene, new_context, has_javascript):
    page = new_context(java_script_enabled=has_javascript).new_page()
    scene.sign_in(page, site)
    page.goto(site + scene.form)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Lovelace")

    page.get_by_label("Name", exact=True).press("Enter")

    expect(page.get_by_text("You’re registered")).to_be_visible()
    made = Registration.objects.get(event=scene.event, user=scene.ada)
    assert made.tickets.count() == 1


def test_the_whole_way_of_a_guest_without_javascript(site, scene, page_without_javascript):
    page = page_without_javascript
    page.goto(f"{site}/events/{scene.event.slug}/")
    page.get_by_role("link", name="Register", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Otto Guest")
    page.get_by_label("Email").fill("otto@example.org")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name of person 2").fill("Grace Hopper")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()

    made = Registration.objects.get(email="otto@example.org")
    page.goto(links.confirmation_url(made))
    page.get_by_role("button", name="Confirm registration").click()
    expect(page.get_by_text("You’re registered")).to_be_visible()
    page.get_by_role("link", name="Show ticket 2: Grace Hopper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace Hopper")
    page.get_by_role("link", name="Previous ticket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Otto Guest")
    page.get_by_role("link", name="Registration").click()
    page.get_by_role("link", name="Cancel registration").click()
    page.get_by_role("button", name="Cancel registration").click()
    expect(page.get_by_text("Your tickets are not valid any more.")).to_be_visible()


def test_a_double_click_and_the_back_button_make_no_second_registration(site, scene, page):
    scene.sign_in(page, site)
    page.goto(site + scene.form)
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Register", exact=True).dblclick()
    page.wait_for_url("**/registrations/**")
    address = page.url
    assert sent.count("POST") == 1

    page.go_back()
    if page.get_by_role("button", name="Register", exact=True).count():
        page.get_by_role("button", name="Register", exact=True).click()
    page.wait_for_url(address)

    assert Registration.objects.filter(event=scene.event, user=scene.ada).count() == 1

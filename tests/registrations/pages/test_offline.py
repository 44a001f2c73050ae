"""Tickets without a network, in Chromium: what was opened is there, for its owner alone."""

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, expect

from events.enums import Role
from events.models import Event
from registrations import links
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.registering import TicketRequest
from registrations.tickets.codes import qr_text
from tests.conftest import BROWSER_WAITS_MS
from tests.factories import (
    EventFactory,
    UserFactory,
    make_member,
    register_as_guest,
    register_person,
)
from tests.support.crowd import session_of

# The console tells of each request that finds no network.
pytestmark = [pytest.mark.browser, pytest.mark.console_errors]

KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      kept.push(new URL(request.url).pathname);
  return kept.filter((path) => !path.startsWith("/static/") && path !== "/tickets/offline/").sort();
}"""
OFFLINE = "You’re offline"


@pytest.fixture
def context(new_context):
    return new_context(viewport={"width": 390, "height": 844})


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def ada(own_database):
    return UserFactory(name="Ada Lovelace", email="ada@example.org")


def sign_in(page: Page, site: str, user) -> None:
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": site}
    page.context.add_cookies([cookie])


def open_and_keep(page: Page, address: str) -> None:
    """Open a ticket as people do, and wait until the worker has it."""
    page.goto(address)
    expect(page.get_by_text("Kept on this device")).to_be_visible()


def wait_for_kept(page: Page, *paths: str) -> None:
    """The worker works beside the page: look again with each frame, as long as a test may wait."""
    page.evaluate(
        f"""async (wanted) => {{
          const until = performance.now() + {BROWSER_WAITS_MS};
          while (String(await ({KEPT})()) !== wanted && performance.now() < until)
            await new Promise(requestAnimationFrame);
        }}""",
        ",".join(paths),
    )
    assert kept(page) == list(paths)


def kept(page: Page) -> list[str]:
    return page.evaluate(KEPT)


def codes_on(page: Page) -> list[str]:
    picture = Image.open(BytesIO(page.screenshot())).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_an_opened_ticket_is_there_without_a_network_until_its_owner_signs_out(site, ada, page):
    made = register_person(EventFactory(title="Songs"), ada, seats=2)
    first, second = made.tickets.order_by("number")
    address = f"{site}/tickets/{first.pk}/"
    sign_in(page, site, ada)
    open_and_keep(page, address)
    page.goto(f"{site}/registrations/{made.pk}/")
    page.goto(f"{site}/tickets/{second.pk}/")
    page.goto(f"{site}/events/{made.event.slug}/")
    wait_for_kept(page, f"/tickets/{first.pk}/", f"/tickets/{second.pk}/")

    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_text("You’re offline: this is the copy of ")).to_be_visible()
    assert codes_on(page) == [qr_text(first)]
    # It looks as it did: its styles are there too.
    assert page.locator(".ticket").evaluate("e => getComputedStyle(e).display") == "grid"
    page.goto(f"{site}/tickets/{made.pk}/")
    expect(page.get_by_role("heading", name=OFFLINE)).to_be_visible()
    expect(page.get_by_role("link", name="Songs: Ada Lovelace")).to_be_visible()

    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-offline-note]")).to_be_hidden()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/tickets/" not in url)
    assert page.evaluate("caches.keys()") == []
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(address)


def test_a_guests_ticket_is_kept_by_its_link_and_goes_when_it_is_cancelled(
    site, own_database, page
):
    tickets = [TicketRequest(), TicketRequest("Otto")]
    made = register_as_guest(EventFactory(title="Songs"), tickets=tickets)
    confirm(registration_id=made.pk, joins_waiting_list=False, now=timezone.now())
    first, second = made.tickets.order_by("number")
    path = f"/r/{links.manage_token(made)}/tickets/"
    open_and_keep(page, site + path)

    page.context.set_offline(True)
    page.goto(site + path)
    expect(page.get_by_text("You’re offline: this is the copy of ")).to_be_visible()
    assert codes_on(page) == [qr_text(first)]
    page.get_by_role("button", name="Next ticket").click()
    expect(page.get_by_role("status").filter(has_text="2 of 2")).to_be_attached()
    page.get_by_role("button", name="Brighter").last.click()
    expect(page.get_by_role("dialog", name="Code").get_by_text("Otto")).to_be_visible()
    assert codes_on(page) == [qr_text(second)]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.context.set_offline(False)

    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())
    page.goto(site + path)
    wait_for_kept(page)
    # With the last copy goes what it was made of; the next page sees to that.
    page.goto(f"{site}/")
    page.wait_for_function("async () => !(await caches.keys()).length")


def test_copies_go_with_another_account_a_lost_session_and_their_time(site, ada, page):
    """Each ends with nothing of Ada's; a copy by link is nobody's account's and stays."""
    event = EventFactory(title="Songs")
    ticket = register_person(event, ada).tickets.get()
    shared = register_person(event, UserFactory(name="Grace")).tickets.get()
    by_link = f"/r/{links.ticket_token(shared)}/"
    other = make_member(event.organizer, Role.MANAGER, name="Otto")
    address = f"{site}/tickets/{ticket.pk}/"

    def keep_again() -> None:
        page.context.clear_cookies()
        sign_in(page, site, ada)
        open_and_keep(page, address)

    def only_the_link_is_left() -> None:
        wait_for_kept(page, by_link)

    open_and_keep(page, site + by_link)
    keep_again()
    page.context.clear_cookies()
    page.goto(address)
    only_the_link_is_left()

    keep_again()
    page.context.clear_cookies()
    sign_in(page, site, other)
    page.goto(f"{site}/admin/")
    only_the_link_is_left()

    keep_again()
    ended = timezone.now() - timedelta(days=1)
    Event.objects.update(start_at=ended - timedelta(hours=1), end_at=ended)
    page.goto(address)
    only_the_link_is_left()

    page.context.clear_cookies()
    sign_in(page, site, other)
    page.goto(f"{site}/admin/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/")
    assert page.evaluate("caches.keys()") == []

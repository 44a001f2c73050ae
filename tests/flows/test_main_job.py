"""The main job in Chromium, over real web servers and a real worker: published, registered,
confirmed by the link in the mail, shown, scanned, and refused the second time."""

import email
import email.policy
import re
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from events.enums import Role
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration
from registrations.tickets.codes import read_qr
from tests.factories import PASSWORD, EventFactory, OrganizerFactory, make_member

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_database")]

MAIL_WITHIN_MS = 20_000
# Pictures of the fake camera, which shows 30 a second; a code counts anew after 3 seconds away.
SHOWN, AWAY = 20, 110


def sign_in(page: Page, site: str, address: str, *, then: str) -> None:
    page.goto(f"{site}{then}")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def publish_in_admin(page: Page) -> None:
    """Fill in a new event's form and publish it."""
    page.get_by_label("Title:").fill("Harbour Concert")
    for group, day, time in (("Start:", "2027-06-12", "20:00"), ("End:", "2027-06-12", "23:00")):
        page.get_by_role("group", name=group).get_by_label("Date").fill(day)
        page.get_by_role("group", name=group).get_by_label("Time").fill(time)
    page.get_by_label("Time zone:").fill("Europe/Berlin")
    page.get_by_role("textbox", name="City:").fill("Bremen")
    page.get_by_label("Capacity:").fill("80")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("“Harbour Concert” is published.")).to_be_visible()


def register_as_guest(page: Page, site: str, title: str) -> None:
    """Find the event, open it, and send the form."""
    page.goto(site)
    page.get_by_label("Search events").fill("harbour con")
    page.get_by_label("Search events").press("Enter")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Register", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Gwen Guest")
    page.get_by_label("Email").fill("gwen@example.org")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mail")


class MailFolder:
    """The files that the worker writes in place of mail."""

    def __init__(self) -> None:
        self.folder = Path(settings.VAR_DIR) / "mail"
        self.seen = set(self.folder.glob("*"))

    def next(self, page: Page) -> email.message.EmailMessage:
        """Wait for one more mail; the page's clock does the waiting."""
        for _ in range(MAIL_WITHIN_MS // 100):
            new = sorted(set(self.folder.glob("*")) - self.seen)
            if new and (text := new[0].read_bytes()).rstrip().endswith(b"-" * 79):
                self.seen.add(new[0])
                return email.message_from_bytes(text, policy=email.policy.default)
            page.wait_for_timeout(100)
        raise AssertionError("no mail was written")


def link_in(mail: email.message.EmailMessage, ending: str) -> str:
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"(http://\S+{ending})", text)[1]


def qr_on(page: Page) -> str:
    """What an independent reader sees in the QR code on the page, as the screen shows it."""
    picture = Image.open(BytesIO(page.get_by_role("img", name="QR code").screenshot()))
    [found] = zxingcpp.read_barcodes(picture)
    return found.text


def picture_of(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.get_by_role("img", name="QR code").screenshot()))


def test_from_publishing_to_the_door(serve, work, new_context, page_with_camera):
    organizer = OrganizerFactory()
    olga = make_member(organizer, Role.MANAGER, email="olga@example.org")
    stan = make_member(organizer, Role.CHECKIN, email="stan@example.org", name="Stan Staff")
    site, mails = serve(workers=2).url, MailFolder()
    work(env={"SITE_URL": site})

    desk = new_context().new_page()
    sign_in(desk, site, olga.email, then="/admin/events/event/add/")
    publish_in_admin(desk)

    guest = new_context(viewport={"width": 390, "height": 844}).new_page()
    register_as_guest(guest, site, "Harbour Concert")
    guest.goto(link_in(mails.next(guest), "/confirmation/"))
    guest.get_by_role("button", name="Confirm registration").click()
    guest.get_by_role("link", name="Show ticket").click()

    registration = Registration.objects.get()
    assert registration.status == Status.CONFIRMED
    assert read_qr(qr_on(guest)).ticket_id == registration.tickets.get().pk
    confirmed = mails.next(guest)
    assert [part.get_content_type() for part in confirmed.iter_attachments()] == [
        "application/pdf",
        "text/calendar",
    ]

    film = [picture_of(guest)] * SHOWN + [Image.new("RGB", (640, 480), "gray")] * AWAY
    door = page_with_camera(film, viewport={"width": 390, "height": 844})
    sign_in(door, site, stan.email, then=f"/checkin/{registration.event.slug}/")
    door.get_by_role("button", name="Start camera").click()
    expect(door.get_by_text("Gwen Guest").first).to_be_visible()
    expect(door.get_by_text("Welcome").first).to_be_visible()
    # The ticket goes away and comes back.
    expect(door.get_by_text("Already inside").first).to_be_visible(timeout=20_000)
    answer = door.locator("[data-outcome=already_inside]")
    expect(answer).to_contain_text("Main entrance")
    expect(answer.locator("time").first).to_be_visible()
    assert list(problems(now=timezone.now())) == []


def test_the_attendees_part_without_javascript(serve, work, page_without_javascript):
    EventFactory(title="Harbour Concert", capacity=5)
    site, mails, page = serve(workers=2).url, MailFolder(), page_without_javascript
    work(env={"SITE_URL": site})

    register_as_guest(page, site, "Harbour Concert")
    page.goto(link_in(mails.next(page), "/confirmation/"))
    page.get_by_role("button", name="Confirm registration").click()
    page.get_by_role("link", name="Show ticket").click()
    assert read_qr(qr_on(page)).ticket_id == Registration.objects.get().tickets.get().pk
    page.go_back()
    page.get_by_role("link", name="Cancel registration").click()
    page.get_by_role("button", name="Cancel registration").click()

    assert Registration.objects.get().status == Status.CANCELLED
    assert list(problems(now=timezone.now())) == []

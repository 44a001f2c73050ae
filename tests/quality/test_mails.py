"""The HTML of every mail: valid, readable on phones and in the dark, as mail programs need it."""

import re

import pytest
from django.utils import timezone, translation

from accounts import mail as account_mail
from accounts.models import Message
from events import mail as team_mail
from registrations.mail.samples import SAMPLES, sample_event, sample_mail
from registrations.mail.texts import OwnWords
from tests.quality.tour import in_light, in_little_room, in_the_dark
from tests.quality.vnu import faults
from tests.quality.world import LONG, LONG_WORD

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("words are code")]

# Words for Outlook for Windows alone.
FOR_OUTLOOK = re.compile(r"CSS: “mso-(?:hide|padding-alt)”: Property “mso-\S+” doesn't exist")

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
# A mail is a part of its program's page.
OF_PAGES = re.compile(r"axe: (?:landmark-one-main|region) ")


def every_mail():
    """Each kind in two languages that have little in common."""
    for language in ("en", "ja"):
        with translation.override(language):
            event = sample_event(timezone.now())
            for kind in SAMPLES:
                yield f"{kind} {language}", sample_mail(kind, event)
            for kind in account_mail.RENDERERS:
                message = Message(kind=kind, to_email="kim@example.org", body="http://testserver/")
                yield f"{kind} {language}", account_mail.render(message)
            yield f"{team_mail.KIND} {language}", team_mail.sample(now=timezone.now())


def test_the_html_of_mails_is_valid(tmp_path):
    documents = {name: mail.html for name, mail in every_mail()}

    found = faults(documents, tmp_path)

    assert [fault for fault in found if not FOR_OUTLOOK.search(fault)] == []


def test_mails_fetch_nothing_and_lay_out_by_tables_alone():
    """Pictures come along (cid:); no style sheet, font, script or form is anywhere."""
    for name, mail in every_mail():
        html = mail.html
        body = html.split("<body")[1]
        sources = re.findall(r"""(?:src|background|srcset|poster)\s*=\s*["']([^"']*)""", body)
        cids = {f"cid:{picture.cid}" for picture in mail.pictures}
        assert (name, set(sources)) == (name, cids)
        assert not re.search(r"<(?:script|link|form|iframe|object|video|svg)\b|url\(|@import", html)
        assert not re.search(r"display:\s*(?:flex|grid)|<div(?! style=\"display: none)", body)
        for table in re.findall(r"<table[^>]*>", body):
            assert 'role="presentation"' in table
        # Outlook takes no max-width: a table of a fixed width around it, for it alone.
        assert body.count("<!--[if mso]>") == 2


@pytest.mark.browser
def test_mails_are_read_by_everyone_on_any_screen(page):
    """The house's colours and the hardest of an organizer's, names and addresses without end."""
    words = OwnWords("{event}", f"Hello {LONG_WORD},\nhttps://example.org/{'x' * 200}")
    for kind, accent, own in (
        ("registration.confirmed", "", None),
        ("registration.confirmed", "#ffe600", words),
        ("event.changed", "#ffe600", None),
    ):
        event = sample_event(timezone.now())
        event.title = event.organizer.name = LONG
        event.organizer.accent = accent
        page.set_viewport_size({"width": 800, "height": 900})
        page.emulate_media(color_scheme="light")
        html = sample_mail(kind, event, own=own).html
        page.set_content(re.sub('cid:[^"]+', PIXEL, html))

        looked = [*in_light(page), *in_the_dark(page), *in_little_room(page)]

        found = [line for line in looked if not OF_PAGES.match(line)]
        assert (kind, accent, found) == (kind, accent, [])

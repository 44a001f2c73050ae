"""The HTML of every mail, by the same checker as pages, and as mail programs need it."""

import re

import pytest
from django.conf import settings
from django.utils import timezone, translation

from accounts import mail as account_mail
from accounts.models import Message
from registrations.mail.samples import SAMPLES, sample_event, sample_mail
from tests.quality.vnu import faults

pytestmark = pytest.mark.django_db

# Words for Outlook for Windows alone.
FOR_OUTLOOK = re.compile(r"CSS: “mso-(?:hide|padding-alt)”: Property “mso-\S+” doesn't exist")


def every_mail():
    """Each kind in each language."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            event = sample_event(timezone.now())
            for kind in SAMPLES:
                yield f"{kind} {language}", sample_mail(kind, event)
            for kind in account_mail.RENDERERS:
                message = Message(kind=kind, to_email="kim@example.org", body="http://testserver/")
                yield f"{kind} {language}", account_mail.render(message)


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

"""Writing and reading mails as the worker would send them."""

from datetime import UTC, datetime

import icalendar

from accounts.delivery import render
from accounts.models import KnownAddress, Message
from registrations.mail import RENDERERS
from tests.factories import register_as_guest

START = datetime(2030, 12, 12, 18, tzinfo=UTC)
# What every mail about the event of conftest.py says.
FACTS = """Songs
Thursday 12 December 2030, 19:00–22:00 (Europe/Berlin)
Town Hall, Cologne
The Choir
http://testserver/events/songs/"""
ASK = "Questions? Reply to this mail: it goes to The Choir (choir@example.org)."
KEEP = "The link above opens your registration without a password: keep this mail to yourself."
US = "EventMaster\nhttp://testserver"


def guest(event, **wishes):
    return register_as_guest(event, "gwen@example.org", **wishes)


def rendered(kind):
    """The mail of the newest message of this kind, as the worker would send it."""
    return render(Message.objects.filter(kind=kind).latest("created_at"), RENDERERS)


def html_of(mail):
    ((html, content_type),) = [(part.content, part.mimetype) for part in mail.alternatives]
    assert content_type == "text/html"
    return html


def strangers():
    """From now on nobody's address counts as confirmed."""
    KnownAddress.objects.all().delete()


def entry_of(part):
    (entry,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    return str(entry["UID"]), str(entry["SUMMARY"]), entry.start, str(entry["STATUS"])

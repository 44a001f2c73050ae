"""Writing and reading mails as the worker would send them."""

from datetime import UTC, datetime

from accounts.delivery import render
from accounts.models import KnownAddress, Message
from registrations.mail import RENDERERS
from tests.factories import register_as_guest

START = datetime(2030, 12, 12, 18, tzinfo=UTC)


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

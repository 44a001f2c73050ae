"""Writing and reading mails as the worker would send them."""

from datetime import UTC, datetime

from django.utils import timezone

from accounts.delivery import render
from accounts.models import KnownAddress, Message
from registrations.mail import RENDERERS
from registrations.services.registering import Applicant, TicketRequest, register

START = datetime(2030, 12, 12, 18, tzinfo=UTC)


def guest(event, *, name="Gwen Guest", wants_list=False, now=None):
    return register(
        event_id=event.pk,
        applicant=Applicant(name, "gwen@example.org"),
        tickets=[TicketRequest(holder_name=name)],
        retry=None,
        wants_waiting_list=wants_list,
        language="en",
        by=None,
        now=now or timezone.now(),
    )


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

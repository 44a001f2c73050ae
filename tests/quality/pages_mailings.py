"""Pages about messages to many: the team's, and the end of an organizer's news."""

from django.urls import reverse
from django.utils import timezone

from accounts.enums import RefusalReason
from accounts.refusals import digest_of, refuse_digest
from registrations.enums import MailingStatus
from registrations.models import Mailing
from registrations.unsubscribing import token
from tests.quality.acting import press_and_be_refused
from tests.quality.page import ORGANIZER, Page, at
from tests.quality.world import World


def _about(name: str, page: str, status: MailingStatus, **more) -> Page:
    """A page about the demo's message in that state; `mailings` is about all of its event."""
    route = f"admin:events_event_{page}"

    def address(_world: World) -> str:
        mailing = Mailing.objects.filter(status=status).latest("created_at")
        names = [mailing.event_id]
        if page not in ("mailings", "mailing_new"):
            names.append(mailing.pk)
        return reverse(route, args=names)

    return Page(name, route, address, ORGANIZER, **more)


def _unsubscribing(world: World, email: str = "reader@guests.example.org") -> str:
    return reverse("registrations:unsubscribe", args=[token(email, world.organizer)])


def _unsubscribed(world: World) -> str:
    email = "former-reader@guests.example.org"
    why, now = RefusalReason.UNSUBSCRIBED, timezone.now()
    refuse_digest(digest_of(email), world.organizer.pk, why, now=now)
    return _unsubscribing(world, email)


UNSUBSCRIBE = "registrations:unsubscribe"
MAILINGS = (
    _about("desk, messages to many", "mailings", MailingStatus.SENT),
    _about("desk, write to many", "mailing_new", MailingStatus.SENT),
    _about(
        "desk, nothing written",
        "mailing_new",
        MailingStatus.DRAFT,
        then=press_and_be_refused("Save"),
    ),
    _about("desk, draft of a message", "mailing", MailingStatus.DRAFT),
    _about("desk, check and send", "mailing_sending", MailingStatus.DRAFT),
    _about(
        "desk, no time",
        "mailing_sending",
        MailingStatus.DRAFT,
        then=press_and_be_refused("Send it then"),
    ),
    _about("desk, message sent", "mailing", MailingStatus.SENT),
    Page("unsubscribe", UNSUBSCRIBE, _unsubscribing),
    Page("unsubscribed", UNSUBSCRIBE, _unsubscribed),
    at("unsubscribe, dead link", UNSUBSCRIBE, "/unsubscribe/bm90LWEtdG9rZW4/", status=404),
)

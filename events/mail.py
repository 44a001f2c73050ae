"""The mail that invites into a team. It says who invites as the organizer's name and the event's,
which stand on their pages anyway, and no word that its sender chose (rule 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Message
from core.mail import Mail, compose
from events.enums import Role
from events.models import Event, Invitation, Organizer
from events.services.invitations import KIND, LASTS, url_of
from events.when import moment_text

TITLES: dict[str, str | Promise] = {KIND: gettext_lazy("Invitation into a team")}


def invited(message: Message) -> EmailMessage | None:
    """With the link as it is now; none where the invitation is over or was sent anew meanwhile."""
    rows = Invitation.objects.select_related("organizer", "event")
    invitation = rows.filter(pk=message.subject_id).first() if message.subject_id else None
    if invitation is None or not invitation.is_open(at=timezone.now()):
        return None
    url = url_of(invitation)
    if url is None or not message.cause.endswith(invitation.digest[:16]):
        return None
    return _written(invitation, url, to=message.to_email, message_id=message.message_id)


def sample(*, now: datetime) -> Mail:
    """The mail with made-up words; its link opens nothing."""
    invitation = Invitation(
        organizer=Organizer(name=_("The House by the Water"), slug="house"),
        event=None,
        role=Role.EDITOR,
        expires_at=now + LASTS,
    )
    return _written(
        invitation,
        f"{settings.SITE_URL}/",
        to="kim@example.org",
        message_id="<sample@example.org>",
    )


def _written(invitation: Invitation, url: str, *, to: str, message_id: str) -> Mail:
    event: Event | None = invitation.event
    end = invitation.expires_at.astimezone(event.zone) if event else invitation.expires_at
    words = {
        "organizer": invitation.organizer,
        "event": event,
        "role": Role(invitation.role).label,
        "until": moment_text(end),
        "url": url,
    }
    return compose(
        f"emails/events/{KIND}.txt", words, layout="emails/layout", to=to, message_id=message_id
    )


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {KIND: invited}

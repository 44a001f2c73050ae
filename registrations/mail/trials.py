"""The mail with which a team tries its own words: to the one who wrote them, made of a sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Message
from core.mail import Mail
from events.models import Event
from registrations.mail.samples import sample_mail
from registrations.mail.texts import OwnWords

KIND = "mail_text.test"


def trial(message: Message) -> EmailMessage | None:
    """The words stand in the row until it is sent; nothing where they are gone with it."""
    if message.event_id is None or not message.body:
        return None
    event = Event.objects.select_related("organizer").filter(pk=message.event_id).first()
    if event is None:
        return None
    tried: dict[str, Any] = json.loads(message.body)
    language = tried.pop("language") or translation.get_language()
    with translation.override(language):
        return _written(message, event, tried.pop("kind"), OwnWords(**tried))


def _written(message: Message, event: Event, kind: str, own: OwnWords) -> Mail:
    mail = sample_mail(kind, event, own=own, to=message.to_email, message_id=message.message_id)
    mail.subject = _("Test: %(subject)s") % {"subject": mail.subject}
    return mail


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {KIND: trial}

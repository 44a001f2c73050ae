"""What all mail about a registration has: its event as a heading, a button, whom to ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from accounts import outbox
from accounts.models import Message
from core.mail import HOUSE_COLOURS, Mail, compose
from events.accents import accent_for
from events.models import Event, Organizer
from events.texts import put_into_words
from events.when import when_text
from registrations import links
from registrations.models import Registration
from registrations.tickets.words import place_text


def letter(message: Message, registration: Registration, **words: Any) -> Mail:
    """Return the mail of the message's kind; `words` are those of its template.

    The person's name stands in it only where the address was once confirmed: until then whoever
    filled in the form may have been anyone (rule 9).
    """
    event, organizer = registration.event, registration.event.organizer
    put_into_words([event], translation.get_language())
    context = {
        "event": event,
        "start_day": event.local_start.date(),
        "when": when_text(event),
        "place": place_text(event),
        "event_url": event_url(event),
        "url": links.manage_url(registration),
        "organizer": organizer,
        "organizer_url": absolute(organizer.get_absolute_url()),
        "name": registration.name if is_proven(message) else "",
    }
    return compose(
        f"emails/registrations/{message.kind}.txt",
        context | words,
        layout="emails/registrations/layout",
        to=message.to_email,
        message_id=message.message_id,
        reply_to=[organizer.email] if organizer.email else [],
        colours=_colours(organizer),
    )


def is_proven(message: Message) -> bool:
    """Whether the owner of the address once confirmed it."""
    return outbox.is_known(message.to_email)


def event_url(event: Event) -> str:
    return absolute(event.get_absolute_url())


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _colours(organizer: Organizer) -> Any:
    return accent_for(organizer.accent) if organizer.accent else HOUSE_COLOURS

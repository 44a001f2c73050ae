"""What all mail about an event has: its event as a heading, a button, whom to ask.

A mail is made of `words`: what its template says beside the sentences. `letter` takes them from a
registration; the preview gallery has samples of them.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from registrations.mail import texts
from registrations.models import Registration
from registrations.tickets.words import place_text


def letter(message: Message, registration: Registration, **words: Any) -> Mail:
    """Return the mail of the message's kind; `words` are those of its template.

    The person's name stands in it only where the address was once confirmed: until then whoever
    filled in the form may have been anyone (rule 9).
    """
    person = {
        "url": links.manage_url(registration),
        "name": registration.name if is_proven(message) else "",
    }
    event = registration.event
    return write(
        message.kind,
        facts_of(event) | person | words,
        own=texts.words_of(event, message.kind),
        to=message.to_email,
        message_id=message.message_id,
    )


def facts_of(event: Event) -> dict[str, Any]:
    """What the mails about `event` say of it, in the active language and the event's zone."""
    put_into_words([event], translation.get_language())
    return {
        "event": event,
        "start_day": event.local_start.date(),
        "when": when_text(event),
        "place": place_text(event),
        "event_url": event_url(event),
        "organizer": event.organizer,
        "organizer_url": absolute(event.organizer.get_absolute_url()),
    }


def write(
    kind: str,
    words: Mapping[str, Any],
    *,
    to: str,
    message_id: str,
    own: texts.OwnWords | None = None,
) -> Mail:
    """Return the mail of `kind` made of `words`; it needs no rows beside the event's.

    `own` are a team’s words (of a MailText, of a mailing), which stand in place of the template’s
    subject and sentences, with the placeholders of `kind`.
    """
    organizer = words["organizer"]
    return compose(
        template_of(kind),
        words,
        own=texts.filled(own, kind, words) if own else {},
        layout="emails/registrations/layout",
        to=to,
        message_id=message_id,
        reply_to=[organizer.email] if organizer.email else [],
        colours=_colours(organizer),
    )


def template_of(kind: str) -> str:
    return f"emails/registrations/{kind}.txt"


def is_proven(message: Message) -> bool:
    """Whether the owner of the address once confirmed it."""
    return outbox.is_known(message.to_email)


def event_url(event: Event) -> str:
    return absolute(event.get_absolute_url())


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _colours(organizer: Organizer) -> Any:
    return accent_for(organizer.accent) if organizer.accent else HOUSE_COLOURS

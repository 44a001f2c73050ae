"""The mail that says what changed about an event: old → new, in words, in the event's own zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Message
from events.models import Event
from events.texts import put_into_words
from events.when import when_text
from registrations.changes import as_it_was
from registrations.enums import LIVE, Status
from registrations.mail.enclosures import enclose_calendar
from registrations.mail.letters import letter
from registrations.mail.recipients import recipient_of
from registrations.models import ChangeNotice
from registrations.services.changes import KIND, is_to_be_told
from registrations.tickets.words import place_text


@dataclass(frozen=True)
class Change:
    """One thing that is another now."""

    what: str
    old: str
    new: str


def changed(message: Message) -> EmailMessage | None:
    """Nothing where all is as it was again, or nothing of it concerns the reader."""
    recipient = recipient_of(message, LIVE - {Status.UNCONFIRMED})
    if recipient is None or message.batch_id is None:
        return None
    notice = ChangeNotice.objects.filter(pk=message.batch_id).first()
    if notice is None:
        return None
    event = notice.event = recipient.registration.event
    if not is_to_be_told(notice, at=timezone.now()):
        return None
    has_place = recipient.registration.status == Status.CONFIRMED
    was = as_it_was(event, notice.before)
    changes = list(changes_between(was, event))
    has_other_link = has_place and bool(event.online_url) and was.online_url != event.online_url
    if not changes and not has_other_link:
        return None
    has_entry = has_place and recipient.is_proven
    mail = letter(
        message,
        recipient.registration,
        changes=changes,
        has_other_link=has_other_link,
        has_place=has_place,
        has_entry=has_entry,
        **recipient.words(),
    )
    if has_entry:
        enclose_calendar(mail, event)
    return mail


def changes_between(was: Event, event: Event) -> Iterator[Change]:
    """What a reader of the active language finds changed; a title of that language stayed."""
    put_into_words([event], translation.get_language())
    said = {
        _("Title"): (was.title, event.title) if event.title_here == event.title else ("", ""),
        _("When"): (when_text(was), when_text(event)),
        _("Where"): (place_text(was), place_text(event)),
    }
    nowhere = _("not said yet")
    for what, (old, new) in said.items():
        if old != new:
            yield Change(what, old or nowhere, new or nowhere)


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {KIND: changed}

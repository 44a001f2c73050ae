"""The product's words as a text with placeholders: where a team starts to write its own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from django.utils import translation

from core.mail import paragraphs, parts_of
from events.models import Event
from registrations.mail.letters import template_of
from registrations.mail.of_changes import Change
from registrations.mail.placeholders import allowed, change_line
from registrations.mail.samples import Sample, only, words_for
from registrations.mail.texts import OwnWords
from registrations.models import MailText
from registrations.positions import Position
from registrations.standing import promise_of


def words_now(stored: MailText | None, kind: str, event: Event, language: str) -> OwnWords:
    """What `stored` says; where nothing is, the product's words in `language` (empty: the active
    one)."""
    if stored:
        return OwnWords(stored.subject, stored.text)
    with translation.override(language or translation.get_language()):
        return starting_words(kind, event)


def starting_words(kind: str, event: Event) -> OwnWords:
    """The words of the mail of `kind` about `event` in the active language.

    What the product says only to some of those who get the mail stands in it or not, as for most.
    """
    said = words_for(kind, event)
    named = {one.name: one.written for one in allowed(kind)}
    about, organizer = copy(said["event"]), copy(event.organizer)
    about.title, about.text_title = named["event"], ""
    organizer.name = named["organizer"]
    said |= {name: value for name, value in named.items() if name in said}
    said |= {"event": about, "organizer": organizer}
    said |= _FOR_ALL.get(kind, only())(event)
    parts = parts_of(template_of(kind), said)
    text = "\n\n".join(paragraphs(parts["words"])).replace(change_line(*_CHANGES), _CHANGES[0])
    return OwnWords(" ".join(parts["subject"].split()), text)


class _Number(int):
    """A number that stands in a sentence under another name, in the form for several."""

    name: str

    @classmethod
    def named(cls, name: str) -> _Number:
        number = cls(2)
        number.name = name
        return number

    def __str__(self) -> str:
        return self.name


# All changes in one word, in place of the line that the product has for each.
_CHANGES = ("{changes}",) * 3
# What is true for all, where the sample is of somebody who has more than others.
_tickets_on_page = only(stubs=[], seats=1)
_FOR_ALL: Mapping[str, Sample] = {
    "registration.confirm": only(held_until=""),
    "registration.confirmed": _tickets_on_page,
    "registration.promoted": _tickets_on_page,
    "registration.approved": _tickets_on_page,
    "event.reminder": _tickets_on_page,
    "registration.waitlisted": lambda event: {
        "position": Position("{position}", 1, ""),  # type: ignore[arg-type]
        "promise": promise_of(event, 1),
    },
    "registration.offered": only(held_until="{deadline}", seats=1),
    "registration.offer_expired": only(seats=1),
    "registration.declined": only(note="{reason}"),
    "registration.changed": _tickets_on_page,
    "registration.reduced": only(
        gone=_Number.named("{cancelled}"), left=_Number.named("{tickets}"), holders="", stubs=[]
    ),
    "registration.cancelled": only(tickets=1, ended_by="", note="{reason}"),
    "ticket.sent": only(stubs=[], sender=""),
    "event.changed": only(changes=[Change(*_CHANGES)], has_entry=False),
    "event.cancelled": only(tickets=1, has_entry=False),
}

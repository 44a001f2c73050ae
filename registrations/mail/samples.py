"""Mails to look at: each kind with made-up words, about an event of one's own or a made-up one.

Nobody's data is in them, no code in them opens a door, and their links lead to the event's page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.mail import Mail, Picture
from events.enums import EventStatus
from events.models import Event, Organizer
from events.when import moment_text
from registrations.enums import EndedBy
from registrations.mail.enclosures import Stub
from registrations.mail.letters import event_url, facts_of, write
from registrations.mail.of_changes import changes_between
from registrations.mail.of_reminders import start_text
from registrations.mail.placeholders import MAILING
from registrations.mail.texts import OwnWords
from registrations.positions import Position
from registrations.standing import promise_of
from registrations.tickets import qr

Sample = Callable[[Event], dict[str, Any]]

_SATURDAY = 5
_HOUR = timedelta(hours=1)


def sample_mail(
    kind: str, event: Event, *, own: OwnWords | None = None, to: str = "", message_id: str = ""
) -> Mail:
    """Return the mail of `kind` about `event` in the active language, made of a sample."""
    words = words_for(kind, event)
    mail = write(
        kind,
        words,
        own=own,
        to=to or "kim@example.org",
        message_id=message_id or f"<sample@{_host()}>",
    )
    for stub in words.get("stubs", ()):
        mail.pictures.append(Picture(stub.cid, "ticket.png", qr.png("EVENTMASTER SAMPLE")))
    return mail


def words_for(kind: str, event: Event) -> dict[str, Any]:
    """All words that the template of `kind` gets, as from a registration."""
    if kind == "event.cancelled":
        event = copy(event)
        event.status = EventStatus.CANCELLED
    person = {"url": event_url(event), "name": _("Kim Sample")}
    return facts_of(event) | person | SAMPLES[kind](event)


def sample_event(now: datetime) -> Event:
    """An event that is not stored: a Saturday evening a few weeks from `now`."""
    zone = ZoneInfo("Europe/Berlin")
    day = now.astimezone(zone).date() + timedelta(days=42)
    day += timedelta(days=(_SATURDAY - day.weekday()) % 7)
    start = datetime.combine(day, time(19, 30), zone)
    organizer = Organizer(
        id=UUID(int=0), name=_("The Sample Choir"), slug="sample", email="choir@example.org"
    )
    return Event(
        id=UUID(int=0),
        organizer=organizer,
        title=_("Songs of the sea"),
        slug="sample",
        start_at=start,
        end_at=start + timedelta(hours=2),
        time_zone=zone.key,
        venue=_("Town hall"),
        city=_("Sampletown"),
        status=EventStatus.PUBLISHED,
    )


def only(**words: Any) -> Sample:
    """The same words for every event."""
    return lambda _event: dict(words)


def _with_tickets(_event: Event) -> dict[str, Any]:
    return {"stubs": _stubs(2), "seats": 2}


def _waiting(event: Event) -> dict[str, Any]:
    asked = ngettext(
        "You asked for %(seats)d places; %(n)d is free.",
        "You asked for %(seats)d places; %(n)d are free.",
        1,
    )
    sentence = asked % {"seats": 2, "n": 1}
    return {
        "position": Position(number=4, seats=2, sentence=sentence),
        "promise": promise_of(event, 2),
    }


def _offered(event: Event) -> dict[str, Any]:
    return {"held_until": _deadline(event), "seats": 2, "types": ""}


def _reduced(_event: Event) -> dict[str, Any]:
    return {
        "gone": 1,
        "is_by_team": False,
        "holders": _("%(holder)s (ticket %(number)d)") % {"holder": _("Sam Sample"), "number": 2},
        "left": 1,
        "has_place": True,
        "stubs": _stubs(1),
    }


def _reminder(event: Event) -> dict[str, Any]:
    return {**_with_tickets(event), "starts": start_text(event), "is_companion": False}


def _changed(event: Event) -> dict[str, Any]:
    """It begins an hour later than it was, and elsewhere."""
    was = copy(event)
    was.start_at, was.end_at = event.start_at - _HOUR, event.end_at - _HOUR
    was.venue = _("Old town hall")
    return {
        "changes": list(changes_between(was, event)),
        "has_other_link": False,
        "has_place": True,
        "has_entry": True,
        "is_companion": False,
    }


def _deadline(event: Event) -> str:
    """The evening before it begins."""
    day = event.local_start.date() - timedelta(days=1)
    return moment_text(datetime.combine(day, time(20, 0), event.zone))


def _stubs(number: int) -> list[Stub]:
    """As tickets look in a mail; codes of zeros are nobody's."""
    names = [_("Kim Sample"), _("Sam Sample")]
    return [
        Stub(
            holder=names[place],
            type_name=_("Regular"),
            code="SAMP-LE00-0000",
            cid=f"sample-{place}@{_host()}",
        )
        for place in range(number)
    ]


def _host() -> str | None:
    return urlsplit(settings.SITE_URL).hostname


SAMPLES: Mapping[str, Sample] = {
    "registration.confirm": lambda event: {"held_until": _deadline(event), "seats": 2},
    "registration.already": only(),
    "registration.confirmed": _with_tickets,
    "registration.waitlisted": _waiting,
    "registration.promoted": _with_tickets,
    "registration.offered": _offered,
    "registration.offer_expired": only(seats=2),
    "registration.pending": only(),
    "registration.approved": _with_tickets,
    "registration.declined": lambda _event: {
        "note": _("All places are for members this time. Our next evening is open to everyone.")
    },
    "registration.changed": lambda event: {
        **_with_tickets(event),
        "moved_from": "",
        "has_place": True,
    },
    "registration.reduced": _reduced,
    "registration.cancelled": only(
        left_list=False, had_place=True, tickets=2, ended_by=EndedBy.PERSON, note=""
    ),
    "ticket.sent": lambda _event: {
        "sender": _("Sam Sample"),
        "stubs": _stubs(1),
        "is_companion": True,
    },
    "ticket.cancelled": only(is_given_away=False, is_by_team=False),
    "event.reminder": _reminder,
    "event.changed": _changed,
    "event.cancelled": only(had_place=True, has_entry=True, tickets=2, is_companion=False),
    MAILING: only(opens_own=True, unsubscribe_url="", heading=""),
}

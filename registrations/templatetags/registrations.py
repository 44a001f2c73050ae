"""What an event's page says about registering."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.db.models import Count, Q
from django.template import Context
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import pgettext

from events import when
from events.models import Event
from events.seats import seat_line
from registrations.availability import availability
from registrations.enums import TicketStatus
from registrations.models import Registration
from registrations.standing import can_answer, standing_of

register = template.Library()
# Nobody chooses a ticket any more, or ever did.
_WITHOUT_TICKETS = frozenset({"none", "external", "cancelled", "over"})


@register.filter
def when_text(event: Event) -> str:
    """The sentence of day, time and zone, as plain text."""
    return when.when_text(event)


@register.filter
def short_day(event: Event) -> str:
    """Sat 12 Dec, for a margin beside the whole sentence."""
    return format_date(event.local_start, pgettext("short date format", "D j M"))


@register.filter
def event_time(moment: datetime, event: Event) -> str:
    """A moment in the event's zone, which is named."""
    return when.moment_text(moment.astimezone(event.zone))


@register.inclusion_tag("registrations/_panel.html", takes_context=True)
def registration_panel(context: Context, event: Event) -> dict[str, Any]:
    """Places left and the one action, or the person's own registration.

    `event` is read `with_seats()`; a signed-in reader costs one query, others none.
    """
    now = timezone.now()
    own = _own(context.get("user"), event)
    return {
        "event": event,
        "availability": availability(event, now=now),
        "seats": seat_line(event, at=now),
        "own": own,
        "standing": standing_of(own, now=now, tickets=own.seat_count) if own else None,  # type: ignore[attr-defined]
        "can_answer": own is not None and can_answer(own, now=now),
    }


@register.inclusion_tag("registrations/_type_list.html")
def ticket_types(event: Event) -> dict[str, Any]:
    """The kinds of tickets, where there are several or there is something to say about the only
    one; no query, `event` is read `with_seats()`."""
    here = availability(event, now=timezone.now())
    says_something = len(here.offers) > 1 or any(o.has_something_to_say for o in here.offers)
    return {
        "offers": here.offers if says_something and here.code not in _WITHOUT_TICKETS else [],
        "has_prices": any(offer.type.price for offer in here.offers),
    }


def _own(user: Any, event: Event) -> Registration | None:
    if user is None or not user.is_authenticated:
        return None
    live = Registration.objects.owned_by(user).live().filter(event=event)
    seats = Count("tickets", filter=Q(tickets__status=TicketStatus.ACTIVE))
    own = live.annotate(seat_count=seats).first()
    if own:
        own.event = event
    return own

"""What a ticket says on a page, on paper and in a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from core.compiled import CompiledRead
from events.models import TicketType

if TYPE_CHECKING:
    from events.models import Event
    from registrations.models import Ticket


def holder_text(ticket: Ticket) -> str:
    """Whose ticket it is; a companion without a name is the guest of who registered."""
    if ticket.holder_name:
        return ticket.holder_name
    if ticket.number == 1:
        return ticket.registration.name
    return _("Guest of %(name)s") % {"name": ticket.registration.name}


def has_several_types(event: Event) -> bool:
    """Whether it says anything of a ticket of which type it is; one query."""
    return len(_two_types_of(event_id=event.pk)) > 1


def type_text(ticket: Ticket) -> str:
    """The name of its type, where the event has several; one query."""
    return ticket.ticket_type.name if has_several_types(ticket.event) else ""


_two_types_of = CompiledRead(
    lambda event_id: TicketType.objects.filter(event_id=event_id).only("id").order_by()[:2],
    event_id=UUID,
)


def place_text(event: Event) -> str:
    """Where to go, on one line; for an online event that it is online."""
    parts = [event.venue, event.address, event.city, event.country]
    place = ", ".join(part for part in parts if part)
    if event.is_online:
        return f"{place} · {_('Online')}" if place else _("Online")
    return place

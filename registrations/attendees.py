"""Who comes to an event: one row for each ticket, searched, filtered and ordered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from events.models import Event
from registrations import words
from registrations.models import Ticket, Visit

# What a list may be ordered by; ids make each order unique.
ORDERS = {
    "name": ("attendee_name", "id"),
    "-name": ("-attendee_name", "-id"),
    "registered": ("registration__created_at", "id"),
    "-registered": ("-registration__created_at", "-id"),
}


@dataclass(frozen=True)
class Wanted:
    """Which attendees; empty values leave nobody out. Each word of `text` begins one of the name,
    of an address, or the ticket's code.

    `has_entered` counts any visit, `is_inside` an open one.
    """

    text: str = ""
    status: str = ""
    ticket_status: str = ""
    ticket_type_id: UUID | None = None
    has_entered: bool | None = None
    is_inside: bool | None = None


def attendees(event: Event, wanted: Wanted) -> QuerySet[Ticket]:
    """Return tickets with `attendee_name`, `entered_at` (first of all) and `is_inside`; the rest
    that is shown of one is joined."""
    visits = Visit.objects.filter(ticket=OuterRef("pk"))
    entered = visits.order_by().values("ticket").annotate(first=Min("started_at")).values("first")
    return (
        words.found(Ticket.objects.filter(event_id=event.pk), event.pk, wanted.text)
        .filter(**_equal(wanted))
        .filter(_present(visits, wanted))
        .annotate(
            attendee_name=Coalesce(NullIf(F("holder_name"), Value("")), F("registration__name")),
            entered_at=Subquery(entered),
            is_inside=Exists(visits.open()),
        )
        .select_related("registration", "ticket_type")
    )


def _equal(wanted: Wanted) -> dict[str, object]:
    asked = {
        "registration__status": wanted.status,
        "status": wanted.ticket_status,
        "ticket_type_id": wanted.ticket_type_id,
    }
    return {path: value for path, value in asked.items() if value}


def _present(visits: QuerySet[Visit], wanted: Wanted) -> Q:
    found = Q()
    if wanted.has_entered is not None:
        found &= Q(Exists(visits)) if wanted.has_entered else ~Q(Exists(visits))
    if wanted.is_inside is not None:
        inside = Exists(visits.filter(ended_at__isnull=True))
        found &= Q(inside) if wanted.is_inside else ~Q(inside)
    return found

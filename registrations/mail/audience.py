"""To whom a team writes: registrations of its event by status, type and whether they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.refusals import digests_of, refused_digests
from events.models import Event
from registrations.enums import ENDED, MailingPurpose, Status, TicketStatus
from registrations.models import Mailing, Registration, Ticket, Visit
from registrations.querysets import RegistrationQuerySet

# Not those who never confirmed their address: nobody knows whose it is.
REACHABLE = (
    *(Status.CONFIRMED, Status.WAITLISTED, Status.PENDING, Status.OFFERED),
    *(Status.CANCELLED, Status.DECLINED, Status.EXPIRED),
)
_AT_ONCE = 2000
# Imported rows may have an address alone.
_KEY = Coalesce("email_key", "email", output_field=CharField())


@dataclass(frozen=True)
class Wanted:
    """Which registrations; no types: of any. `has_arrived` None: whether they came or not."""

    statuses: Iterable[str]
    ticket_type_ids: Iterable[UUID] = ()
    has_arrived: bool | None = None


@dataclass(frozen=True)
class Counted:
    """How many get a mail, and how many get none though they are wanted: they refused."""

    recipients: int
    left_out: int


def wanted_by(mailing: Mailing) -> Wanted:
    types = mailing.ticket_types.order_by().values_list("pk", flat=True)
    return Wanted(mailing.statuses, list(types), mailing.has_arrived)


def audience(event_id: UUID, wanted: Wanted) -> RegistrationQuerySet:
    """Return those who are wanted, each address once: of several registrations the latest."""
    found = Registration.objects.filter(
        event_id=event_id, status__in=sorted(set(wanted.statuses) & set(REACHABLE))
    ).exclude(email="")
    if wanted.ticket_type_ids:
        found = found.filter(Exists(_tickets_of_types(wanted.ticket_type_ids)))
    if wanted.has_arrived is not None:
        came = Exists(Visit.objects.filter(ticket__registration=OuterRef("pk")))
        found = found.filter(came if wanted.has_arrived else ~came)
    if not ENDED.isdisjoint(wanted.statuses):
        later = found.filter(email_key=OuterRef("email_key"), pk__gt=OuterRef("pk"))
        found = found.filter(~Exists(later))
    return found


def part_after(
    rows: RegistrationQuerySet, after: tuple[datetime, UUID] | None, *, until: datetime, size: int
) -> list[Registration]:
    """Return the next `size` of those who registered until then, in that order."""
    rows = rows.filter(created_at__lte=until)
    if after:
        at, pk = after
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk), created_at__gte=at)
    return list(rows.order_by("created_at", "pk")[:size])


def reader_of(mailing: Mailing, number: int) -> tuple[Registration | None, int]:
    """Return the reader of that number (from 1) and the number; the first where there is none
    such, and nobody where it has no readers."""
    rows = audience(mailing.event_id, wanted_by(mailing)).order_by("created_at", "pk")
    found = rows[number - 1 : number].first()
    return (found, number) if found else (rows.first(), 1)


def counted(event: Event, wanted: Wanted, *, purpose: str) -> Counted:
    """Count whom a mailing would reach now, without holding them in memory."""
    found = audience(event.pk, wanted)
    is_news = purpose == MailingPurpose.NEWS
    refused = refused_digests(event.organizer_id, is_news=is_news)
    if not refused:
        return Counted(found.count(), 0)
    total = left_out = 0
    keys = found.order_by().values_list(_KEY, flat=True)
    for key in keys.iterator(chunk_size=_AT_ONCE):
        total += 1
        left_out += not refused.isdisjoint(digests_of(key))
    return Counted(total - left_out, left_out)


def _tickets_of_types(type_ids: Iterable[UUID]) -> QuerySet[Ticket]:
    """Their tickets of these types; those of an ended registration were all cancelled with it."""
    counts = Q(status=TicketStatus.ACTIVE) | Q(registration__status__in=sorted(ENDED))
    return Ticket.objects.filter(
        counts, registration=OuterRef("pk"), ticket_type__in=list(type_ids)
    )

"""What time takes back and brings: held seats after 30 minutes, unconfirmed sign-ups after 48
hours, offered places that nobody accepted in time; types of tickets that go on sale."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts import journal
from events.models import Pool, TicketType
from registrations.enums import EndedBy, Status
from registrations.models import Registration
from registrations.notices import notify
from registrations.seats import LockedEvent, lock_event, lock_registration
from registrations.services.ending import end_registration, free_places
from registrations.services.registering import CONFIRM_WITHIN
from registrations.services.waiting_list import settle

_BATCH = 200
_AWAITED = (Status.UNCONFIRMED, Status.OFFERED)


def expire_due(*, now: datetime) -> int:
    """Release or end every unconfirmed or offered registration whose time is over, and go through
    the lists of events where a type went on sale; return how many there were.

    One short transaction each, so that the door and the form never wait long.
    """
    due = Registration.objects.filter(status__in=_AWAITED, expires_at__lte=now)
    ids = due.order_by("expires_at", "pk").values_list("pk", flat=True)[:_BATCH]
    ended = sum(_expire(registration_id, now) for registration_id in list(ids))
    return ended + _settle_opened_types(now)


def _settle_opened_types(now: datetime) -> int:
    """Who takes any type takes one from the moment it is on sale. A type's own time says whether
    it was looked at since: others lock the event without going through its list."""
    opened = TicketType.objects.filter(
        sales_open_at__lte=now, sales_open_at__gt=F("updated_at")
    ).order_by()
    waited_for = Pool.objects.filter(event=OuterRef("event"), is_root=True, waiting__gt=0)
    ids = opened.filter(Exists(waited_for)).values_list("event_id", flat=True).distinct()
    event_ids = list(ids)
    for event_id in event_ids:
        with transaction.atomic():
            settle(lock_event(event_id, now=now), now=now)
            opened.filter(event_id=event_id).update(updated_at=now)
    return len(event_ids)


@transaction.atomic
def _expire(registration_id: UUID, now: datetime) -> bool:
    locked, registration = lock_registration(registration_id, now=now)
    deadline = registration.expires_at
    if registration.status not in _AWAITED or deadline is None or deadline > now:
        return False
    action = _end_or_release(locked, registration, now)
    journal.record(action, registration, by=None, now=now, event_id=locked.event.pk)
    settle(locked, now=now)
    return True


def _end_or_release(locked: LockedEvent, registration: Registration, now: datetime) -> str:
    if registration.status == Status.OFFERED:
        end_registration(locked, registration, Status.EXPIRED, ended_by=EndedBy.SYSTEM, now=now)
        if not locked.event.is_cancelled:
            notify("registration.offer_expired", registration, now=now)
        return "registration.offer_expired"
    ends_at = registration.created_at + CONFIRM_WITHIN
    if registration.holds_seats and ends_at > now:
        free_places(locked, registration, now=now)
        registration.expires_at = ends_at
        registration.save(update_fields=["holds_seats", "expires_at", "updated_at"])
        return "registration.hold_released"
    end_registration(locked, registration, Status.EXPIRED, ended_by=EndedBy.SYSTEM, now=now)
    return "registration.expired"

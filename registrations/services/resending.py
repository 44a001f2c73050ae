"""What a person should have by mail, sent once more because they ask the team for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from accounts.models import Message
from core.errors import TransitionRefused
from registrations.enums import Status
from registrations.errors import JustSent
from registrations.models import Registration
from registrations.notices import notify, send_tickets_again
from registrations.seats import lock_registration

if TYPE_CHECKING:
    from accounts.models import User

# A second click within this time is a double click.
PAUSE = timedelta(minutes=1)
# What says best where a registration stands.
KINDS = {
    Status.UNCONFIRMED: "registration.confirm",
    Status.PENDING: "registration.pending",
    Status.WAITLISTED: "registration.waitlisted",
    Status.OFFERED: "registration.offered",
    Status.CONFIRMED: "registration.confirmed",
}


def send_once_more(*, registration_id: UUID, by: User | None, now: datetime) -> Registration:
    """Write the mail that says where a registration stands, with the tickets where it has a place;
    companions get theirs too. The limits on mail to unknown addresses hold (rule 9).

    Raises `JustSent` within a minute, `TransitionRefused` for one that has ended.
    """
    with transaction.atomic():
        _locked, registration = lock_registration(registration_id, now=now)
        kind = KINDS.get(Status(registration.status))
        if kind is None:
            raise TransitionRefused
        about = Message.objects.filter(subject_kind="registration", subject_id=registration.pk)
        if about.filter(kind=kind, created_at__gt=now - PAUSE).exists():
            raise JustSent
        notify(kind, registration, now=now, again=True)
        if registration.status == Status.CONFIRMED:
            send_tickets_again(registration, by=by, now=now)
        journal.record(
            "registration.sent_again", registration, by=by, now=now, event_id=registration.event_id
        )
    return registration

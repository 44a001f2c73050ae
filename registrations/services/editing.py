"""The team puts right who registered: name, address, language; and its own note about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.services import owner_of
from core.errors import TransitionRefused
from core.text import normalise_email
from registrations.enums import ENDED, Status
from registrations.errors import AlreadyRegistered
from registrations.models import Registration, Ticket
from registrations.notices import notify, send_tickets_again, tell_old_address
from registrations.seats import lock_registration
from registrations.tickets.codes import new_short_code

if TYPE_CHECKING:
    from accounts.models import User

_PERSONAL = frozenset({"name", "email", "note"})
_ADDRESS = ["email", "email_key", "user", "link_version"]
_TICKET = ["holder_name", "holder_email", "revision", "short_code", "updated_at"]
Check = Callable[[Registration], None]


def edit_registration(
    *,
    registration_id: UUID,
    fields: Mapping[str, str],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Registration:
    """Write `fields` (of name, email, language) of a live registration.

    With another address it goes over to whoever owns that (rule 2): an account that verified it, or
    a guest. Links of earlier mails open nothing any more, the person's own tickets get new codes
    (rule 8), and both addresses hear of it; companions keep their codes and get new links.

    `check` is called with the locked registration and may refuse, as `ChangedMeanwhile` does.
    Raises `AlreadyRegistered`, `TransitionRefused` for one that has ended, ValidationError.
    """
    with transaction.atomic():
        _locked, registration = lock_registration(registration_id, now=now)
        if check:
            check(registration)
        changes = journal.changes_of(registration, fields)
        if not changes:
            return registration
        if registration.status in ENDED:
            raise TransitionRefused
        before = copy(registration)
        for name, (_old, new) in changes.items():
            setattr(registration, name, new)
        registration.clean_fields(exclude=_all_but(fields))
        is_other = normalise_email(before.email) != normalise_email(registration.email)
        if is_other:
            _give_to_address(registration)
        registration.save(update_fields=[*changes, *_ADDRESS, "updated_at"])
        _write_own_tickets(registration, before, is_other=is_other)
        _note(registration, changes, by, now)
        if is_other:
            _tell(registration, before, by=by, now=now)
    return registration


def write_note(
    *,
    registration_id: UUID,
    note: str,
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Registration:
    """Store what the team keeps about a registration for itself ('' takes it away), whatever
    became of it. Raises ValidationError for a note that is too long."""
    with transaction.atomic():
        _locked, registration = lock_registration(registration_id, now=now)
        if check:
            check(registration)
        changes = journal.changes_of(registration, {"note": note.strip()})
        if changes:
            registration.note = note.strip()
            registration.clean_fields(exclude=_all_but({"note": ""}))
            registration.save(update_fields=["note", "updated_at"])
            _note(registration, changes, by, now)
    return registration


def _give_to_address(registration: Registration) -> None:
    """Whoever owns the address has it now; raise `AlreadyRegistered` where they have one."""
    key = normalise_email(registration.email)
    live = Registration.objects.live().filter(event_id=registration.event_id, email_key=key)
    if other := live.exclude(pk=registration.pk).first():
        words = _("Somebody is registered with this address already: %(name)s. Use another one.")
        raise AlreadyRegistered(other, words % {"name": other.name})
    registration.email_key = key
    registration.user = owner_of(key)
    registration.link_version += 1


def _write_own_tickets(registration: Registration, before: Registration, *, is_other: bool) -> None:
    """Tickets of whoever registered go along; those of companions stay as they are."""
    for ticket in Ticket.objects.active().filter(registration=registration):
        is_own = normalise_email(ticket.holder_email) == normalise_email(before.email)
        if is_own or (ticket.number == 1 and not ticket.holder_email):
            if ticket.holder_name == before.name:
                ticket.holder_name = registration.name
            if is_own:
                ticket.holder_email = registration.email
            if is_other:
                ticket.revision += 1
                ticket.short_code = new_short_code()
            ticket.save(update_fields=_TICKET)


def _tell(
    registration: Registration, before: Registration, *, by: User | None, now: datetime
) -> None:
    if registration.status == Status.UNCONFIRMED:
        notify("registration.confirm", registration, now=now, again=True)
        return
    notify("registration.changed", registration, now=now, again=True)
    if registration.status == Status.CONFIRMED:
        tell_old_address(registration, before.email, before.name, now=now)
        send_tickets_again(registration, by=by, now=now)


def _note(
    registration: Registration, changes: journal.Changes, by: User | None, now: datetime
) -> None:
    journal.record(
        "registration.edited",
        registration,
        by=by,
        now=now,
        event_id=registration.event_id,
        changes={name: pair for name, pair in changes.items() if name not in _PERSONAL},
        personal_changes={name: pair for name, pair in changes.items() if name in _PERSONAL},
    )


def _all_but(fields: Mapping[str, str]) -> set[str]:
    return {field.name for field in Registration._meta.fields} - set(fields)

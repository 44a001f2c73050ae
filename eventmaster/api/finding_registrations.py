"""Registrations found only through what the caller may see (rule 10)."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404

from eventmaster.api.callers import Caller
from eventmaster.looks import note_opening, registration_opened
from events.permissions import can_edit
from registrations.models import Registration, Ticket
from registrations.querysets import RegistrationQuerySet


def registration_rows() -> RegistrationQuerySet:
    """Registrations with all that a schema shows of them; two queries for however many."""
    tickets = Ticket.objects.select_related("ticket_type").order_by("number")
    return (
        Registration.objects.select_related("event")
        .prefetch_related(Prefetch("tickets", tickets))
        .with_place()
    )


def visible_registration(caller: Caller, registration_id: UUID) -> Registration:
    """The caller's own, or one of an event whose people they may see."""
    rows = caller.within(registration_rows().visible_to(caller.user))
    registration = rows.filter(pk=registration_id).first()
    if registration is None:
        raise Http404
    return registration


def changeable_registration(caller: Caller, registration_id: UUID) -> Registration:
    """One that is the caller's own, or that they may change as manager or editor."""
    registration = visible_registration(caller, registration_id)
    if not is_own(caller, registration) and not can_edit(caller.user, registration.event):
        raise PermissionDenied
    return registration


def own_registration(caller: Caller, registration_id: UUID) -> Registration:
    """The caller's own: what nobody decides for somebody else."""
    registration = visible_registration(caller, registration_id)
    if not is_own(caller, registration):
        raise PermissionDenied
    return registration


def managed_registration(caller: Caller, registration_id: UUID) -> Registration:
    """One that the caller may change as manager or editor of its event."""
    registration = visible_registration(caller, registration_id)
    if not can_edit(caller.user, registration.event):
        raise PermissionDenied
    return registration


def note_reading(caller: Caller, registration: Registration) -> None:
    """Into the read log, unless it is the caller's own."""
    if not is_own(caller, registration):
        look = registration_opened(registration)
        note_opening(look, by=caller.person, now=caller.now)


def is_own(caller: Caller, registration: Registration) -> bool:
    return registration.user_id is not None and registration.user_id == caller.person.pk

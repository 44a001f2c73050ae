"""Signed links for people without an account: `/r/<token>/`.

A token names a registration (to manage it) or one ticket (to show it), and the registration's
link version: raising that revokes every link. Links are always made with SITE_URL.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from registrations.models import Registration, Ticket

_SIGNER = signing.Signer(salt="registrations.links", sep=".")
_VERSION_BYTES = 2
_ID_BYTES = 16


class Scope(StrEnum):
    """What a link may do: everything its owner may, or show the one ticket it names."""

    MANAGE = "m"
    TICKET = "t"


@dataclass(frozen=True)
class Link:
    """A valid link: the registration, and the only ticket it opens (None: all of them)."""

    registration: Registration
    scope: Scope
    ticket_id: UUID | None

    @property
    def can_manage(self) -> bool:
        return self.scope == Scope.MANAGE

    def tickets(self) -> list[Ticket]:
        """The tickets that this link opens, in order."""
        tickets = self.registration.tickets.select_related("ticket_type").order_by("number")
        return list(tickets.filter(pk=self.ticket_id) if self.ticket_id else tickets)


def manage_token(registration: Registration) -> str:
    return _token(Scope.MANAGE, registration.pk, registration.link_version)


def ticket_token(ticket: Ticket) -> str:
    return _token(Scope.TICKET, ticket.pk, ticket.registration.link_version)


def manage_url(registration: Registration) -> str:
    """The absolute address of the registration's own page."""
    return _absolute("registrations:link", manage_token(registration))


def confirmation_url(registration: Registration) -> str:
    """The absolute address of the page with the button that confirms a guest's address."""
    return _absolute("registrations:link_confirmation", manage_token(registration))


def offer_url(registration: Registration) -> str:
    """The absolute address of the page where an offered place is accepted or declined."""
    return _absolute("registrations:link_offer", manage_token(registration))


def ticket_url(ticket: Ticket) -> str:
    """The absolute address of one ticket, for its holder alone."""
    return _absolute("registrations:link", ticket_token(ticket))


def read(token: str) -> Link | None:
    """Return what a token opens; None where it is damaged, forged or revoked."""
    try:
        text = _SIGNER.unsign(token)
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        scope = Scope(chr(raw[0]))
    except (signing.BadSignature, binascii.Error, ValueError, IndexError):
        return None
    if len(raw) != 1 + _ID_BYTES + _VERSION_BYTES:
        return None
    object_id = UUID(bytes=raw[1 : 1 + _ID_BYTES])
    version = int.from_bytes(raw[-_VERSION_BYTES:])
    registration = _registration_of(scope, object_id)
    if registration is None or registration.link_version != version:
        return None
    return Link(registration, scope, object_id if scope == Scope.TICKET else None)


def _registration_of(scope: Scope, object_id: UUID) -> Registration | None:
    registrations = Registration.objects.select_related("event__organizer")
    if scope == Scope.TICKET:
        return registrations.filter(tickets__pk=object_id).first()
    return registrations.filter(pk=object_id).first()


def _token(scope: Scope, object_id: UUID, version: int) -> str:
    raw = scope.value.encode() + object_id.bytes + version.to_bytes(_VERSION_BYTES)
    return _SIGNER.sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def _absolute(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"

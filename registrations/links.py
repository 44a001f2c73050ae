"""Signed links for people without an account: `/r/<token>/`.

A token names a registration (to manage it) or one ticket (to show it), and the registration's
link version: raising that revokes every link. A ticket's names its revision too: who has handed a
ticket over opens it no more. Links are always made with SITE_URL.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from registrations.models import Registration, Ticket

_SIGNER = signing.Signer(salt="registrations.links", sep=".")


class Scope(StrEnum):
    """What a link may do: everything its owner may, or show the one ticket it names."""

    MANAGE = "m"
    TICKET = "t"


# The scope's letter, an id, the link version; of a ticket its revision.
_BODIES = {Scope.MANAGE: struct.Struct(">c16sH"), Scope.TICKET: struct.Struct(">c16sHH")}


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
    return _token(Scope.MANAGE, registration.pk, [registration.link_version])


def ticket_token(ticket: Ticket) -> str:
    return _token(Scope.TICKET, ticket.pk, [ticket.registration.link_version, ticket.revision])


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
    body = _BODIES[scope]
    if len(raw) != body.size:
        return None
    _scope, object_bytes, version, *revision = body.unpack(raw)
    object_id = UUID(bytes=object_bytes)
    registration = _registration_of(object_id, *revision)
    if registration is None or registration.link_version != version:
        return None
    return Link(registration, scope, object_id if scope == Scope.TICKET else None)


def _registration_of(object_id: UUID, revision: int | None = None) -> Registration | None:
    """A registration by its id, or by that of a ticket with this revision."""
    registrations = Registration.objects.select_related("event__organizer")
    if revision is not None:
        return registrations.filter(tickets__pk=object_id, tickets__revision=revision).first()
    return registrations.filter(pk=object_id).first()


def _token(scope: Scope, object_id: UUID, versions: Sequence[int]) -> str:
    raw = _BODIES[scope].pack(scope.value.encode(), object_id.bytes, *versions)
    return _SIGNER.sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def _absolute(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"

"""A ticket for Google Wallet: a link that carries it, signed as a JSON web token (RS256).

Nothing is sent to Google by us; the person's own browser opens the link.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import get_language

from registrations.tickets.codes import qr_text, shown_short_code
from registrations.tickets.words import holder_text, type_text
from registrations.wallets.colours import pass_colours
from registrations.wallets.keys import GoogleKeys

if TYPE_CHECKING:
    from events.models import Event
    from registrations.models import Ticket

SAVE = "https://pay.google.com/gp/v/save/"
# Beyond this, Google says, some browsers cut links: then the place is left out.
LONGEST_LINK = 1800
LONGEST_TEXT = 40


def save_url(ticket: Ticket, keys: GoogleKeys, *, now: datetime) -> str:
    """Return the address that saves the ticket in the wallet of whoever opens it."""
    shared = _class(ticket.event, keys)
    with_place = _link(ticket, shared | _venue(ticket.event), keys, now)
    return with_place if len(with_place) <= LONGEST_LINK else _link(ticket, shared, keys, now)


def _link(ticket: Ticket, shared: dict[str, Any], keys: GoogleKeys, now: datetime) -> str:
    claims = {
        "iss": keys.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "payload": {
            "eventTicketClasses": [shared],
            "eventTicketObjects": [_object(ticket, keys)],
        },
    }
    return SAVE + _token(claims, keys)


def _class(event: Event, keys: GoogleKeys) -> dict[str, Any]:
    """What all tickets of the event share."""
    ground, _ink = pass_colours(event.organizer)
    return {
        "id": _class_id(event, keys),
        "issuerName": _text(event.organizer.name),
        "reviewStatus": "UNDER_REVIEW",
        "eventName": _translated(event.title_here),
        "dateTime": {"start": event.local_start.isoformat()},
        "hexBackgroundColor": ground,
    }


def _venue(event: Event) -> dict[str, Any]:
    """Google takes a place only with both parts."""
    address = ", ".join(filter(None, (event.address, event.city, event.country)))
    if not event.venue or not address:
        return {}
    return {"venue": {"name": _translated(event.venue), "address": _translated(address)}}


def _object(ticket: Ticket, keys: GoogleKeys) -> dict[str, Any]:
    kind = type_text(ticket)
    return {
        "id": f"{keys.issuer_id}.{_short(ticket.pk)}.{ticket.revision}",
        "classId": _class_id(ticket.event, keys),
        "state": "ACTIVE",
        "ticketHolderName": _text(holder_text(ticket)),
        "ticketNumber": shown_short_code(ticket.short_code),
        "barcode": {"type": "QR_CODE", "value": qr_text(ticket)},
        **({"ticketType": _translated(kind)} if kind else {}),
    }


def _class_id(event: Event, keys: GoogleKeys) -> str:
    return f"{keys.issuer_id}.{_short(event.pk)}"


def _short(key: UUID) -> str:
    return _base64(key.bytes)


def _translated(text: str) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    return {"defaultValue": {"language": language, "value": _text(text)}}


def _text(text: str) -> str:
    return Truncator(text).chars(LONGEST_TEXT)


def _token(claims: dict[str, Any], keys: GoogleKeys) -> str:
    head = {"alg": "RS256", "typ": "JWT"}
    signed = f"{_part(head)}.{_part(claims)}"
    signature = keys.key.sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{signed}.{_base64(signature)}"


def _part(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()

"""The two codes of a ticket (rule 8): one signed, to be scanned, and one short, to be typed.

The scanned code holds 95 bytes as 143 characters of base45, which a QR code of version 6-M takes:

    version 1 | key id 2 | event tag 8 | ticket id 16 | type 2 | revision 2 | signature 64

Numbers are big-endian; the Ed25519 signature covers the 31 bytes before it.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from registrations.tickets import base45

if TYPE_CHECKING:
    from registrations.models import Ticket

VERSION = 1
_BODY = struct.Struct(">BH8s16sHH")
_SIGNATURE_BYTES = 64
_TEXT_LENGTH = 143

# Crockford's base32: no I, L, O (read as 1, 1, 0) and no U.
SHORT_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_CODE_LENGTH = 12
_SAME_LETTERS = str.maketrans("OIL", "011", " -\u2010\u2011\u2013")


@dataclass(frozen=True)
class Reading:
    """A code that this site signed. Whether it still admits is for the ticket's row to say."""

    key_id: int
    event_tag: bytes
    ticket_id: UUID
    type_number: int
    revision: int

    def is_for(self, event_id: UUID) -> bool:
        return self.event_tag == event_tag(event_id)


@dataclass(frozen=True)
class Forged:
    """It has the form of our codes, but none of our keys signed it."""

    key_id: int


@dataclass(frozen=True)
class NotOurs:
    """Some other text: a short code, a poster, another system's ticket."""


def qr_text(ticket: Ticket) -> str:
    """Return the text of the ticket's QR code; reads the ticket's type."""
    key_id, seed = next(iter(settings.TICKET_SIGNING_KEYS.items()))
    body = _BODY.pack(
        VERSION,
        key_id,
        event_tag(ticket.event_id),
        ticket.pk.bytes,
        ticket.ticket_type.number,
        ticket.revision,
    )
    return base45.encode(body + _signing_key(seed).sign(body))


def read_qr(text: str) -> Reading | Forged | NotOurs:
    """Say what a scanned text is; what scanners and forms add or strip at its ends is mended.

    None of our codes ends with a space, since a last single byte ends with a small digit. Some
    key ids begin with one, which is put back.
    """
    try:
        data = base45.decode(text.strip().rjust(_TEXT_LENGTH))
    except base45.NotBase45:
        return NotOurs()
    if len(data) != _BODY.size + _SIGNATURE_BYTES or data[0] != VERSION:
        return NotOurs()
    return _verified(data[: _BODY.size], data[_BODY.size :])


def _verified(body: bytes, signature: bytes) -> Reading | Forged:
    _version, key_id, tag, ticket_id, type_number, revision = _BODY.unpack(body)
    seed = settings.TICKET_SIGNING_KEYS.get(key_id)
    if seed is None:
        return Forged(key_id)
    try:
        _signing_key(seed).public_key().verify(signature, body)
    except InvalidSignature:
        return Forged(key_id)
    return Reading(key_id, tag, UUID(bytes=ticket_id), type_number, revision)


def event_tag(event_id: UUID) -> bytes:
    """Return the eight bytes by which a code names its event."""
    return hashlib.sha256(event_id.bytes).digest()[:8]


def public_keys() -> dict[int, bytes]:
    """The keys that a device needs to verify codes by itself: 32 raw bytes for each key id."""
    return {
        key_id: _signing_key(seed).public_key().public_bytes_raw()
        for key_id, seed in settings.TICKET_SIGNING_KEYS.items()
    }


@lru_cache(maxsize=16)
def _signing_key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def new_short_code() -> str:
    """Return a random code of 60 bits to type where no camera works, as it is stored."""
    return "".join(secrets.choice(SHORT_CODE_ALPHABET) for _ in range(SHORT_CODE_LENGTH))


def shown_short_code(code: str) -> str:
    """Return the code as people read it: three groups of four, joined by hyphens."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalise_short_code(text: str) -> str | None:
    """Return the stored form of a typed code; None where it cannot be one.

    Case, spaces and hyphens do not matter, O counts as 0, I and L count as 1.
    """
    code = text.strip().upper().translate(_SAME_LETTERS)
    if len(code) != SHORT_CODE_LENGTH or not set(code) <= set(SHORT_CODE_ALPHABET):
        return None
    return code


def short_code_start(text: str) -> str:
    """Return the stored form of the first characters of a code, at least four, as far as somebody
    typed it; '' where it cannot be one."""
    code = text.strip().upper().translate(_SAME_LETTERS)
    is_start = 4 <= len(code) <= SHORT_CODE_LENGTH and set(code) <= set(SHORT_CODE_ALPHABET)
    return code if is_start else ""

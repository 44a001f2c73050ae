"""Door passes: minutes in which devices get one, the passes themselves, and their end.

A code is worth nothing after its minutes, and no row holds it: it is derived from the enrolment's
id with the site's secret, so that whoever may open an enrolment may also show it again. A device's
key is random, and known to that device only.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import journal
from accounts.limits import keyed_digest
from core.compiled import CompiledRead
from core.text import one_line
from events.models import Event, Gate
from registrations.errors import EnrolmentClosed, EventIsCancelled, GateUnknown
from registrations.models import DoorEnrolment, DoorPass
from registrations.models.passes import MOST_DEVICES
from registrations.seats import lock_event
from registrations.tickets.codes import (
    SHORT_CODE_ALPHABET,
    SHORT_CODE_LENGTH,
    normalise_short_code,
)

if TYPE_CHECKING:
    from accounts.models import User

USUAL_MINUTES = 10
LONGEST_MINUTES = 120
# The last guests leave, and the last copies of what was scanned come in, after the end.
LASTS_AFTER_END = timedelta(hours=6)
# Of an event that is long over.
LASTS_AT_LEAST = timedelta(hours=6)
KEY_BYTES = 32
LONGEST_NAME = 60
# "Last seen" may be so far behind; else each scan would write a row more.
SEEN_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewPass:
    """`key` is known here and now, and then to the device only."""

    door_pass: DoorPass
    key: str


# --- Enrolments ---------------------------------------------------------------------------------


def open_enrolment(
    *,
    event_id: UUID,
    gate_id: UUID | None = None,
    minutes: int = USUAL_MINUTES,
    most: int = MOST_DEVICES,
    passes_end_at: datetime | None = None,
    by: User | None,
    now: datetime,
) -> DoorEnrolment:
    """Let up to `most` devices get a pass of the event, or of one gate, for some minutes.

    Their passes end some hours after the event, or at `passes_end_at`. Under the event's lock, so
    that the gate does not go meanwhile. Raises `EventIsCancelled`, `GateUnknown`, and
    ValidationError where passes would end before the code does.
    """
    closes_at = now + timedelta(minutes=minutes)
    if passes_end_at and passes_end_at <= closes_at:
        sentence = _("Passes must be good for longer than the code is shown.")
        raise ValidationError({"passes_end_at": ValidationError(sentence, "ends_first")})
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        if event.is_cancelled:
            sentence = _("The event is cancelled: no more passes are given out.")
            raise EventIsCancelled(sentence)
        if gate_id and not Gate.objects.filter(pk=gate_id, event_id=event_id).exists():
            raise GateUnknown
        enrolment = DoorEnrolment(
            event=event,
            gate_id=gate_id,
            opened_by=by,
            closes_at=closes_at,
            passes_end_at=passes_end_at or usual_end(event, now=now),
            most=most,
            created_at=now,
        )
        enrolment.secret_digest = _code_digest(code_of(enrolment))
        enrolment.save()
        facts = {"gate": str(gate_id or ""), "closes_at": closes_at.isoformat()}
        _note("door_enrolment.opened", enrolment, by, now, {**facts, "most": most})
    return enrolment


def usual_end(event: Event, *, now: datetime) -> datetime:
    """When passes of the event end where nobody says otherwise."""
    return max(event.end_at + LASTS_AFTER_END, now + LASTS_AT_LEAST)


def close_enrolment(*, enrolment: DoorEnrolment, by: User | None, now: datetime) -> None:
    """From now on its code gets nobody a pass; called again, it changes nothing."""
    with transaction.atomic():
        # As it was read: of several who close it at once, one does.
        open_ = DoorEnrolment.objects.filter(pk=enrolment.pk, closes_at=enrolment.closes_at)
        if open_.filter(closes_at__gt=now).update(closes_at=now, updated_at=now):
            _note("door_enrolment.closed", enrolment, by, now, {})


def code_of(enrolment: DoorEnrolment) -> str:
    """Return the code in the enrolment's QR code, which is also typed: 60 bits of a keyed digest.

    Show it to those only who may open an enrolment of the event.
    """
    bits = int(keyed_digest("enrolment-code", str(enrolment.pk)), 16)
    base = len(SHORT_CODE_ALPHABET)
    return "".join(
        SHORT_CODE_ALPHABET[bits // base**place % base] for place in range(SHORT_CODE_LENGTH)
    )


def find_enrolment(text: str, *, now: datetime) -> DoorEnrolment:
    """Return the open enrolment of a code as somebody typed it, or raise `EnrolmentClosed`."""
    found = _open(text, now).select_related("event", "gate").first()
    if found is None:
        raise EnrolmentClosed
    return found


# --- Passes -------------------------------------------------------------------------------------


def enrol(*, code: str, name: str, replaces: DoorPass | None = None, now: datetime) -> NewPass:
    """Give a device a pass; the one that it had before, if any, ends with it.

    One conditional UPDATE decides, so that no enrolment gives more passes than it may, however
    many ask at once, and none once it is closed. Raises `EnrolmentClosed`. `name` is what a form
    has found to be some text.
    """
    key = secrets.token_urlsafe(KEY_BYTES)
    with transaction.atomic():
        if not _open(code, now).update(enrolled=F("enrolled") + 1, updated_at=now):
            raise EnrolmentClosed
        enrolment = DoorEnrolment.objects.select_related("event").get(
            secret_digest=_code_digest(normalise_short_code(code) or "")
        )
        door_pass = DoorPass.objects.create(
            enrolment=enrolment,
            event=enrolment.event,
            gate_id=enrolment.gate_id,
            name=one_line(name)[:LONGEST_NAME],
            key_digest=_key_digest(key),
            expires_at=enrolment.passes_end_at,
            last_seen_at=now,
            created_at=now,
        )
        facts = {"enrolment": str(enrolment.pk), "gate": str(enrolment.gate_id or "")}
        _note("door_pass.made", door_pass, None, now, facts)
        if replaces is not None:
            end_pass(door_pass=replaces, now=now)
    return NewPass(door_pass, key)


def find_pass(key: str) -> DoorPass | None:
    """Return the pass of a device's key, good or not; one query.

    The digest needs no salt and no slow hash: nobody guesses 32 random bytes.
    """
    return next(iter(_passes_with(digest=_key_digest(key))), None)


_passes_with = CompiledRead(
    lambda digest: DoorPass.objects.filter(key_digest=digest).order_by(), digest=str
)


def note_seen(door_pass: DoorPass, *, now: datetime) -> None:
    """Write when the device was there last, once a minute at most."""
    if door_pass.last_seen_at and door_pass.last_seen_at > now - SEEN_IS_NOTED_EVERY:
        return
    stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=now - SEEN_IS_NOTED_EVERY)
    DoorPass.objects.filter(stale, pk=door_pass.pk).update(last_seen_at=now)


def revoke_pass(*, door_pass: DoorPass, by: User | None, now: datetime) -> None:
    """End a pass for good; called again, it changes nothing."""
    _end(door_pass, "door_pass.revoked", by, now)


def revoke_all_passes(*, event: Event, by: User | None, now: datetime) -> int:
    """End all passes of the event that work, and the enrolments that are open: what was
    photographed gets nobody a new one. Returns how many passes there were."""
    for enrolment in DoorEnrolment.objects.filter(event=event, closes_at__gt=now):
        close_enrolment(enrolment=enrolment, by=by, now=now)
    passes = list(good_passes(event, now=now))
    for door_pass in passes:
        revoke_pass(door_pass=door_pass, by=by, now=now)
    return len(passes)


def end_pass(*, door_pass: DoorPass, now: datetime) -> None:
    """The device itself gives its pass back."""
    _end(door_pass, "door_pass.ended", None, now)


def good_passes(event: Event, *, now: datetime) -> Any:
    return DoorPass.objects.filter(event=event, revoked_at__isnull=True, expires_at__gt=now)


def _end(door_pass: DoorPass, action: str, by: User | None, now: datetime) -> None:
    with transaction.atomic():
        ended = DoorPass.objects.filter(pk=door_pass.pk, revoked_at__isnull=True).update(
            revoked_at=now, revoked_by=by, updated_at=now
        )
        if ended:
            _note(action, door_pass, by, now, {})


def _open(text: str, now: datetime) -> Any:
    code = normalise_short_code(text)
    rows = DoorEnrolment.objects.filter(closes_at__gt=now, enrolled__lt=F("most"))
    return rows.filter(secret_digest=_code_digest(code)) if code else rows.none()


def _code_digest(code: str) -> str:
    return keyed_digest("enrolment", code)


def _key_digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _note(
    action: str,
    subject: DoorEnrolment | DoorPass,
    by: User | None,
    now: datetime,
    details: dict[str, Any],
) -> None:
    """Without names: they stand in the pass, and are erased with it."""
    journal.record(action, subject, by=by, now=now, event_id=subject.event_id, details=details)

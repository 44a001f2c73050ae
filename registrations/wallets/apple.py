"""A ticket as a pass for Apple Wallet: a zip of JSON and pictures, its list of digests signed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.when import clock_text, when_text
from registrations.tickets.codes import qr_text, shown_short_code
from registrations.tickets.standing import is_void
from registrations.tickets.words import holder_text, place_text, type_text
from registrations.wallets.colours import pass_colours
from registrations.wallets.keys import AppleKeys
from registrations.wallets.pictures import pass_pictures

if TYPE_CHECKING:
    from events.models import Event
    from registrations.models import Ticket

# A zip knows times since 1980; the same ticket makes the same files.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
type Field = dict[str, str]


def apple_pass(ticket: Ticket, keys: AppleKeys) -> bytes:
    """Return the .pkpass file in the active language.

    It has no address to be updated from: a void ticket's pass, opened again, replaces the good one.
    """
    ground, _ink = pass_colours(ticket.event.organizer)
    content = json.dumps(pass_content(ticket, keys), ensure_ascii=False).encode()
    files = {"pass.json": content} | pass_pictures(ticket.event.organizer, ground)
    digests = {name: hashlib.sha1(data).hexdigest() for name, data in files.items()}  # noqa: S324
    manifest = json.dumps(digests).encode()
    return _zip(files | {"manifest.json": manifest, "signature": _signature(manifest, keys)})


def pass_content(ticket: Ticket, keys: AppleKeys) -> dict[str, Any]:
    """What the pass says. It names no location, so that no phone watches where it is for us."""
    event = ticket.event
    ground, ink = (_rgb(colour) for colour in pass_colours(event.organizer))
    content = {
        "formatVersion": 1,
        "passTypeIdentifier": keys.pass_type,
        "teamIdentifier": keys.team,
        "organizationName": event.organizer.name,
        "serialNumber": str(ticket.pk),
        "description": _("Ticket: %(title)s") % {"title": event.title_here},
        "logoText": "" if event.organizer.logo else event.organizer.name,
        "backgroundColor": ground,
        "foregroundColor": ink,
        "labelColor": ink,
        "relevantDate": event.start_at.isoformat(),
        "expirationDate": event.end_at.isoformat(),
        "voided": is_void(ticket),
        "sharingProhibited": True,
        "eventTicket": _fields(ticket),
    }
    return content if is_void(ticket) else content | {"barcodes": [_barcode(ticket)]}


def _barcode(ticket: Ticket) -> Field:
    return {
        "format": "PKBarcodeFormatQR",
        "message": qr_text(ticket),
        "messageEncoding": "iso-8859-1",
        "altText": shown_short_code(ticket.short_code),
    }


def _fields(ticket: Ticket) -> dict[str, list[Field]]:
    event = ticket.event
    back = [
        _field("when_full", _("When"), when_text(event)),
        _field("where_full", _("Where"), place_text(event)),
        _field("code", _("Code"), "" if is_void(ticket) else shown_short_code(ticket.short_code)),
        _field("organizer", _("Organizer"), event.organizer.name),
        _field("page", _("Event"), f"{settings.SITE_URL}{event.get_absolute_url()}"),
    ]
    return {
        "headerFields": [_field("day", "", _day(event))],
        "primaryFields": [_field("event", _("Event"), event.title_here)],
        "secondaryFields": _filled(
            _field("time", _("Starts"), "" if event.all_day else clock_text(event.local_start)),
            _field("where", _("Where"), event.venue or place_text(event)),
        ),
        "auxiliaryFields": _filled(
            _field("holder", _("Name"), holder_text(ticket)),
            _field("type", _("Ticket"), type_text(ticket)),
        ),
        "backFields": _filled(*back),
    }


def _field(key: str, label: str, value: str) -> Field:
    return {"key": key, "label": label, "value": value}


def _filled(*fields: Field) -> list[Field]:
    return [field for field in fields if field["value"]]


def _day(event: Event) -> str:
    return format_date(event.local_start, pgettext("short date format", "D j M"))


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def _signature(manifest: bytes, keys: AppleKeys) -> bytes:
    return (
        PKCS7SignatureBuilder()
        .set_data(manifest)
        .add_signer(keys.certificate, keys.key, SHA256())
        .add_certificate(keys.issuer)
        .sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    )


def _zip(files: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()

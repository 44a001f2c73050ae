"""`export_attendees --event SLUG`: who comes to an event, as CSV, XLSX or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from events.models import Event
from registrations.exports.columns import Column
from registrations.exports.formats import FORMATS
from registrations.exports.kinds import KINDS, TICKETS, Kind
from registrations.exports.taking import Download, take_export


class Command(BaseCommand):
    help = (
        "Write the tickets of an event (or its registrations, or scans) to a file or to the "
        "standard output. The read log of the event says that it was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--event", required=True, metavar="SLUG")
        parser.add_argument("--format", choices=list(FORMATS), default="csv")
        parser.add_argument("--kind", choices=list(KINDS), default=TICKETS.name)
        parser.add_argument(
            "--columns", default="", help="names with commas between them; else the usual ones"
        )
        parser.add_argument("--output", type=Path, help="a file; else the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(_("There is no event “%(slug)s”.") % {"slug": options["event"]})
        kind = KINDS[options["kind"]]
        columns = _columns(kind, options["columns"])
        try:
            download = take_export(
                kind=kind,
                rows=kind.rows().filter(event_id=event.pk),
                columns=columns,
                form=FORMATS[options["format"]],
                by=None,
                now=timezone.now(),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        _write(download, options["output"])
        # Not on the standard output, where the file may be.
        self.stderr.write(_("Rows: %(n)d") % {"n": download.count})


def _columns(kind: Kind, text: str) -> list[Column]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    found = kind.wanted(names or kind.usual)
    unknown = sorted(set(names) - {column.name for column in found})
    if unknown:
        known = ", ".join(column.name for column in kind.columns)
        raise CommandError(
            _("There is no column %(names)s. Choose among: %(known)s.")
            % {"names": ", ".join(unknown), "known": known}
        )
    return found


def _write(download: Download, path: Path | None) -> None:
    """A file holds people: only its owner may read it."""
    if path is None:
        _copy(download, sys.stdout.buffer)
        return
    path.touch(mode=0o600)
    with path.open("wb") as file:
        _copy(download, file)


def _copy(download: Download, file: BinaryIO) -> None:
    for chunk in download.chunks:
        file.write(chunk)
    file.flush()

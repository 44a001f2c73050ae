"""CSV: a header row names the columns; a row after it is an event or a line that says why not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from events.importing.drafts import Parsed
from events.importing.records import (
    Record,
    Source,
    field_of,
    knows_header,
    take_record,
    zone_of_records,
)
from events.importing.texts import decode

_LONGEST_FIELD = 1_000_000


def read_csv(data: bytes, parsed: Parsed, *, fallback_zone: str) -> None:
    """Read the rows of a file into `parsed`; a place is the line where a row ends."""
    text, guessed = decode(data)
    if guessed:
        parsed.warn("", _("The text is not UTF-8; it was read as Windows-1252."))
    rows = _rows(text, parsed)
    header = next((row for _line, row in rows), [])
    if not knows_header(header):
        parsed.error(1, _("The first row names no columns for a title and a start."))
        return
    records = [
        (line, Record(dict(zip(header, row, strict=False))))
        for line, row in _whole_rows(rows, header, text, parsed)
    ]
    source = _source(header, [record for _line, record in records], fallback_zone)
    for line, record in records:
        take_record(record, line, source, parsed)


def _rows(text: str, parsed: Parsed) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with its line; a broken quote ends the file, and says so."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = _("From here on the file is no CSV: %(error)s.")
            parsed.error(reader.line_num, reason % {"error": error})
            return
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _delimiter(text: str) -> str:
    """Return the mark that takes the header row into known columns."""
    first = next(iter(text.lstrip("\ufeff\r\n").splitlines()), "")
    for delimiter in ",;\t|":
        if any(knows_header(row) for row in csv.reader([first], delimiter=delimiter)):
            return delimiter
    return ","


def _whole_rows(
    rows: Iterator[tuple[int, list[str]]], header: list[str], text: str, parsed: Parsed
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, but a last one that is cut off: shorter than the header, without line end."""
    last_line = text.count("\n") + 1
    for line, row in rows:
        if len(row) < len(header) and line == last_line and not text.endswith(("\n", "\r")):
            parsed.error(
                line, _("The file is cut off: it ends inside this row, which is left out.")
            )
        else:
            yield line, row


def _source(header: list[str], records: list[Record], fallback_zone: str) -> Source:
    """Know a list of conferences by its columns: a country, a location, and no times."""
    fields = {field_of(name) for name in header}
    is_conference_list = {"country", "location"} <= fields and "start_time" not in fields
    return Source(
        fallback_zone,
        zone=zone_of_records(records),
        is_conference_list=is_conference_list,
    )

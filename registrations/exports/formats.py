"""Writing rows down as CSV, XLSX or JSON: in pieces, and safe to open."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.exports.columns import Column, Form, Value
from registrations.exports.xlsx import MOST_ROWS, xlsx_chunks

Rows = Iterable[tuple[ZoneInfo, Sequence[Value]]]
# Writes a value of one column down; the zone is that of the row's event.
Writer = Callable[[Any, ZoneInfo], Any]
Chunks = Iterator[bytes]

# Rows per piece of a file: memory stays flat, and so does the number of system calls.
ROWS_PER_CHUNK = 500
# Spreadsheets tell by it that the file is UTF-8.
BOM = "\ufeff"
_CENT = Decimal("0.01")
# A cell that starts so is a formula to some spreadsheet; the full-width forms count for some.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL_STARTS = ("\t", "\r", "\n")


@dataclass(frozen=True)
class Format:
    """How a file is written; `most_rows` is what it can hold, None: any number."""

    name: str
    title: str | Promise
    about: str | Promise
    media_type: str
    write: Callable[[str, Sequence[Column], Rows], Chunks]
    most_rows: int | None = None


def _csv(_title: str, columns: Sequence[Column], rows: Rows) -> Chunks:
    """UTF-8 with a byte order mark, CRLF, formula-safe."""
    writers = [_for_people(column) for column in columns]
    head = [str(column.heading) for column in columns]

    def chunks() -> Chunks:
        lines = _Lines([BOM])
        writer = csv.writer(lines)
        writer.writerow(head)
        yield lines.take()
        for number, row in enumerate(_written(writers, rows), start=1):
            writer.writerow([safe_cell(cell) for cell in row])
            if number % ROWS_PER_CHUNK == 0:
                yield lines.take()
        yield lines.take()

    return chunks()


def _xlsx(title: str, columns: Sequence[Column], rows: Rows) -> Chunks:
    writers = [_for_sheets(column) for column in columns]
    head = [str(column.heading) for column in columns]
    return xlsx_chunks(title, head, _written(writers, rows), rows_per_chunk=ROWS_PER_CHUNK)


def _json(_title: str, columns: Sequence[Column], rows: Rows) -> Chunks:
    """An array of objects, one a line; codes instead of words, times with their offset."""
    writers = [_for_programs(column) for column in columns]
    names = [column.name for column in columns]

    def chunks() -> Chunks:
        yield b"["
        lines: list[str] = []
        before = "\n"
        for row in _written(writers, rows):
            line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
            lines.append(before + line)
            before = ",\n"
            if len(lines) == ROWS_PER_CHUNK:
                yield _encoded("".join(lines))
                lines.clear()
        yield _encoded("".join(lines) + "\n]\n")

    return chunks()


FORMATS = {
    form.name: form
    for form in (
        Format(
            "csv",
            gettext_lazy("CSV"),
            gettext_lazy("for every spreadsheet and program"),
            "text/csv; charset=utf-8",
            _csv,
        ),
        Format(
            "xlsx",
            gettext_lazy("Excel (XLSX)"),
            gettext_lazy("times and amounts can be reckoned with"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
            # Under the heading.
            MOST_ROWS - 1,
        ),
        Format(
            "json",
            gettext_lazy("JSON"),
            gettext_lazy("for programs: codes, and times with their offset"),
            "application/json",
            _json,
        ),
    )
}


def _written(writers: Sequence[Writer], rows: Rows) -> Iterator[list[Any]]:
    for zone, values in rows:
        yield [write(value, zone) for write, value in zip(writers, values, strict=True)]


def safe_cell(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Spaces in front do not protect: some programs strip them. Numbers stay numbers.
    """
    if not isinstance(value, str):
        return value
    if value.startswith(_CONTROL_STARTS) or value.lstrip().startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


# --- Values --------------------------------------------------------------------------------------


def _for_people(column: Column) -> Writer:
    return _local_text if column.form == Form.MOMENT else _for_sheets(column)


def _for_sheets(column: Column) -> Writer:
    """Words are looked up here, while the person's language is active, and not once a row."""
    if column.form == Form.MOMENT:
        return _local_clock
    if column.form == Form.MONEY:
        return _money
    if column.form == Form.FLAG:
        yes, no = _("yes"), _("no")
        return lambda value, _zone: yes if value else no
    if column.form == Form.CHOICE:
        words = {code: str(word) for code, word in (column.words or {}).items()}
        return lambda value, _zone: words.get(value, value or "")
    return _as_it_is


def _for_programs(column: Column) -> Writer:
    if column.form == Form.MOMENT:
        return _iso
    if column.form == Form.MONEY:
        return lambda value, zone: None if value is None else str(_money(value, zone))
    return _as_it_is


def _as_it_is(value: Any, _zone: ZoneInfo) -> Any:
    return value


def _money(amount: Decimal | None, _zone: ZoneInfo) -> Decimal | None:
    """SQLite's sums have lost their zeros."""
    return None if amount is None else amount.quantize(_CENT)


def _local_text(moment: datetime | None, zone: ZoneInfo) -> str:
    """As spreadsheets read it, in the event's zone."""
    return moment.astimezone(zone).isoformat(" ")[:16] if moment else ""


def _local_clock(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None


class _Lines(list[str]):
    """What `csv.writer` takes for a file."""

    def write(self, line: str) -> None:
        self.append(line)

    def take(self) -> bytes:
        text = "".join(self)
        self.clear()
        return text.encode(errors="replace")


def _encoded(text: str) -> bytes:
    r"""A lone half of a character becomes `\udc80`, which JSON can say."""
    return text.encode(errors="backslashreplace")

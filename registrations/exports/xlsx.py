"""A workbook of one sheet, written row by row into a stream that cannot go back.

What a spreadsheet program needs and no more (ECMA-376, part 1): texts stand in their cells, so that
none is a formula whatever it begins with, and nothing has to be kept until the end.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | Decimal | datetime | None

# What a sheet holds, by its format; the heading is one of the rows.
MOST_ROWS, LONGEST_TEXT = 1_048_576, 32_767
# Fixed, so that the same rows make the same file.
_DATE = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
# Styles by their place in _STYLES.
_BOLD, _MOMENT, _MONEY = 1, 2, 3
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone
_DAY = 86_400
# XML has no place for these, and readers take `_x0041_` for a letter.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NEEDS_CARE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>_]")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
        '<numFmt numFmtId="165" formatCode="0.00"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        '<cellXfs count="4">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}


def xlsx_chunks(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, rows_per_chunk: int
) -> Iterator[bytes]:
    """Yield a workbook in pieces; the first one before the first row is asked for."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_PARTS, "xl/workbook.xml": _workbook(title)}.items():
            archive.writestr(_entry(name), _HEAD + text, compresslevel=_LEVEL)
        yield pipe.take()
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            for text in _sheet(headings, rows, rows_per_chunk):
                sheet.write(text.encode())
                yield pipe.take()
    yield pipe.take()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _workbook(title: str) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name={quoteattr(_sheet_name(title))} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet_name(title: str) -> str:
    """At most 31 characters, and none of a path's or a formula's."""
    return re.sub(r"[\[\]:*?/\\']", " ", _NO_XML.sub(" ", title)).strip()[:31] or "1"


def _sheet(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], rows_per_chunk: int
) -> Iterator[str]:
    """The sheet's XML; its first row stays in sight."""
    letters = [column_letters(place) for place in range(len(headings))]
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{max(len(heading) + 3, 18)}" customWidth="1"/>'
        for place, heading in enumerate(headings, start=1)
    )
    head = "".join(
        _text_cell(letter, 1, heading, f' s="{_BOLD}"')
        for letter, heading in zip(letters, headings, strict=True)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols>{widths}</cols><sheetData><row r="1">{head}</row>'
    )
    lines: list[str] = []
    for number, row in enumerate(rows, start=2):
        cells = [_cell(letter, number, value) for letter, value in zip(letters, row, strict=True)]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        if len(lines) == rows_per_chunk:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines) + "</sheetData></worksheet>"


def column_letters(place: int) -> str:
    """From 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cell(letter: str, number: int, value: Cell) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _text_cell(letter, number, value)
    if isinstance(value, datetime):
        return f'<c r="{letter}{number}" s="{_MOMENT}"><v>{_serial(value)}</v></c>'
    style = f' s="{_MONEY}"' if isinstance(value, Decimal) else ""
    return f'<c r="{letter}{number}"{style}><v>{value}</v></c>'


def _text_cell(letter: str, number: int, text: str, style: str = "") -> str:
    kept = _kept(text) if len(text) > LONGEST_TEXT // 2 or _NEEDS_CARE.search(text) else text
    return (
        f'<c r="{letter}{number}" t="inlineStr"{style}>'
        f'<is><t xml:space="preserve">{kept}</t></is></c>'
    )


def _kept(text: str) -> str:
    """As a cell can hold it: cut at the format's limit, in units of UTF-16."""
    text = _NO_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(units := text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        text = units[: 2 * LONGEST_TEXT - 2].decode("utf-16-le", "ignore") + "…"
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))


def _serial(moment: datetime) -> str:
    """Days since the clock of spreadsheets began, of a local time without its zone."""
    since = moment - _EPOCH
    return f"{since.days + since.seconds / _DAY:.10f}"


class _Pipe:
    """What `zipfile` takes for a file that it cannot seek in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data

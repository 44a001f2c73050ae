"""One export: counted and written into the read log, then begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.journal import entry_fields
from accounts.models import JournalEntry
from core.errors import DomainError
from events.models import Event
from registrations.exports.columns import Column
from registrations.exports.formats import Chunks, Format
from registrations.exports.kinds import Kind
from registrations.exports.rows import values_of

if TYPE_CHECKING:
    from accounts.models import User


class TooManyRows(DomainError):
    code = "too_many_rows"
    message = _(
        "A spreadsheet holds 1,048,575 rows at most, and these are more. Choose CSV, or filter "
        "the list first."
    )


@dataclass(frozen=True)
class Download:
    """A file that is about to be written: `chunks` reads the database as it goes."""

    file_name: str
    media_type: str
    chunks: Chunks
    count: int


def take_export(
    *,
    kind: Kind,
    rows: QuerySet[Any],
    columns: Sequence[Column],
    form: Format,
    by: User | None,
    now: datetime,
) -> Download:
    """Begin an export of `rows`, and write into the read log who takes what (rule 11).

    The log is written before the first row leaves: a line for each event, with the kind, the
    format, the columns and the number of rows. Raises `TooManyRows`.
    """
    counts = _rows_by_event(kind, rows)
    count = sum(counts.values())
    if form.most_rows is not None and count > form.most_rows:
        raise TooManyRows
    details = {
        "kind": kind.name,
        "format": form.name,
        "columns": [column.name for column in columns],
    }
    _record(counts, details, by=by, now=now)
    return Download(
        file_name=f"{kind.name}-{now.astimezone(UTC):%Y%m%d-%H%M}.{form.name}",
        media_type=form.media_type,
        chunks=form.write(str(kind.title), columns, values_of(kind, rows, columns)),
        count=count,
    )


def _rows_by_event(kind: Kind, rows: QuerySet[Any]) -> dict[UUID, int]:
    """One query; counts what `values_of` will yield."""
    counted = rows.order_by().values("event_id").annotate(rows=Count(kind.counts))
    return {row["event_id"]: row["rows"] for row in counted}


def _record(
    counts: dict[UUID, int], details: dict[str, Any], *, by: User | None, now: datetime
) -> None:
    """One insert, whatever the number of events."""
    JournalEntry.objects.bulk_create(
        JournalEntry(
            **entry_fields(
                "registrations.exported", Event(pk=event_id), by=by, now=now, event_id=event_id
            ),
            is_read=True,
            details={"count": count, **details},
        )
        for event_id, count in counts.items()
    )

"""The rows of an export, in one streamed query whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from registrations.exports.columns import Column, Value
from registrations.exports.kinds import Kind

# Rows per read of the database: memory stays flat.
ROWS_PER_READ = 1000
_ZONE = "event__time_zone"


def values_of(
    kind: Kind, rows: QuerySet[Any], columns: Sequence[Column]
) -> Iterator[tuple[ZoneInfo, tuple[Value, ...]]]:
    """Yield the zone of its event and the values of `columns` for each row.

    Only what the columns need is read, joined and counted.
    """
    extra = {column.source: column.annotation() for column in columns if column.annotation}
    sources = [column.source for column in columns]
    found = rows.order_by(*kind.order).annotate(**extra).values_list(_ZONE, *sources)
    for zone_name, *values in found.iterator(chunk_size=ROWS_PER_READ):
        yield _zone(zone_name), tuple(values)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)

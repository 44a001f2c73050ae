"""Long answers in parts: by offset, or by a cursor that stays right while rows come in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from ninja import Field, Schema
from pydantic import BaseModel

from accounts.sealing import Unreadable, seal, unseal
from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.values import Shown, in_utc, storable
from events.search.results import Results

MOST_ITEMS = 100
# Whoever goes further uses the cursor; a database reads all that it leaves out.
LARGEST_OFFSET = 10_000
# Sealed for: it stands in addresses, which others log, and may hold a name or an address.
CURSOR = "cursor"
LONGEST_CURSOR = 2000


class Part(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=MOST_ITEMS, description="So many items at most.")
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="So many items are left out.")


class LongPart(Part):
    cursor: str = Field(
        "",
        max_length=LONGEST_CURSOR,
        description="The `next_cursor` of the part before; `offset` does not count then.",
    )


class Listed[Item: BaseModel](Shown):
    """A part of a list."""

    items: list[Item]
    total: int = Field(description="How many there are in all parts.")
    limit: int
    offset: int

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`ListedEventOut`: as a name reads that people and generated clients have to use."""
        names = [part.__name__ for one in params for part in get_args(one) or [one]]
        return cls.__name__ + "Or".join(names)


class ListedLong[Item: BaseModel](Listed[Item]):
    """A part of a list that can be very long."""

    next_cursor: str | None = Field(description="Leads to the next part; null at the end.")


def listed(
    rows: QuerySet | Results, part: Part, show: Callable[[Any], BaseModel]
) -> dict[str, Any]:
    """Return the part of `rows` (ordered) that is asked for; two queries."""
    return {
        "items": [show(row) for row in rows[part.offset : part.offset + part.limit]],
        "total": rows.count(),
        "limit": part.limit,
        "offset": part.offset,
    }


def listed_long(
    rows: QuerySet, part: LongPart, show: Callable[[Any], BaseModel], *, order: Sequence[str]
) -> dict[str, Any]:
    """Like `listed`, in `order`, whose last name makes it unique, all in one direction.

    A cursor holds the last row's values in that order, sealed; the next part begins after them.
    """
    ordered = rows.order_by(*order)
    if part.cursor:
        after = ordered.filter(_beyond(order, _read(part.cursor, order, rows)))
        found = list(after[: part.limit + 1])
    else:
        found = list(ordered[part.offset : part.offset + part.limit + 1])
    shown = found[: part.limit]
    return {
        "items": [show(row) for row in shown],
        "total": rows.count(),
        "limit": part.limit,
        "offset": 0 if part.cursor else part.offset,
        "next_cursor": _cursor(shown[-1], order) if len(found) > part.limit else None,
    }


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after these values: a > x, or a = x and b > y, and so on."""
    name, value = order[0], values[0]
    bare = name.removeprefix("-")
    beyond = Q(**{f"{bare}__{'lt' if name.startswith('-') else 'gt'}": value})
    if len(order) == 1:
        return beyond
    return beyond | Q(**{bare: value}) & _beyond(order[1:], values[1:])


def _cursor(row: Any, order: Sequence[str]) -> str:
    values = [_value(row, name.removeprefix("-")) for name in order]
    texts = [v.isoformat() if isinstance(v, datetime) else str(v) for v in values]
    return seal(json.dumps(texts, ensure_ascii=False), CURSOR)


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _read(cursor: str, order: Sequence[str], rows: QuerySet) -> list[Any]:
    try:
        texts = json.loads(unseal(cursor, CURSOR))
        return [_parsed(rows, name, text) for name, text in zip(order, texts, strict=True)]
    except (Unreadable, ValueError, TypeError):
        problem = FieldProblem(
            field="cursor", code="cursor_wrong", message="Use the next_cursor of an answer."
        )
        raise Refusal("invalid_values", errors=[problem]) from None


def _parsed(rows: QuerySet, name: str, text: Any) -> Any:
    """Turn a cursor's text into what the column holds; raise ValueError or TypeError else."""
    if not isinstance(text, str):
        raise TypeError
    kind = _kind(rows, name.removeprefix("-"))
    if kind == "UUIDField":
        return UUID(text)
    if kind == "DateTimeField":
        moment = parse_datetime(text)
        if moment is None or moment.tzinfo is None:
            raise ValueError
        return in_utc(moment)
    if kind in ("IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"):
        number = int(text)
        if abs(number) > 2**31:
            raise ValueError
        return number
    return storable(text)


def _kind(rows: QuerySet, path: str) -> str:
    """What kind of column `path` leads to, or what it was annotated with."""
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field.get_internal_type()
    field: Any = rows.model
    for step in path.split("__"):
        field = field._meta.get_field(step) if hasattr(field, "_meta") else field
        kind = field.get_internal_type()
        field = field.related_model or field
    return kind

"""All ticket types of an event in one text, so that a page reads them with the event's row."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections
from django.db.models import F, Func, StringAgg, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject

# JSON has no line breaks of its own.
SEPARATOR = "\n"
# Stands for the outer event's id in the statement that is kept.
_OUTER = "/* the event */"


class TypeRows(Func):
    """A JSON object for each pair of a type and a pool of the outer event.

    A subquery that is compiled once: anew for each page it cost a millisecond of it.
    """

    output_field = TextField()

    def __init__(self, model: Any) -> None:
        """`model` is TicketType: its module imports the querysets that use this."""
        super().__init__(F("pk"))
        self.model = model

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **_context: Any) -> tuple[str, Any]:
        event_id, none = compiler.compile(self.source_expressions[0])
        sql, params = _compiled(self.model, connection.alias)
        return sql.replace(_OUTER, event_id), (*none, *params)


@cache
def _compiled(model: Any, alias: str) -> tuple[str, tuple[Any, ...]]:
    row = _Row(
        id="pk",
        number="number",
        position="position",
        name="name",
        description="description",
        price="price",
        opens="sales_open_at",
        closes="sales_close_at",
        least="min_per_registration",
        most="max_per_registration",
        is_hidden="is_hidden",
        pool="pools__pk",
        pool_is_root="pools__is_root",
        capacity="pools__capacity",
        taken="pools__taken",
        waiting="pools__waiting",
    )
    packed = StringAgg(Cast(row, TextField()), Value(SEPARATOR))
    outer = RawSQL(_OUTER, ())  # noqa: S611
    own = model.objects.filter(event_id=outer).order_by().values("event_id")
    query = own.annotate(rows=packed).values("rows").query
    sql, params = query.get_compiler(connection=connections[alias]).as_sql()
    return f"({sql})", tuple(params)


class _Row(JSONObject):
    """Does not ask SQLite whether it knows JSON, which takes a query on each new connection."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return Func.as_sql(self, compiler, connection, **context)

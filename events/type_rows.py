"""All ticket types of an event in one text, so that a page reads them with the event's row."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, OuterRef, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject

# JSON has no line breaks of its own.
SEPARATOR = "\n"


class _Row(JSONObject):
    """Does not ask SQLite whether it knows JSON, which takes a query on each new connection."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return Func.as_sql(self, compiler, connection, **context)


def type_rows(types: Any) -> Subquery:
    """A JSON object for each pair of a type and a pool, among `types`, of the outer event."""
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
    own = types.filter(event_id=OuterRef("pk")).order_by().values("event_id")
    return Subquery(own.annotate(rows=packed).values("rows"), output_field=TextField())

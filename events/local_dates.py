"""Local dates in the database: the day of a moment in the zone that the row itself names."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Func, Value


class LocalDate(Func):
    """The date of a UTC moment in the zone named by another column."""

    output_field = DateField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        moment, zone = self.get_source_expressions()
        call = Func(
            moment,
            zone,
            Value(connection.timezone_name),
            function="django_datetime_cast_date",
            output_field=DateField(),
        )
        return compiler.compile(call)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="(%(expressions)s)::date",
            arg_joiner=" AT TIME ZONE ",
            **context,
        )

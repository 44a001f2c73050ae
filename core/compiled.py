"""Statements of the hottest paths, whose SQL is made once in a process instead of at each request.

Django builds and compiles a query in one to two milliseconds, longer than a database takes to
answer it. The query is still written once, in the ORM's words and by the querysets that say who may
see what; only the values change.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, models, router
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery

type Value = UUID | str | datetime

_FIELDS: dict[type, models.Field] = {
    UUID: models.UUIDField(),
    str: models.TextField(),
    datetime: models.DateTimeField(),
}
_numbers = count()


class CompiledRead[Row: models.Model]:
    """`CompiledRead(build, name=type)` called with `name=value` returns what `build(name=value)`
    finds.

    `build` is called once, with a stand-in for each value. All that it may do with them is to let
    columns be equal to them, greater or less: nothing that depends on what they are. No value can
    be None, which SQL compares in another way.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], **types: type[Value]) -> None:
        self._build, self._types = build, types
        self._statement: _Statement | None = None

    def __call__(self, **values: Value) -> list[Row]:
        if self._statement is None:
            self._statement = self._compiled()
        return list(ModelIterable(_Asked(self._statement, values)))  # type: ignore[arg-type]

    def _compiled(self) -> _Statement:
        stand_ins = {name: _stand_in(kind) for name, kind in self._types.items()}
        rows = self._build(**stand_ins)
        connection = connections[rows.db]
        compiler = rows.query.get_compiler(connection=connection)
        sql, found = compiler.as_sql()
        names = {_in_database(value, connection): name for name, value in stand_ins.items()}
        params = [(names.get(value), value) for value in found]
        if missing := set(names.values()) - {name for name, _value in params}:
            raise ValueError(f"The query does not use {sorted(missing)} as they come.")
        return _Statement(rows, compiler, sql, params)


@dataclass(frozen=True)
class _Statement:
    """`params` are, in order, the name of a value, or None and a constant."""

    rows: models.QuerySet[Any]
    compiler: Any
    sql: str
    params: list[tuple[str | None, Any]]


class _Asked:
    """As much of a queryset and its query as Django's iteration over rows needs."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, statement: _Statement, values: dict[str, Value]) -> None:
        self.statement, self.values = statement, values
        self.db, self.model = statement.rows.db, statement.rows.model
        self._fetch_mode = statement.rows._fetch_mode  # type: ignore[attr-defined]
        self.query = self

    def get_compiler(self, using: str) -> Any:
        """A compiler that has done its work. Its state is that of compiling, which is over; the
        connection is this thread's."""
        compiler = copy(self.statement.compiler)
        compiler.connection = connections[using]
        given = {name: _in_database(v, compiler.connection) for name, v in self.values.items()}
        params = tuple(given[name] if name else value for name, value in self.statement.params)
        compiler.as_sql = lambda: (self.statement.sql, params)
        return compiler


class CompiledInsert[Row: models.Model]:
    """`CompiledInsert(Model)(row)` writes a new row as `save()` does, but sends no signals.

    For models of one table whose keys and defaults Python makes.
    """

    def __init__(self, model: type[Row]) -> None:
        self._model = model
        self._sql = ""

    def __call__(self, row: Row) -> Row:
        connection = connections[router.db_for_write(self._model)]
        fields = self._model._meta.concrete_fields
        self._sql = self._sql or self._compiled(row, connection)
        values = [f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
        row._state.adding, row._state.db = False, connection.alias
        return row

    def _compiled(self, row: Row, connection: Any) -> str:
        query = InsertQuery(self._model)
        query.insert_values(self._model._meta.concrete_fields, [row])
        [(sql, _values)] = query.get_compiler(connection=connection).as_sql()
        return str(sql)


def _stand_in(kind: type[Value]) -> Value:
    """A value that no query has by itself, and no other stand-in is equal to."""
    if kind is UUID:
        return uuid4()
    if kind is str:
        return uuid4().hex
    return datetime(1907, 1, 1, tzinfo=UTC) + timedelta(microseconds=next(_numbers))


def _in_database(value: Value, connection: Any) -> Any:
    field = next(field for kind, field in _FIELDS.items() if isinstance(value, kind))
    return field.get_db_prep_value(value, connection)

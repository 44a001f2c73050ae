"""Triggers by which the database itself keeps a record that only grows.

Our own code is refused by `core.models.AppendOnlyModel`; these refuse everyone: raw SQL, a shell,
another program, a forgotten `bulk_update`. A migration says `NeverChanges(model, erasable=…)`.

SQLite forgets the triggers of a table that a later migration makes anew (most changes of columns):
that migration says `NeverChanges` again at its end. A test tries all of them after the last one.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Written by `auto_now`, and nothing that anybody could want to hide.
_FREE = frozenset({"updated_at"})


class NeverChanges(Operation):
    """Refuse DELETE (on PostgreSQL also TRUNCATE) and UPDATE of a model's table, except that
    columns of `erasable` may become null."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, erasable: tuple[str, ...] = ()) -> None:
        self.model_name, self.erasable = model_name, erasable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name, self.erasable], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        self._run(_creating, app_label, schema_editor, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        self._run(dropping, app_label, schema_editor, from_state)

    def _run(
        self, statements: Any, app_label: str, schema_editor: Any, state: ProjectState
    ) -> None:
        model = state.apps.get_model(app_label, self.model_name)
        vendor = schema_editor.connection.vendor
        for sql in statements(vendor, model._meta, frozenset(self.erasable)):
            schema_editor.execute(sql, params=None)

    def describe(self) -> str:
        return f"Let no row of {self.model_name} be changed or deleted"


def _creating(vendor: str, meta: Any, erasable: frozenset[str]) -> list[str]:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(
        _change(field, differs, erasable) for field in meta.local_fields if field.name not in _FREE
    )
    make = _on_sqlite if vendor == "sqlite" else _on_postgresql
    return [*dropping(vendor, meta, erasable), *make(meta.db_table, changed)]


def _change(field: models.Field, differs: str, erasable: frozenset[str]) -> str:
    other = f'NEW."{field.column}" {differs} OLD."{field.column}"'
    if field.name in erasable:
        return f'(NEW."{field.column}" IS NOT NULL AND {other})'
    return other


def _on_sqlite(table: str, changed: str) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} rows are never changed or deleted')"
    return [
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" BEGIN {refuse}; END',
        (
            f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" '
            f"WHEN {changed} BEGIN {refuse}; END"
        ),
    ]


def _on_postgresql(table: str, changed: str) -> list[str]:
    call = f'EXECUTE FUNCTION "{table}_never"()'
    return [
        (
            f'CREATE FUNCTION "{table}_never"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"RAISE EXCEPTION '{table} rows are never changed or deleted' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" FOR EACH ROW {call}',
        (
            f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" FOR EACH ROW '
            f"WHEN ({changed}) {call}"
        ),
        (
            f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT {call}"
        ),
    ]


def dropping(
    vendor: str,
    meta: Any,
    erasable: frozenset[str] = frozenset(),  # noqa: ARG001
) -> list[str]:
    """The statements that take the triggers of a model (its `_meta`) away."""
    table = meta.db_table
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{table}_no_{what}"' for what in ("delete", "update")]
    triggers = [
        f'DROP TRIGGER IF EXISTS "{table}_no_{what}" ON "{table}"'
        for what in ("delete", "update", "truncate")
    ]
    return [*triggers, f'DROP FUNCTION IF EXISTS "{table}_never"()']

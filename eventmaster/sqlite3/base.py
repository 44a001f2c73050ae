"""The backend; its dotted name is DATABASES' ENGINE (eventmaster/env.py)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

from eventmaster.sqlite3.turns import Turns

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits for its turn before each immediate transaction and each write outside of one.

    SQLite's own lock still decides; the turn only says who asks for it next. What does not queue
    (the `sqlite3` shell, a backup) meets SQLite's lock as ever.
    """

    turns: Turns | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._write_in_turn)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            self.turns = Turns(str(conn_params["database"]))
        return connection

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        begins = force_begin_transaction_with_broken_autocommit and not autocommit
        is_immediate = self.settings_dict["OPTIONS"].get("transaction_mode") == "IMMEDIATE"
        self.ensure_connection()
        if begins and is_immediate and self.turns is not None:
            self._take(self.turns)
        try:
            super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        except BaseException:
            self._give_back()
            raise

    def _write_in_turn(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        is_alone = self.get_autocommit() and not self.in_atomic_block
        if self.turns is None or not is_alone or not WRITES.match(str(sql)):
            return execute(sql, params, many, context)
        with self._turn(self.turns):
            return execute(sql, params, many, context)

    @contextmanager
    def _turn(self, turns: Turns) -> Iterator[None]:
        self._take(turns)
        try:
            yield
        finally:
            turns.give_back()

    def _take(self, turns: Turns) -> None:
        with self.wrap_database_errors:
            turns.take(seconds=self.settings_dict["OPTIONS"].get("timeout", 5))

    def commit(self) -> None:
        """A commit that fails leaves the transaction open, and the turn with it."""
        super().commit()
        self._give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._give_back()

    def _give_back(self) -> None:
        if self.turns is not None:
            self.turns.give_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self.turns is not None and not self.is_in_memory_db():
                self.turns.close()
                self.turns = None

"""What two organizers must not share, derived from the models: any new one is in by itself."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponseBase

type Rows = dict[type[Model], dict[Any, dict[str, Any]]]

# Shorter words stand on every page.
SHORTEST_SECRET = 6
NO_DOMAIN = {"admin", "auth", "contenttypes", "sessions"}
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "SET", "PRAGMA", "EXPLAIN")


def all_rows() -> Rows:
    """Every row of the domain, with the rows that tie many to many."""
    models = apps.get_models(include_auto_created=True)
    ours = [model for model in models if model._meta.app_label not in NO_DOMAIN]
    return {model: {row["pk"]: row for row in _values(model)} for model in ours}


def _values(model: type[Model]) -> list[dict[str, Any]]:
    names = [f.attname for f in model._meta.concrete_fields if f.name != "last_login"]
    return list(model._base_manager.values("pk", *names))


class Wall:
    """Between what there was and what `build` made: their rows, keys and words."""

    def __init__(self, build: Callable[[], Any]) -> None:
        before = all_rows()
        self.built = build()
        self.before = all_rows()
        self.theirs: Rows = {
            model: {pk: row for pk, row in rows.items() if pk not in before.get(model, {})}
            for model, rows in self.before.items()
        }
        self.keys = {pk for rows in self.theirs.values() for pk in rows if _is_key(pk)}
        self.own_keys = {
            str(pk): model for model, rows in before.items() for pk in rows if _is_key(pk)
        }
        own_words = "\n".join(_words(before))
        self.secrets = {
            word
            for word in {*_words(self.theirs), *map(str, self.keys)}
            if len(word) >= SHORTEST_SECRET and word not in own_words
        }

    def their_key(self, own_key: str) -> str | None:
        """The key of one of their rows of the same kind."""
        theirs = self.theirs.get(self.own_keys[own_key]) if own_key in self.own_keys else None
        return str(next(iter(theirs))) if theirs else None

    def told(self, answer: HttpResponseBase, asked: str) -> list[str]:
        """Which of their words an answer tells; what was asked with may come back."""
        said = f"{answer.headers}\n{text_of(answer)}"
        return sorted(word for word in self.secrets if word in said and word not in asked)

    def breaches(self) -> list[str]:
        """Rows of theirs that changed, and rows of others that point at theirs now."""
        found = []
        for model, rows in all_rows().items():
            known, theirs = self.before.get(model, {}), self.theirs.get(model, {})
            gone = [f"{model.__name__} is gone" for pk in theirs if pk not in rows]
            changed = [(pk, row) for pk, row in rows.items() if row != known.get(pk)]
            found += gone + [
                f"{model.__name__}: {row}"
                for pk, row in changed
                if pk in theirs or self._points_at_theirs(row)
            ]
        return found

    def _points_at_theirs(self, row: dict[str, Any]) -> bool:
        written = json.dumps(row, default=str)
        return any(str(key) in written for key in self.keys)


def text_of(answer: HttpResponseBase) -> str:
    """The body; of a workbook, all that is in it."""
    body = answer.getvalue()  # type: ignore[attr-defined]
    if not body.startswith(b"PK\x03\x04"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def _is_key(pk: Any) -> bool:
    return isinstance(pk, uuid.UUID)


def _words(rows: Rows) -> Iterator[str]:
    for of_model in rows.values():
        for row in of_model.values():
            for value in row.values():
                yield from _words_in(value)


def _words_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words_in(inner)


@contextmanager
def undone() -> Iterator[list[str]]:
    """Take back whatever is written inside; yields the statements that wrote."""
    wrote: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip(" (").upper().startswith(READS):
            wrote.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield wrote
        transaction.set_rollback(True)

"""Words in names, whatever their case."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Q, Transform

from core.text import fold


def holds(path: str, word: str) -> Q:
    """SQLite ignores case only in ASCII; the usual spellings make up for it."""
    found = Q(**{f"{path}__icontains": word})
    if not word.isascii():
        for spelling in {word.lower(), word.upper(), word.title()}:
            found |= Q(**{f"{path}__contains": spelling})
    return found


class Folded(Transform):
    """A name without case and accents, as `core.text.fold` makes it of what is asked for.

    PostgreSQL does it by itself, SQLite by our function (`teach_sqlite`). Most names are ASCII,
    where there is nothing to it but case.
    """

    lookup_name = "folded"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, *_args: Any, **_more: Any) -> tuple[str, list]:
        name, params = compiler.compile(self.lhs)
        bare = rf"regexp_replace(normalize({name}, NFKD), '[\u0300-\u036f]', '', 'g')"
        bare = f"translate(lower({bare}), 'øðđħıł', 'oddhil')"
        for letter, plain in (("æ", "ae"), ("œ", "oe"), ("þ", "th"), ("ß", "ss")):
            bare = f"replace({bare}, '{letter}', '{plain}')"
        is_ascii = f"octet_length({name}) = char_length({name})"
        sql = f"CASE WHEN {is_ascii} THEN lower({name}) ELSE {bare} END"
        return sql, [*params, *params, *params, *params]

    def as_sqlite(self, compiler: Any, *_args: Any, **_more: Any) -> tuple[str, tuple]:
        name, params = compiler.compile(self.lhs)
        return f"fold_name({name})", tuple(params)


def teach_sqlite(*, connection: Any, **_sent: Any) -> None:
    """Give a new connection the function of `Folded`."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("fold_name", 1, _fold_name, deterministic=True)


def _fold_name(name: str | None) -> str | None:
    return name if name is None else fold(name)


def register() -> None:
    """Make `…__folded` known to the ORM; once, as the app starts."""
    CharField.register_lookup(Folded)
    connection_created.connect(teach_sqlite, dispatch_uid="fold_name")

"""Search conditions as each database asks its index: SQLite's FTS5, PostgreSQL's tsvector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, Lookup

from events.words import Query

Joint = Literal["AND", "OR"]
# No text that begins with another comes after this behind it.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class _Asked:
    query: Query
    joint: Joint
    in_title: bool


class Matching(Lookup):
    """Whether the entry whose id `entry` names has the words of `query`.

    `joint` says whether all of them or any of them; `in_title` looks at titles alone. A lookup,
    for Django would compare anything else with true on SQLite, and leave the index aside.
    """

    prepare_rhs = False
    rhs: _Asked

    def __init__(
        self, entry: str, query: Query, *, joint: Joint = "AND", in_title: bool = False
    ) -> None:
        super().__init__(F(entry), _Asked(query, joint, in_title))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        entry, params = self.process_lhs(compiler, connection)
        asked = self._asked({"AND": " AND ", "OR": " OR "}, '"{}"*')
        match = f"title : ({asked})" if self.rhs.in_title else asked
        found = "SELECT rowid FROM events_searchindex WHERE events_searchindex MATCH %s"
        return f"{entry} IN ({found})", [*params, match]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        entry, params = self.process_lhs(compiler, connection)
        asked = self._asked({"AND": " & ", "OR": " | "}, "'{}':*")
        words = "SELECT entry_id FROM events_searchwords WHERE"
        vector = "title_vector" if self.rhs.in_title else "all_vector"
        return f"{entry} IN ({words} {vector} @@ %s::tsquery)", [*params, asked]

    def _asked(self, joints: dict[str, str], word: str) -> str:
        """The query in a database's language. Words hold nothing that is an operator in either."""
        asked = []
        for spellings in self.rhs.query.words:
            each = [joints["AND"].join(map(word.format, spelling)) for spelling in spellings]
            asked.append("(" + joints["OR"].join(f"({spelling})" for spelling in each) + ")")
        return joints[self.rhs.joint].join(asked)


class Beginning(Lookup):
    """Whether a column begins with a text, compared byte by byte, as an index answers it."""

    prepare_rhs = False
    rhs: str

    def __init__(self, column: str, text: str) -> None:
        super().__init__(F(column), text)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self._between(compiler, connection, ">=", "<")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self._between(compiler, connection, "~>=~", "~<~")

    def _between(
        self, compiler: Any, connection: Any, not_before: str, before: str
    ) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        sql = f"({column} {not_before} %s AND {column} {before} %s)"
        return sql, [*params, self.rhs, *params, self.rhs + _LAST]

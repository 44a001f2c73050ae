"""What an export is asked for."""

from __future__ import annotations

from typing import Literal

from ninja import Field, Schema

from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.values import Text
from registrations.enums import Status
from registrations.exports.columns import Column
from registrations.exports.kinds import KINDS, Kind

_NAMES = "; ".join(
    f"of {kind.name}: {', '.join(column.name for column in kind.columns)}"
    for kind in KINDS.values()
)


class ExportWishes(Schema):
    """What goes into the file, and how it is written."""

    kind: Literal["tickets", "registrations", "scans"] = Field(
        "tickets", description="What a row is."
    )
    format: Literal["csv", "xlsx", "json"] = Field(
        "json", description="JSON has codes and times with their offset, the others words."
    )
    columns: Text = Field(
        "",
        max_length=1000,
        description="Names with commas between them; without, the usual ones. They come in the "
        f"order that they have here, {_NAMES}.",
    )
    status: Status | None = Field(None, description="Where the registration stands; not for scans.")

    @property
    def wanted_kind(self) -> Kind:
        return KINDS[self.kind]

    def wanted_columns(self) -> list[Column]:
        """Raises where there is no such column: passed over, a mistyped one would be missed."""
        names = [name.strip() for name in self.columns.split(",") if name.strip()]
        kind = self.wanted_kind
        found = kind.wanted(names or kind.usual)
        unknown = set(names) - {column.name for column in found}
        if unknown:
            told = f"There is no column {', '.join(sorted(unknown))}."
            problem = FieldProblem(field="columns", code="unknown_column", message=told)
            raise Refusal("invalid_values", errors=[problem])
        return found

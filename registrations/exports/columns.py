"""What a column of an export is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from django.db.models.expressions import Combinable
from django.utils.functional import Promise

# What the database gives for a column, before a format writes it down.
Value = str | int | bool | Decimal | datetime | None


class Form(Enum):
    """How the values of a column are meant; each format writes them its own way."""

    TEXT = auto()
    # A code: files for people have its words, files for programs the code.
    CHOICE = auto()
    # UTC; written in the event's zone.
    MOMENT = auto()
    NUMBER = auto()
    MONEY = auto()
    FLAG = auto()


@dataclass(frozen=True)
class Column:
    """One column. `name` stands in JSON, in the API and where choices are remembered, and never
    changes; `source` is a lookup, or what `annotation` makes: only where the column is wanted.
    `words` are those of a choice. Without a choice of their own, people get the `is_usual` ones.
    """

    name: str
    heading: str | Promise
    source: str
    form: Form = Form.TEXT
    words: Mapping[str, Any] | None = None
    annotation: Callable[[], Combinable] | None = None
    is_usual: bool = True

"""What values may be: the bases of all schemas, and types that databases and people can bear."""

from __future__ import annotations

from copy import copy
from datetime import UTC, date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema

LONGEST_TEXT = 100_000
MOST_SEATS = 1_000_000


def storable(value: str) -> str:
    """No database takes a NUL character in a text; half a character is none of UTF-8 either."""
    value.encode()
    if "\x00" in value:
        raise ValueError("A text cannot have NUL characters.")
    return value


def in_utc(value: datetime) -> datetime:
    """Times far from ours break zones and databases, and are typing errors."""
    if not 1970 <= value.year <= 2199:
        raise ValueError("The year must be between 1970 and 2199.")
    return value.astimezone(UTC)


def _written(value: Any) -> Any:
    """A number is no time: pydantic would count seconds, or milliseconds, since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and "-" not in value[1:]):
        raise ValueError("Write it as in 2027-01-31, or 2027-01-31T19:30:00+01:00.")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(storable)]
Line = Annotated[Text, StringConstraints(max_length=200)]
LongText = Annotated[Text, StringConstraints(max_length=LONGEST_TEXT)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254, pattern=r"^[^@\s]+@"),
    AfterValidator(storable),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(in_utc)]
Day = Annotated[date, BeforeValidator(_written)]
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]+$", max_length=100)]


def _make_strict(schema: Any) -> None:
    """Only these: times and keys are texts in JSON, which strictness would refuse."""
    if isinstance(schema, dict):
        if schema.get("type") in ("int", "float", "bool"):
            schema["strict"] = True
        for part in schema.values():
            _make_strict(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            _make_strict(part)


class Sent(Schema):
    """What a client sends: unknown names are refused, so that a typing error is not lost."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In JSON a number is a number: "5" is none, and "yes" is not true."""
        schema = handler(source)
        _make_strict(schema)
        return schema


class Change(Sent):
    """What a client sends to change some values: those not named stay as they are.

    A subclass takes its values from another schema, `class EventChange(Change, EventValues)`; none
    of them is needed then.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            cls.__pydantic_fields__[name] = _not_needed(field)
        cls.model_rebuild(force=True)

    def given(self) -> dict[str, Any]:
        """The values that were sent, and no others."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _not_needed(field: FieldInfo) -> FieldInfo:
    """The default is never read (`Change.given`), so it need not be a good value, nor be shown."""
    field = copy(field)
    field.default, field.default_factory = None, None
    field.validate_default = False
    field.json_schema_extra = _hide_default
    return field


def _hide_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class Shown(BaseModel):
    """What we answer; made by hand from rows, so that nothing gets out by having the same name."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

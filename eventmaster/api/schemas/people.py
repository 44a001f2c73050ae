"""Names and addresses of people, as every operation takes them: by the rules of the forms."""

from __future__ import annotations

from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from core.text import checked_email, one_line
from eventmaster.api.values import Email, Line


def _named(value: str) -> str:
    """What is not seen goes, so that a name may be empty only then."""
    name = one_line(value)
    if not name:
        raise ValueError("A name has at least one letter.")
    return name


def _reachable(value: str) -> str:
    try:
        validate_email(value)
        checked_email(value)
    except ValidationError as error:
        raise ValueError("This is no email address like name@example.org.") from error
    return value


def _reachable_or_none(value: str) -> str:
    return _reachable(value) if value else value


PersonName = Annotated[
    Line,
    AfterValidator(_named),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"}),
]
# May be left open.
HolderName = Annotated[Line, AfterValidator(one_line)]
PersonEmail = Annotated[Email, AfterValidator(_reachable)]
HolderEmail = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_reachable_or_none),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "email", "maxLength": 254},
                {"type": "string", "maxLength": 0},
            ]
        }
    ),
]

"""Refusals as problem JSON (RFC 9457), each with a stable code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Schema

from core.errors import DomainError

MEDIA_TYPE = "application/problem+json"
DOCS_PATH = "/api/v1/docs"


class FieldProblem(Schema):
    """What is wrong with one value that was sent."""

    field: str = Field(description="The value's name; dots and numbers lead into lists.")
    code: str = Field(description="What kind of thing is wrong.")
    message: str = Field(description="The same for people.")


class Problem(Schema):
    """Why something was not done (RFC 9457)."""

    type: str = Field(description="An address where the code is explained.")
    title: str = Field(description="The code in words.")
    status: int
    detail: str = Field(description="For the person, in their language: what to do next.")
    code: str = Field(description="Stable; see the list of codes.")
    errors: list[FieldProblem] | None = Field(None, description="With `invalid_values`: which.")


@dataclass(frozen=True)
class Code:
    """What a code means to those who read the docs."""

    status: HTTPStatus
    meaning: str


# The codes of the API itself; those of the domain are its DomainErrors' (`domain_codes`).
OWN_CODES: dict[str, Code] = {
    "bad_request": Code(HTTPStatus.BAD_REQUEST, "The request could not be read."),
    "malformed_json": Code(HTTPStatus.BAD_REQUEST, "The body is not JSON."),
    "not_signed_in": Code(HTTPStatus.UNAUTHORIZED, "This needs a token or a session."),
    "token_invalid": Code(
        HTTPStatus.UNAUTHORIZED, "The token is unknown, expired or revoked, or no Bearer token."
    ),
    "credentials_wrong": Code(HTTPStatus.UNAUTHORIZED, "Email or password are not right."),
    "second_factor_needed": Code(
        HTTPStatus.UNAUTHORIZED, "The account has a second factor: send its `code` as well."
    ),
    "scope_missing": Code(HTTPStatus.FORBIDDEN, "The token has no scope for this."),
    "csrf_failed": Code(
        HTTPStatus.FORBIDDEN, "A session needs its CSRF token in the X-CSRFToken header."
    ),
    "email_unconfirmed": Code(
        HTTPStatus.FORBIDDEN, "The account's email address was never confirmed."
    ),
    "not_allowed": Code(HTTPStatus.FORBIDDEN, "You may see this, but not do this with it."),
    "not_found": Code(HTTPStatus.NOT_FOUND, "There is nothing here, or you may not see it."),
    "method_not_allowed": Code(
        HTTPStatus.METHOD_NOT_ALLOWED, "The Allow header names the methods of this address."
    ),
    "body_too_large": Code(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A body has at most 5 MB; send the rest in another."
    ),
    "invalid_values": Code(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Some values are not right; `errors` says which and why."
    ),
    "internal_error": Code(
        HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of ours. It was logged; nothing was changed."
    ),
}

# What the domain refuses with another status than 409.
DOMAIN_STATUS: dict[str, HTTPStatus] = {
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "scan_id_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "override_not_allowed": HTTPStatus.FORBIDDEN,
    "changed_meanwhile": HTTPStatus.PRECONDITION_FAILED,
    "too_many_requests": HTTPStatus.TOO_MANY_REQUESTS,
}

# What a rule says anew each time, so that its class has no sentence of its own.
SAID_ANEW: dict[str, str] = {
    "event_incomplete": "Something is missing that a published event has; `detail` says what.",
    "no_such_time": "The clock skips this time in the event's zone, or shows it twice.",
}


@dataclass
class Refusal(Exception):
    """Stops an operation of the API; `code` is one of OWN_CODES."""

    code: str
    detail: str = ""
    errors: list[FieldProblem] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def status_of(code: str) -> HTTPStatus:
    if code in OWN_CODES:
        return OWN_CODES[code].status
    return DOMAIN_STATUS.get(code, HTTPStatus.CONFLICT)


def domain_codes() -> dict[str, Code]:
    """Every code that a rule of the domain refuses with, and its sentence."""
    return {
        error.code: Code(status_of(error.code), SAID_ANEW.get(error.code) or str(error.message))
        for error in _below(DomainError)
    }


def all_codes() -> dict[str, Code]:
    return dict(sorted((domain_codes() | OWN_CODES).items()))


def _below(kind: type[DomainError]) -> Iterable[type[DomainError]]:
    for error in kind.__subclasses__():
        yield error
        yield from _below(error)


def problem_response(
    code: str,
    detail: str = "",
    *,
    errors: Iterable[FieldProblem] = (),
    headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Return the answer to what was refused; `more` are members of their own (RFC 9457, 3.2)."""
    status = status_of(code)
    body = {
        "type": f"{DOCS_PATH}#code-{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail or (OWN_CODES[code].meaning if code in OWN_CODES else ""),
        "code": code,
        **more,
    }
    if listed := [error.dict() for error in errors]:
        body["errors"] = listed
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def problem_example(code: str) -> dict[str, Any]:
    """What the answer looks like, for the docs."""
    status, meaning = status_of(code), all_codes()[code].meaning
    return {
        "type": f"{DOCS_PATH}#code-{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": int(status),
        "detail": meaning,
        "code": code,
    }


def is_for_the_api(request: HttpRequest) -> bool:
    """Whether whoever asks reads problems as JSON, wherever they arise."""
    return request.path.startswith("/api/")

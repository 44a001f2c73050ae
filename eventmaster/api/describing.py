"""The OpenAPI description: what ninja derives, and what holds for all operations."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from accounts.scopes import Scope
from eventmaster.api.problems import Problem, all_codes, problem_example

DESCRIPTION = """\
Everything that a person can do here, for programs.

Authenticate with `Authorization: Bearer em_…`: make a token under “API tokens” of your account, or
by `POST /tokens`. A browser's session works too, with its CSRF token for all that is not a GET.
Without either you see what strangers see.

Times are ISO 8601 with their offset. Lists come in parts of at most 100. Refusals are problem JSON
(RFC 9457) with a stable `code`. What you may not see is `not_found`.
"""

TOKEN_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token's scopes: "
    + "; ".join(f"`{scope.value}` ({scope.label})" for scope in Scope),
}
SESSION_SCHEME = {
    "type": "apiKey",
    "in": "cookie",
    "name": "sessionid",
    "description": "A browser that is signed in; unsafe methods need X-CSRFToken as well.",
}


SCHEMAS = "#/components/schemas/"
HEADERS = {
    "RateLimit": {
        "description": "What is left in this window: `r` requests, for `t` seconds.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "The limit: `q` requests in `w` seconds.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "For If-None-Match, and for If-Match where it can be changed.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}


def complete(schema: OpenAPISchema) -> OpenAPISchema:
    """Add ways to authenticate, the problem, and the list of codes to ninja's description."""
    components = schema["components"]
    components["securitySchemes"] = {"token": TOKEN_SCHEME, "session": SESSION_SCHEME}
    made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= made.pop("$defs", {})
    components["schemas"]["Problem"] = made
    components["headers"] = HEADERS
    components["examples"] = {code: {"value": problem_example(code)} for code in all_codes()}
    for methods in schema["paths"].values():
        for operation in methods.values():
            _mend_body(operation)
    _name_lists(schema)
    schema["x-codes"] = _codes()
    return schema


def _mend_body(operation: dict[str, Any]) -> None:
    """A body that may be left out has a default in ninja's words, which generators of clients do
    not understand; what is not sent is empty."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        wrapped = content["schema"].get("allOf")
        if wrapped and "default" in content["schema"]:
            [content["schema"]] = wrapped


def _name_lists(schema: dict[str, Any]) -> None:
    """Call a list by its title, `ListedEventOut`: `Listed_EventOut_` is for no reader."""
    schemas = schema["components"]["schemas"]
    titles = {name: schemas[name]["title"] for name in schemas if name.startswith("Listed")}
    for name, title in titles.items():
        schemas[title] = schemas.pop(name)
    refs = {f"{SCHEMAS}{name}": f"{SCHEMAS}{title}" for name, title in titles.items()}
    _point_elsewhere(schema, refs)


def _point_elsewhere(part: Any, refs: dict[str, str]) -> None:
    if isinstance(part, dict):
        if part.get("$ref") in refs:
            part["$ref"] = refs[part["$ref"]]
        for one in part.values():
            _point_elsewhere(one, refs)
    elif isinstance(part, list):
        for one in part:
            _point_elsewhere(one, refs)


def _codes() -> dict[str, dict[str, Any]]:
    return {
        code: {"status": int(one.status), "meaning": one.meaning}
        for code, one in all_codes().items()
    }

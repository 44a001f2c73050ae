"""The OpenAPI description: what ninja derives, and what holds for all operations."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from accounts.scopes import Scope
from eventmaster.api.problems import Problem, all_codes

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


def complete(schema: OpenAPISchema) -> OpenAPISchema:
    """Add ways to authenticate, the problem, and the list of codes to ninja's description."""
    components = schema["components"]
    components["securitySchemes"] = {"token": TOKEN_SCHEME, "session": SESSION_SCHEME}
    made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= made.pop("$defs", {})
    components["schemas"]["Problem"] = made
    schema["x-codes"] = _codes()
    return schema


def _codes() -> dict[str, dict[str, Any]]:
    return {
        code: {"status": int(one.status), "meaning": one.meaning}
        for code, one in all_codes().items()
    }

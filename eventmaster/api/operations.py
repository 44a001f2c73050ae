"""How an operation is declared: with its access, its answers and all that it may refuse.

A thin layer over ninja's router. `access` has no default, so that nothing is open by accident;
the refusals every operation shares are added here, so that OpenAPI names all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, get_type_hints

from django.http import HttpRequest
from ninja import Router
from ninja.params.models import Query as QueryParam

from eventmaster.api.callers import Access, Caller
from eventmaster.api.problems import MEDIA_TYPE, FieldProblem, Refusal, status_of

# Described once, in `describing`.
RATE_HEADERS = {
    name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")
}
ETAG_HEADER = {"ETag": {"$ref": "#/components/headers/ETag"}}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag that was read: 412 where somebody changed it since.",
    "schema": {"type": "string"},
    "example": '"1732300000000000-5f2b8c1d9e3a7046"',
}


class Operations:
    """The operations of one subject; `router` is what the API mounts."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(self, path: str, **options: Any) -> Callable[..., Any]:
        return self._operation("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[..., Any]:
        return self._operation("POST", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[..., Any]:
        return self._operation("PATCH", path, **options)

    def put(self, path: str, **options: Any) -> Callable[..., Any]:
        return self._operation("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[..., Any]:
        return self._operation("DELETE", path, **options)

    def _operation(
        self,
        method: str,
        path: str,
        *,
        access: Access,
        answers: Mapping[int, Any],
        refuses: Iterable[str] = (),
        if_match: bool = False,
        examples: Mapping[int | str, Any] | None = None,
        files: Iterable[str] = (),
    ) -> Callable[..., Any]:
        """Declare the decorated function: its name is the operation's id, its docstring's first
        line the summary, the rest the description.

        `answers` map status to schema, `refuses` are codes beside those that each operation has;
        `examples` map a status, or "body", to an example; `files` are media types in which the
        answer 200 can come instead of JSON.
        """
        codes = [*_shared_codes(method, path, access), *refuses]
        if if_match:
            codes.append("changed_meanwhile")
        extra = _extra(access, answers, codes, if_match=if_match, examples=examples or {})
        for media_type in files:
            content = extra["responses"][200].setdefault("content", {})
            content[media_type] = {"schema": {"type": "string", "format": "binary"}}

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            summary, _, description = (view.__doc__ or "").strip().partition("\n")
            route = self.router.api_operation(
                [method],
                path,
                auth=[partial(_let_in, access, _query_names(view))],
                response=dict(answers),
                operation_id=view.__name__,
                summary=summary.rstrip("."),
                description=_unindented(description),
                openapi_extra=extra,
            )
            return route(view)

        return declare


def _let_in(access: Access, known: Collection[str], request: HttpRequest) -> Caller:
    """Return who calls; refuse names in the query that the operation does not know. Passed over, a
    mistyped filter would list everything."""
    caller = access(request)
    unknown = [
        FieldProblem(field=name, code="extra_forbidden", message="There is no such parameter.")
        for name in request.GET
        if name not in known
    ]
    if unknown:
        raise Refusal("invalid_values", errors=unknown)
    return caller


def _query_names(view: Callable[..., Any]) -> frozenset[str]:
    """The names of all values of the schemas that `view` takes as `Query[…]`."""
    hints = get_type_hints(view, include_extras=True).values()
    schemas = [
        hint.__origin__
        for hint in hints
        if any(isinstance(one, QueryParam) for one in getattr(hint, "__metadata__", ()))
    ]
    return frozenset(name for schema in schemas for name in schema.model_fields)


def _shared_codes(method: str, path: str, access: Access) -> list[str]:
    codes = ["token_invalid", "scope_missing", "invalid_values", "too_many_requests"]
    if access.needs_person:
        codes.append("not_signed_in")
    if method != "GET":
        codes += ["csrf_failed", "malformed_json", "body_too_large"]
    if "{" in path:
        codes.append("not_found")
    return codes


def _extra(
    access: Access,
    answers: Mapping[int, Any],
    codes: Iterable[str],
    *,
    if_match: bool,
    examples: Mapping[int | str, Any],
) -> dict[str, Any]:
    """What OpenAPI says beyond what ninja derives (it joins dictionaries and lists)."""
    responses: dict[int, dict[str, Any]] = {}
    for status, schema in answers.items():
        responses[status] = {"headers": {**RATE_HEADERS, **(ETAG_HEADER if schema else {})}}
        if status in examples:
            responses[status]["content"] = {"application/json": {"example": examples[status]}}
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(int(status_of(code)), []).append(code)
    for status, named in by_status.items():
        responses[status] = _problem_docs(status, named)
    extra: dict[str, Any] = {
        "security": access.security,
        "responses": responses,
        "x-codes": sorted(set(codes)),
    }
    if if_match:
        extra["parameters"] = [IF_MATCH]
    if "body" in examples:
        content = {"application/json": {"example": examples["body"]}}
        extra["requestBody"] = {"content": content}
    return extra


def _problem_docs(status: int, codes: list[str]) -> dict[str, Any]:
    named = ", ".join(f"`{code}`" for code in codes)
    docs: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}: {named}.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
        "headers": dict(RATE_HEADERS),
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        docs["headers"]["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    return docs


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())

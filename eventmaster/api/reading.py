"""The OpenAPI description as people read it: operations by subject, values in words, examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.scopes import Scope

METHODS = ("get", "post", "put", "patch", "delete")
SCHEMAS = "#/components/schemas/"
# What a type is called where its format says more than its name.
FORMATS = {
    "date-time": "time",
    "date": "day",
    "uuid": "UUID",
    "email": "email address",
    "uri": "address",
}
# What JSON Schema calls limits, and how people read them.
BOUNDS = (
    ("minimum", "from {}"),
    ("maximum", "to {}"),
    ("exclusiveMinimum", "more than {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} of them"),
    ("maxItems", "at most {} of them"),
)
_LINE_ENDS = re.compile(r"(?<!\n)\n(?![\n*#-])")


@dataclass(frozen=True)
class Value:
    """A parameter, or a member of an object. `links` are the objects that `kind` names."""

    name: str
    kind: str
    links: list[str]
    is_needed: bool
    about: str
    place: str = ""


@dataclass(frozen=True)
class Answer:
    status: str
    links: list[str]
    about: str
    codes: list[str]
    example: str


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    is_open: bool
    values: list[Value]
    body: list[str]
    call: str
    answers: list[Answer]


@dataclass(frozen=True)
class Subject:
    name: str
    operations: list[Operation] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return "about-" + self.name.lower().replace(" ", "-")


@dataclass(frozen=True)
class Object:
    name: str
    about: str
    values: list[Value]
    kind: str


@dataclass(frozen=True)
class Contents:
    about: str
    root: str
    subjects: list[Subject]
    objects: list[Object]
    scopes: list[tuple[str, str]]
    codes: list[tuple[str, int, str]]


def read(description: dict[str, Any], *, root: str) -> Contents:
    """Return what the page shows; `root` is where the examples call."""
    subjects: dict[str, Subject] = {}
    for path, methods in description["paths"].items():
        for method in METHODS:
            if method in methods:
                [name] = methods[method]["tags"]
                subject = subjects.setdefault(name, Subject(name))
                subject.operations.append(_operation(path, method, methods[method], root))
    components = description["components"]
    return Contents(
        about=_flowing(description["info"]["description"]),
        root=root,
        subjects=list(subjects.values()),
        objects=[_object(name, one) for name, one in sorted(components["schemas"].items())],
        scopes=[(scope.value, str(scope.label)) for scope in Scope],
        codes=[
            (code, one["status"], one["meaning"]) for code, one in description["x-codes"].items()
        ],
    )


def _operation(path: str, method: str, spec: dict[str, Any], root: str) -> Operation:
    content = spec.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = next(iter(content.values()), {})
    security = spec["security"]
    return Operation(
        id=spec["operationId"],
        method=method.upper(),
        path=path,
        summary=spec["summary"],
        description=_flowing(spec.get("description", "")),
        scopes=next((one["token"] for one in security if "token" in one), []),
        is_open={} in security,
        values=[_parameter(one) for one in spec.get("parameters", [])],
        body=_kind(sent.get("schema", {}))[1],
        call=_call(path, method, sent, root, is_open={} in security),
        answers=[_answer(status, one) for status, one in sorted(spec["responses"].items())],
    )


def _parameter(spec: dict[str, Any]) -> Value:
    kind, links = _kind(spec["schema"])
    about = spec.get("description", "")
    return Value(spec["name"], kind, links, spec.get("required", False), about, spec["in"])


def _answer(status: str, spec: dict[str, Any]) -> Answer:
    content: dict[str, Any] = next(iter(spec.get("content", {}).values()), {})
    codes = list(content.get("examples", {}))
    example = _json(content["example"]) if "example" in content else ""
    links = [] if codes else _kind(content.get("schema", {}))[1]
    return Answer(status, links, spec["description"], codes, example)


def _object(name: str, spec: dict[str, Any]) -> Object:
    needed = spec.get("required", [])
    values = [_member(key, one, key in needed) for key, one in spec.get("properties", {}).items()]
    kind = "" if values else _kind(spec)[0]
    return Object(name, _flowing(spec.get("description", "")), values, kind)


def _member(name: str, spec: dict[str, Any], is_needed: bool) -> Value:
    kind, links = _kind(spec)
    return Value(name, kind, links, is_needed, spec.get("description", ""))


def _kind(spec: dict[str, Any]) -> tuple[str, list[str]]:
    """A schema in words, and the names of the objects in it."""
    links: list[str] = []
    return _words(spec, links), list(dict.fromkeys(links))


def _words(spec: dict[str, Any], links: list[str]) -> str:
    if "$ref" in spec:
        name: str = spec["$ref"].removeprefix(SCHEMAS)
        links.append(name)
        return name
    for joint in ("anyOf", "oneOf", "allOf"):
        if joint in spec:
            return " or ".join(dict.fromkeys(_words(one, links) for one in spec[joint]))
    if "const" in spec:
        return _json(spec["const"])
    if "enum" in spec:
        return " or ".join(_json(one) for one in spec["enum"])
    if spec.get("type") == "array":
        return ", ".join([f"list of {_words(spec.get('items', {}), links)}", *_bounds(spec)])
    name = FORMATS.get(spec.get("format", ""), spec.get("type", "anything"))
    return ", ".join([str(name), *_bounds(spec)])


def _bounds(spec: dict[str, Any]) -> Iterator[str]:
    for key, words in BOUNDS:
        if key in spec:
            yield words.format(spec[key])


def _call(path: str, method: str, sent: dict[str, Any], root: str, *, is_open: bool) -> str:
    """How a shell asks for it; variables stand for what is the reader's own."""
    lines = [] if method == "get" else [f"-X {method.upper()}"]
    if not is_open or method != "get":
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if "example" in sent:
        lines.append('-H "Content-Type: application/json"')
        lines.append("-d '" + _json(sent["example"]).replace("'", "'\\''") + "'")
    lines.append(f'"{root}{path.replace("{", "$").replace("}", "")}"')
    return " \\\n  ".join(["curl", *lines])


def _flowing(text: str) -> str:
    """Lines of one paragraph are one: our Markdown keeps their ends, for people's own texts."""
    return _LINE_ENDS.sub(" ", text)


def _json(value: Any) -> str:
    return json.dumps(
        value, indent=2 if isinstance(value, dict | list) else None, ensure_ascii=False
    )

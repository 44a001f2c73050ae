"""What would break a program that was written by the old description."""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
# What a value must be at least, or at most: narrower breaks those who send it.
LOWER = ("minimum", "minLength", "minItems", "exclusiveMinimum")
UPPER = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")


def breaking(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Name each difference by which a program may fail that did not before."""
    return sorted(_differences(old, new))


def _differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            before, after = methods[method], new["paths"].get(path, {}).get(method)
            name = f"{method.upper()} {path}"
            if after is None:
                yield f"{name} is gone"
            else:
                yield from _of_operation(Pair(old, new), name, before, after)


class Pair:
    """Follows references on both sides."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[str, str, str]] = set()

    def schemas(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[Any, Any]:
        return _followed(self.old, before), _followed(self.new, after)

    def knows(self, kind: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Whether this pair of references was compared already, in this direction."""
        if "$ref" not in before or "$ref" not in after:
            return False
        key = (kind, before["$ref"], after["$ref"])
        known = key in self.seen
        self.seen.add(key)
        return known


def _followed(description: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = description["components"]["schemas"][name]
    return schema


def _of_operation(pair: Pair, name: str, before: Any, after: Any) -> Iterator[str]:
    if before["operationId"] != after["operationId"]:
        yield f"{name}: its id was {before['operationId']}"
    if {} in before["security"] and {} not in after["security"]:
        yield f"{name}: no longer for anyone"
    scopes = [[one.get("token") for one in spec["security"]] for spec in (before, after)]
    if scopes[0] != scopes[1] and scopes[0][0] != scopes[1][0]:
        yield f"{name}: asks for another scope"
    for code in sorted(set(before["x-codes"]) - set(after["x-codes"])):
        yield f"{name}: no longer refuses with {code}"
    yield from _of_parameters(pair, name, before, after)
    yield from _of_body(pair, name, before, after)
    yield from _of_answers(pair, name, before, after)


def _of_parameters(pair: Pair, name: str, before: Any, after: Any) -> Iterator[str]:
    old, new = (
        {(one["in"], one["name"]): one for one in spec.get("parameters", [])}
        for spec in (before, after)
    )
    for key in old.keys() - new.keys():
        yield f"{name}: parameter {key[1]} is gone"
    for key, one in new.items():
        if one.get("required") and not old.get(key, {}).get("required"):
            yield f"{name}: parameter {key[1]} is needed now"
        if key in old:
            yield from _sent(pair, f"{name}: {key[1]}", old[key]["schema"], one["schema"])


def _of_body(pair: Pair, name: str, before: Any, after: Any) -> Iterator[str]:
    old, new = (spec.get("requestBody") for spec in (before, after))
    if new and new.get("required") and not (old and old.get("required")):
        yield f"{name}: a body is needed now"
    if old and new:
        for kind, content in old["content"].items():
            if kind not in new["content"]:
                yield f"{name}: takes no {kind} any more"
            else:
                yield from _sent(pair, name, content["schema"], new["content"][kind]["schema"])


def _of_answers(pair: Pair, name: str, before: Any, after: Any) -> Iterator[str]:
    for status, old in before["responses"].items():
        if not status.startswith("2"):
            continue
        new = after["responses"].get(status)
        if new is None:
            yield f"{name}: no longer answers {status}"
            continue
        for kind, content in old.get("content", {}).items():
            if kind not in new.get("content", {}):
                yield f"{name}: {status} is no longer {kind}"
            elif "schema" in content:
                after_schema = new["content"][kind]["schema"]
                yield from _shown(pair, f"{name}: {status}", content["schema"], after_schema)


def _sent(pair: Pair, name: str, before: Any, after: Any) -> Iterator[str]:
    """Who sends may send less: a need, a bound, a choice that went."""
    if pair.knows("sent", before, after):
        return
    before, after = pair.schemas(before, after)
    yield from _types_lost(f"{name} takes no", _types(pair.old, before), _types(pair.new, after))
    for key in LOWER:
        if key in after and after[key] > before.get(key, float("-inf")):
            yield f"{name}: {key} is {after[key]} now"
    for key in UPPER:
        if key in after and after[key] < before.get(key, float("inf")):
            yield f"{name}: {key} is {after[key]} now"
    old, new = before.get("properties", {}), after.get("properties", {})
    for key in sorted(old.keys() - new.keys()):
        yield f"{name}: {key} is not taken any more"
    for key in sorted(set(after.get("required", ())) - set(before.get("required", ()))):
        yield f"{name}: {key} is needed now"
    for key in sorted(old.keys() & new.keys()):
        yield from _sent(pair, f"{name}: {key}", old[key], new[key])
    if "items" in before and "items" in after:
        yield from _sent(pair, f"{name}[]", before["items"], after["items"])


def _shown(pair: Pair, name: str, before: Any, after: Any) -> Iterator[str]:
    """Who reads may find less: a member that went, or is not always there, or of another type."""
    if pair.knows("shown", before, after):
        return
    before, after = pair.schemas(before, after)
    kinds, known = _types(pair.new, after), _types(pair.old, before)
    if any(kind.startswith("'") for kind in known):
        # One more word among several is no break: programs are told to expect it.
        kinds = {kind for kind in kinds if not kind.startswith("'")}
    yield from _types_lost(f"{name} may be", kinds, known)
    old, new = before.get("properties", {}), after.get("properties", {})
    for key in sorted(old.keys() - new.keys()):
        yield f"{name}: {key} is gone"
    for key in sorted(
        (set(before.get("required", ())) - set(after.get("required", ()))) & set(new)
    ):
        yield f"{name}: {key} is not always there"
    for key in sorted(old.keys() & new.keys()):
        yield from _shown(pair, f"{name}: {key}", old[key], new[key])
    if "items" in before and "items" in after:
        yield from _shown(pair, f"{name}[]", before["items"], after["items"])


def _types_lost(words: str, before: set[str], after: set[str]) -> Iterator[str]:
    for kind in sorted(before - after):
        yield f"{words} {kind}"


def _types(description: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """What a value can be: types with their formats, each choice, each object's name."""
    for joint in ("anyOf", "oneOf", "allOf"):
        if joint in schema:
            return {kind for one in schema[joint] for kind in _types(description, one)}
    if "$ref" in schema:
        followed = _followed(description, schema)
        return _types(description, followed)
    if "const" in schema:
        return {repr(schema["const"])}
    if "enum" in schema:
        return {repr(one) for one in schema["enum"]}
    kind = str(schema.get("type", "anything"))
    return {f"{kind} {schema['format']}" if "format" in schema else kind}

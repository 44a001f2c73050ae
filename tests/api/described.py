"""The operations as the description names them, and requests made of it."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventmaster.api.docs import openapi_text

METHODS = ("get", "post", "put", "patch", "delete")
NOBODYS = str(UUID(int=7))


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    spec: dict[str, Any] = field(repr=False)

    @property
    def is_open(self) -> bool:
        """Whether anyone may call it, known or not."""
        return {} in self.spec["security"]

    @property
    def scope(self) -> str | None:
        scopes = [scope for one in self.spec["security"] for scope in one.get("token", [])]
        return scopes[0] if scopes else None

    @property
    def codes(self) -> set[str]:
        return set(self.spec["x-codes"])

    @property
    def is_about_one(self) -> bool:
        """Whether its path names an object."""
        return "{" in self.path

    @property
    def is_upload(self) -> bool:
        return "multipart/form-data" in self.spec.get("requestBody", {}).get("content", {})

    @property
    def body(self) -> Any:
        """The example of what is sent; None where nothing is."""
        content = self.spec.get("requestBody", {}).get("content", {})
        return next((one.get("example", {}) for one in content.values()), None)

    def address(self, known: dict[str, Any]) -> str:
        """Below /api/v1, with these values of parameters; nobody's where one is missing."""
        path = self.path.removeprefix("/api/v1")
        for one in self.spec.get("parameters", []):
            if one["in"] == "path":
                name = one["name"]
                path = path.replace(f"{{{name}}}", str(known.get(name, NOBODYS)))
        return path


def operations() -> list[Operation]:
    description = json.loads(openapi_text())
    return [
        Operation(spec["operationId"], method.upper(), path, spec)
        for path, methods in description["paths"].items()
        for method, spec in methods.items()
        if method in METHODS
    ]

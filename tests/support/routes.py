"""All routes of the site, derived from the URLconf."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {
    "int": "1",
    "path": "x",
    "slug": "x",
    "str": "x",
    "uuid": "01890000-0000-7000-8000-000000000000",
}


@dataclass(frozen=True)
class Route:
    """`path` is the route as written, with converters; `example` one address of it.

    A route that is a regular expression has no example.
    """

    path: str
    example: str | None
    name: str
    view: Callable[..., Any]

    @property
    def is_admin(self) -> bool:
        """Whether it belongs to the admin site, which checks permissions by itself."""
        return self.name.startswith("admin:")

    @property
    def is_api(self) -> bool:
        """Whether it answers programs: tests/api derives its addresses from the description."""
        return self.name.startswith("api:") and self.name != "api:docs"


def all_routes() -> list[Route]:
    return list(_below(get_resolver(), path="/", example="/", namespaces=()))


def _below(
    resolver: URLResolver, path: str, example: str | None, namespaces: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        full = path + str(pattern.pattern)
        sample = _joined(example, _example(pattern))
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _below(pattern, full, sample, inner)
        else:
            name = ":".join((*namespaces, pattern.name or ""))
            yield Route(full, sample, name, pattern.callback)


def _joined(example: str | None, more: str | None) -> str | None:
    return None if example is None or more is None else example + more


def _example(pattern: URLPattern | URLResolver) -> str | None:
    route = getattr(pattern.pattern, "_route", None)
    if route is None:
        return None
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        route = route.replace(f"<{kind}:{name}>", SAMPLES.get(kind, "x")).replace(f"<{name}>", "x")
    return route

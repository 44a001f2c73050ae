"""From where the work at hand was asked for: which way in, and from which network address.

A context variable, so that neither threads nor tasks see each other's. Set by a middleware for
each request, by the worker and by the command line; read where the journal is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Via(models.TextChoices):
    """Which way in."""

    DESK = "desk", _("the desk")
    SITE = "site", _("the site")
    API = "api", _("the API")
    DOOR = "door", _("the door")
    WORKER = "worker", _("the worker")
    COMMAND = "command", _("a command")


@dataclass(frozen=True)
class Origin:
    """`via` is '' where nobody said. The address is looked for when it is asked for: most requests
    write nothing."""

    via: str = ""
    find_address: Callable[[], str | None] | None = None

    @property
    def address(self) -> str | None:
        """None where there is no network, as in a worker."""
        return self.find_address() if self.find_address else None


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039


def current() -> Origin:
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """All that is done within comes from there, and afterwards from where it came before."""
    before = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(before)


def kept[Part](origin: Origin, parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts, each made as work that comes from there: of answers that are streamed after
    their request is over."""
    found = iter(parts)
    while True:
        with coming_from(origin):
            try:
                part = next(found)
            except StopIteration:
                return
        yield part

"""From where the work at hand was asked for: which way in, and from which network address.

A context variable, so that neither threads nor tasks see each other's. Set by the middleware for
each request, by the worker and by the command line; read where the journal is written.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """`via` is '' where nobody said; `address` is None where there is no network, as in a worker.

    The address is what limits count by: an IPv4 address, or the /64 of an IPv6 one.
    """

    via: str = ""
    address: str | None = None


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current() -> Origin:
    """Whoever works on after the request, like a streamed answer, asks before it begins."""
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """All that is done within comes from there, and afterwards from where it came before."""
    before = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(before)

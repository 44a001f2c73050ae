"""What a page is, and the ways to say where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page as Tab

from registrations.models import Registration
from tests.quality.world import World

ANYONE, ATTENDEE, NEWCOMER, PROTECTED, ORGANIZER, STAFF, ADMIN = (
    "anonymous",
    "attendee",
    "newcomer",
    "protected",
    "organizer",
    "staff",
    "admin",
)


@dataclass(frozen=True)
class Page:
    """`address` says where it is; `then` is what a person does there, before anybody looks."""

    name: str
    route: str
    address: Callable[[World], str]
    who: str = ANYONE
    status: int = 200
    then: Callable[[Tab, World], None] | None = None


def at(name: str, route: str, path: str, **more: Any) -> Page:
    return Page(name, route, lambda _world: path, **more)


def named(name: str, route: str, who: str = ANYONE, **more: Any) -> Page:
    """A page whose route is all of its address."""
    return Page(name, route, lambda _world: reverse(route), who, **more)


def on(name: str, route: str, title: str, who: str = ANYONE, **more: Any) -> Page:
    """A page by the slug of the event of that title."""
    return Page(name, route, lambda world: world.on(route, title), who, **more)


def of(name: str, route: str, which: Callable[[World], Model], who: str) -> Page:
    """A page by the key of one object."""
    return Page(name, route, lambda world: reverse(route, args=[which(world).pk]), who)


def linked(name: str, route: str, which: Callable[[World], Registration]) -> Page:
    """A page by the link in a mail."""
    return Page(name, f"registrations:{route}", lambda world: world.link(which(world), route))

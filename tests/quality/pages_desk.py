"""The desk's pages that no list names, derived from the URLconf: a new one is in by itself."""

import re
from collections.abc import Iterable

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model

from accounts.models import JournalEntry, Message
from events.models import Event
from registrations.models import Scan, Ticket
from tests.quality.page import ADMIN, ORGANIZER, Page
from tests.quality.world import DRAFT, TYPES, World
from tests.support.routes import Route, all_routes

# What ends so is no page of its own, and why.
NO_PAGES = {
    "_delete": "nothing is deleted at the desk",
    "_document": "the inside of a preview",
    "_audience": "a part of a page",
    "_switch": "answers a form",
    "_template": "answers a form",
    "_dates_publication": "answers a form",
    "_resending": "answers a form",
    "registration_payment": "leads on where nothing is to be paid: tests/desk/test_groups.py",
    "registration_correction": "leads on where nothing was paid: tests/desk/test_groups.py",
    "user_password_change": "leads to the site's own",
    "admin:login": "leads to the site's own",
    "admin:logout": "answers a form",
    "admin:password_change": "leads to the site's own",
    "admin:password_change_done": "leads to the site's own",
    "admin:autocomplete": "a part of a page",
    "admin:jsi18n": "a file",
    "admin:app_list": "the first page's groups, one at a time",
}
# Stock admin's form to add one is refused but for these; of its histories, one shows all.
ADDED = ("events_event", "events_organizer", "accounts_user")
WITH_A_HISTORY = ("events_event",)
OF_ADMINISTRATORS = (
    "/admin/accounts/apitoken/",
    "/admin/accounts/user/",
    "/admin/auth/",
    "/admin/events/organizer/add/",
)
NAMES = re.compile(r"<(?:\w+:)?(\w+)>")


def rest_of_the_desk(others: Iterable[Page]) -> tuple[Page, ...]:
    """A page for each of the admin's routes that is neither among `others` nor said to be none."""
    admin.autodiscover()
    known = {page.route for page in others} | {"admin:"}
    found = [route for route in all_routes() if route.is_admin and route.name not in known]
    return tuple(_page(route) for route in found if not is_no_page(route.name))


def is_no_page(name: str) -> bool:
    model = name.removeprefix("admin:").rpartition("_")[0]
    if name.endswith(("_add", "_history")):
        return model not in (ADDED if name.endswith("_add") else WITH_A_HISTORY)
    return name.endswith(tuple(NO_PAGES))


def _page(route: Route) -> Page:
    who = ADMIN if route.path.startswith(OF_ADMINISTRATORS) else ORGANIZER
    name = route.name.removeprefix("admin:").replace("_", " ")
    return Page(f"desk: {name}", route.name, lambda world: _address(route, world), who)


def _address(route: Route, world: World) -> str:
    path = route.path
    for name in NAMES.findall(path):
        path = re.sub(rf"<(?:\w+:)?{name}>", str(_row(name, route, world).pk), path, count=1)
    return path


def _row(name: str, route: Route, world: World) -> Model:
    """What the demo has of the kind: an event of the page's own state, else any."""
    if name in ("object_id", "id"):
        return _of_model(route.path.split("/")[3], world)
    if name == "event_id" and "/dates/" in route.path:
        return Event.objects.filter(series__isnull=False).order_by("start_at", "id")[0]
    if name == "event_id":
        return world.event(DRAFT if route.name.endswith("_publication") else TYPES)
    if name == "registration_id":
        return world.pending if route.name.endswith("_approval") else world.group
    return _of_model(name.removesuffix("_id"), world)


def _of_model(name: str, world: World) -> Model:
    rows = {
        "event": lambda: world.event(TYPES),
        "organizer": lambda: world.organizer,
        "registration": lambda: world.group,
        "user": lambda: world.first_person,
        "group": lambda: Group.objects.order_by("pk")[0],
        "apitoken": lambda: world.token,
    }
    models: dict[str, type[Model]] = {
        "message": Message,
        "journalentry": JournalEntry,
        "ticket": Ticket,
        "scan": Scan,
    }
    return rows[name]() if name in rows else models[name]._default_manager.order_by("-pk")[0]

"""A house full of secrets, and the addresses of everything in it, derived from the URLconf."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.models import Event, EventRole, Invitation, Organizer, Series
from events.services.invitations import digest_of, secret_of
from registrations import links
from registrations.models import Registration, Scan
from registrations.services.door_passes import code_of, enrol, open_enrolment
from registrations.services.mailings import create_mailing
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    admit,
    make_member,
    register_person,
)
from tests.support.routes import Route, all_routes

ONLINE_URL = "https://meet.example.org/secret-room"
# Routes that are regular expressions, which have no example of their own.
SPELLED_OUT = {
    "account_confirm_email": "/accounts/confirm-email/Mg:1xVMbq:x/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-x/",
    "admin:app_list": "/admin/events/",
    "admin:": "/admin/nothing/",
}
# The names in routes: <uuid:event_id> holds event_id.
NAMES = re.compile(r"(<(?:\w+:)?(\w+)>)")
OUR_APPS = ("accounts", "events", "registrations")
# Names that are no end of a model's name.
OTHER_NAMES = {"member": "membership", "entry": "journal_entry", "person": "user"}
# Names that stand for something else than a key.
SPELLED: dict[str, Callable[["House"], str]] = {
    "slug": lambda house: house.event.slug,
    "token": lambda house: house.token,
    "number": lambda _house: "1",
    "kind": lambda _house: "registration.confirmed",
    "secret": lambda house: secret_of(house.organizer.invitations.get()),
}


@dataclass
class House:
    """One organizer with an event, an owner's registration, a scan and what was written."""

    organizer: Organizer
    event: Event
    registration: Registration
    scan: Scan
    api_token: ApiToken
    people: dict[str, User] = field(default_factory=dict)
    door_key: str = ""

    @property
    def token(self) -> str:
        return links.manage_token(self.registration)

    def client(self, name: str, **options: Any) -> Client:
        """A browser of one of `people`, or of "anonymous"."""
        client = Client(**options)
        if name != "anonymous":
            client.force_login(self.people[name])
        return client

    def address(self, route: Route) -> str:
        """The address of this house's object that the route is about."""
        if route.example is None or (route.name == "admin:" and "object_id" not in route.path):
            return SPELLED_OUT[route.name]
        path = route.path
        for written, name in NAMES.findall(route.path):
            path = path.replace(written, self.value_of(name, route.path), 1)
        return path

    def value_of(self, name: str, path: str) -> str:
        """What stands for one name in an address: the key of this house's object, mostly."""
        if name in ("object_id", "id"):
            return str(self._object_of(path).pk)
        if name in SPELLED:
            return SPELLED[name](self)
        return str(self.one_of(model_named(name.removesuffix("_id"))).pk)

    def one_of(self, model: type[Model]) -> Model:
        """A row of this house: what belongs to its event, its organizer or its guest."""
        fields = {field.name for field in model._meta.get_fields()}
        mine = {
            "registration": {"registration": self.registration},
            "event": {"event": self.event},
            "event_id": {"event_id": self.event.pk},
            "organizer": {"organizer": self.organizer},
            "user": {"user": self.registration.user},
        }
        known = [self.event, self.organizer, self.registration, self.registration.user]
        for row in known:
            if isinstance(row, model):
                return row
        way = next(mine[name] for name in mine if name in fields)
        found = model._default_manager.filter(**way).order_by("pk").first()
        assert found, f"make_house makes no {model.__name__}"
        return found

    def _object_of(self, path: str) -> Model:
        """Of stock admin's pages, which name the model before."""
        app, model = path.split("/")[2:4]
        if model == "group":
            return Group.objects.first()
        return self.one_of(apps.get_model(app, model))


def model_named(name: str) -> type[Model]:
    """`ticket` is Ticket, `token` is ApiToken, `role` is EventRole: by the end of its name."""
    name = OTHER_NAMES.get(name, name).replace("_", "")
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OUR_APPS]
    names = {model.__name__.lower(): model for model in ours}
    exact = names.get(name)
    return exact or next(model for each, model in names.items() if each.endswith(name))


def make_house(name: str = "Theirs", **event_fields: Any) -> House:
    organizer = OrganizerFactory(name=f"{name} organizer")
    event_fields = {
        "title": f"{name} evening",
        "online_url": ONLINE_URL,
        "is_online": True,
        "capacity": 10,
        **event_fields,
    }
    event = EventFactory(organizer=organizer, **event_fields)
    registration = register_person(event, UserFactory(name=f"{name} guest"))
    house = House(
        organizer, event, registration, admit(registration), _token_for(event, registration)
    )
    _write_to_many(event)
    _share(event)
    house.door_key = _give_door_pass(event)
    house.people = {
        "owner": registration.user,
        "attendee": UserFactory(),
        **{str(role): make_member(organizer, role) for role in Role},
        "administrator": AdministratorFactory(),
        "superuser": UserFactory(),
    }
    User.objects.filter(pk=house.people["superuser"].pk).update(is_staff=True, is_superuser=True)
    return house


def _write_to_many(event: Event) -> None:
    fields = {"subject": f"{event.title}: bring a cup", "text": "Hello {name}"}
    now = timezone.now()
    create_mailing(
        event_id=event.pk, fields={**fields, "statuses": ["confirmed"]}, by=None, now=now
    )


def _share(event: Event) -> None:
    """A person for this event alone, one who is asked to come, and a rule for more dates."""
    now = timezone.now()
    helper = UserFactory(name=f"{event.title}: one event's helper")
    EventRole.objects.create(event=event, user=helper, role=Role.VIEWER)
    invitation = Invitation(
        organizer=event.organizer,
        email=f"asked-by-{event.slug}@example.org",
        role=Role.EDITOR,
        expires_at=now + timedelta(days=14),
        invited_by=helper,
    )
    invitation.digest = digest_of(secret_of(invitation))
    invitation.save()
    series = Series.objects.create(
        organizer=event.organizer,
        rule="FREQ=WEEKLY;COUNT=3",
        start_at=event.start_at,
        time_zone=event.time_zone,
    )
    Event.objects.filter(pk=event.pk).update(series=series, series_start=event.start_at)


def _give_door_pass(event: Event) -> str:
    """Return the key of a helper's phone."""
    now = timezone.now()
    opened = open_enrolment(event_id=event.pk, by=None, now=now)
    return enrol(code=code_of(opened), name=f"{event.title}: helper", now=now).key


def _token_for(event: Event, registration: Registration) -> ApiToken:
    """The owner's, for the event."""
    wishes = {"name": "Program", "scopes": list(Scope), "event_id": event.pk}
    return create_token(user=registration.user, **wishes, now=timezone.now()).token


def routes(*, with_admin: bool = True) -> list[Route]:
    admin.autodiscover()
    pages = [route for route in all_routes() if not route.is_api]
    return [route for route in pages if with_admin or not route.is_admin]

"""A house full of secrets, and the addresses of everything in it, derived from the URLconf."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, JournalEntry, Message, User
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.models import Event, Organizer
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
        names = {
            "<slug:slug>": self.event.slug,
            "<uuid:registration_id>": self.registration.pk,
            "<uuid:ticket_id>": self.registration.tickets.get().pk,
            "<uuid:event_id>": self.event.pk,
            "<uuid:token_id>": self.api_token.pk,
            "<uuid:enrolment_id>": self.event.door_enrolments.get().pk,
            "<uuid:mailing_id>": self.event.mailings.get().pk,
            "<str:token>": self.token,
            "<int:number>": 1,
        }
        if "<path:object_id>" in route.path or "<id>" in route.path:
            key = self._object_of(route.path).pk
            names |= {"<path:object_id>": key, "<id>": key}
        path = route.path
        for name, value in names.items():
            path = path.replace(name, str(value))
        return path

    def _object_of(self, path: str) -> Model:
        app, model = path.split("/")[2:4]
        about = {"event_id": self.event.pk}
        return {
            "events/event": lambda: self.event,
            "events/organizer": lambda: self.organizer,
            "accounts/user": lambda: self.registration.user,
            "auth/group": lambda: Group.objects.first(),
            "accounts/message": lambda: Message.objects.filter(**about).first(),
            "accounts/journalentry": lambda: JournalEntry.objects.filter(**about).first(),
            "accounts/apitoken": lambda: self.api_token,
            "registrations/ticket": lambda: self.registration.tickets.get(),
            "registrations/scan": lambda: self.scan,
            "registrations/registration": lambda: self.registration,
        }[f"{app}/{model}"]()


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

"""Two organizers, and one person of each role at the first."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import JournalEntry, Message, User
from events.enums import Role
from events.models import Event, Organizer
from registrations.models import Registration, Scan
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    admit,
    make_member,
    register_person,
)


@dataclass
class House:
    """An organizer with one event, a registration for it, a scan and what was written about it."""

    organizer: Organizer
    event: Event
    registration: Registration
    scan: Scan

    @property
    def message(self) -> Message:
        return Message.objects.filter(event_id=self.event.pk).earliest("created_at")

    @property
    def entry(self) -> JournalEntry:
        return JournalEntry.objects.filter(event_id=self.event.pk).earliest("created_at")


def make_house(name: str) -> House:
    organizer = OrganizerFactory(name=name)
    event = EventFactory(organizer=organizer, title=f"{name}'s evening", capacity=10)
    registration = register_person(event, UserFactory(name=f"{name}'s guest"))
    return House(organizer, event, registration, admit(registration))


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request leaves its language behind, and what is made next would be named in it."""
    with translation.override("en"):
        yield


@pytest.fixture
def own() -> House:
    return make_house("Ours")


@pytest.fixture
def foreign() -> House:
    return make_house("Theirs")


class People(dict[str, User]):
    """Each is made when a test first asks for them: most ask for one."""

    def __init__(self, organizer: Organizer) -> None:
        super().__init__()
        self._organizer = organizer

    def __missing__(self, name: str) -> User:
        self[name] = self._made(name)
        return self[name]

    def _made(self, name: str) -> User:
        if name in Role.values:
            return make_member(self._organizer, Role(name), name=name)
        if name == "superuser":
            return User.objects.create_superuser("root@example.org", "x")
        return {"administrator": AdministratorFactory, "attendee": UserFactory}[name](name=name)


@pytest.fixture
def people(own: House) -> People:
    return People(own.organizer)


@pytest.fixture
def sign_in(people: People):
    """`sign_in("manager")` is a client of that person; `sign_in(None)` of nobody."""

    def client_of(role: str | None) -> Client:
        client = Client()
        if role:
            client.force_login(people[role])
        return client

    return client_of


@pytest.fixture
def manager(sign_in) -> Client:
    return sign_in("manager")

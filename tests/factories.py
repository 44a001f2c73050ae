"""One factory for each kind of object; what has rules is made through the services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import GroupName
from accounts.models import User
from accounts.services import create_verified_user
from events.enums import RegistrationMode, Role
from events.models import Event, Organizer
from events.services.events import create_event, publish_event
from events.services.teams import set_role
from registrations.door.scanning import scan
from registrations.enums import Direction
from registrations.models import Registration, Scan
from registrations.retries import RetryKey
from registrations.services.registering import Applicant, TicketRequest, register

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD = "a-long-test-password"


class UserFactory(DjangoModelFactory):
    """An account whose address is verified; `password` is PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> User:  # noqa: ARG003
        fields.setdefault("password", PASSWORD)
        return create_verified_user(**fields)


class AdministratorFactory(UserFactory):
    """Of the group Administrators; no superuser."""

    groups = (GroupName.ADMINISTRATORS,)


class OrganizerFactory(DjangoModelFactory):
    class Meta:
        model = Organizer

    name = factory.Sequence(lambda n: f"Organizer {n}")
    slug = factory.Sequence(lambda n: f"organizer-{n}")
    email = factory.LazyAttribute(lambda self: f"hello@{self.slug}.example.org")


class EventFactory(DjangoModelFactory):
    """A published event, open for registration, in a week (seen from `now`), for one evening."""

    class Meta:
        model = Event

    organizer = factory.SubFactory(OrganizerFactory)
    title = factory.Sequence(lambda n: f"Event {n}")
    city = "Berlin"
    time_zone = "Europe/Berlin"
    registration_mode = RegistrationMode.OPEN

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Event:  # noqa: ARG003
        now = fields.pop("now", None) or timezone.now()
        is_published = fields.pop("published", True)
        fields.setdefault("start_at", now + timedelta(days=7))
        fields.setdefault("end_at", fields["start_at"] + timedelta(hours=3))
        event = create_event(by=None, now=now, **fields)
        return publish_event(event=event, by=None, now=now) if is_published else event


def make_member(organizer: Organizer, role: Role, **fields: Any) -> User:
    """Return a new person with `role` in `organizer`."""
    user: User = UserFactory(**fields)
    set_role(organizer=organizer, user=user, role=role, by=None, now=timezone.now())
    return user


def register_person(
    event: Event, user: User | None = None, *, wants_list: bool = True, **wishes: Any
) -> Registration:
    """Register `user` (a new person if none) for `event`, on the waiting list where it is full."""
    user = user or UserFactory()
    applicant = Applicant(user.name, user.email, user)
    return _register(event, applicant, wants_list=wants_list, **wishes)


def register_as_guest(
    event: Event, email: str = "guest@example.org", *, name: str = "Gwen Guest", **wishes: Any
) -> Registration:
    """Register somebody without an account, who has not pressed the mail's button yet."""
    return _register(event, Applicant(name, email), **wishes)


def _register(
    event: Event,
    applicant: Applicant,
    *,
    tickets: Sequence[TicketRequest] | None = None,
    seats: int = 1,
    retry: RetryKey | None = None,
    wants_list: bool = False,
    may_hold: bool = True,
    wanted_types: Collection[UUID] = (),
    takes_any_type: bool = False,
    now: datetime | None = None,
) -> Registration:
    return register(
        event_id=event.pk,
        applicant=applicant,
        tickets=tickets or [TicketRequest()] * seats,
        retry=retry,
        wants_waiting_list=wants_list,
        wanted_types=wanted_types,
        takes_any_type=takes_any_type,
        language="en",
        may_hold=may_hold,
        by=applicant.user,
        now=now or timezone.now(),
    )


def admit(registration: Registration) -> Scan:
    """Scan the one ticket of `registration` at its event's one gate, now."""
    ticket, now = registration.tickets.get(), timezone.now()
    return scan(
        event=ticket.event,
        gate=ticket.event.gates.get(),
        code=ticket.short_code,
        scan_id=uuid4(),
        direction=Direction.IN,
        scanned_at=now,
        by=None,
        now=now,
    )

"""What entries are about: the names of these objects, and where the desk shows them.

Found through what the reader may see, a statement a kind; of other objects there is no name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from accounts.models import JournalEntry, Message, User
from eventmaster.desk.rights import is_administrator
from eventmaster.records import messages_visible_to
from events.models import Event, Organizer
from events.permissions import Person
from registrations.models import DoorPass, Mailing, Registration, Ticket


class Subject(NamedTuple):
    name: str
    url: str = ""


Found = dict[UUID, Subject]


def subjects_of(entries: Iterable[JournalEntry], person: Person) -> dict[tuple[str, UUID], Subject]:
    """By kind and id of the subject."""
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    return {
        (kind, pk): subject
        for kind, ids in wanted.items()
        if kind in _FINDERS
        for pk, subject in _FINDERS[kind](ids, person).items()
    }


def _events(ids: Collection[UUID], person: Person) -> Found:
    found = Event.objects.seen_by_team(person).filter(pk__in=ids).only("title")
    return {row.pk: Subject(row.title, _at("events_event_change", row.pk)) for row in found}


def _registrations(ids: Collection[UUID], person: Person) -> Found:
    own = Event.objects.seen_by_team(person).values("pk")
    found = Registration.objects.filter(pk__in=ids, event__in=own).only("name")
    url = "registrations_registration_change"
    return {row.pk: Subject(row.name, _at(url, row.pk)) for row in found}


def _tickets(ids: Collection[UUID], person: Person) -> Found:
    own = Event.objects.seen_by_team(person).values("pk")
    found = Ticket.objects.filter(pk__in=ids, event__in=own).select_related("registration")
    return {
        row.pk: Subject(
            row.holder_name or row.registration.name,
            _at("registrations_registration_change", row.registration_id),
        )
        for row in found
    }


def _mailings(ids: Collection[UUID], person: Person) -> Found:
    own = Event.objects.seen_by_team(person).values("pk")
    found = Mailing.objects.filter(pk__in=ids, event__in=own).only("subject", "event_id")
    return {
        row.pk: Subject(row.subject, _at("events_event_mailing", row.event_id, row.pk))
        for row in found
    }


def _door_passes(ids: Collection[UUID], person: Person) -> Found:
    own = Event.objects.seen_by_team(person).values("pk")
    found = DoorPass.objects.filter(pk__in=ids, event__in=own).only("name", "event_id")
    return {
        row.pk: Subject(row.name, _at("events_event_door_passes", row.event_id)) for row in found
    }


def _messages(ids: Collection[UUID], person: Person) -> Found:
    found: Iterable[Message] = messages_visible_to(person).filter(pk__in=ids)
    return {row.pk: Subject(row.to_email, _at("accounts_message_change", row.pk)) for row in found}


def _organizers(ids: Collection[UUID], person: Person) -> Found:
    found = Organizer.objects.filter(pk__in=ids)
    if not is_administrator(person):
        found = Organizer.objects.seen_by_team(person).filter(pk__in=ids)
    return {
        row.pk: Subject(row.name, _at("events_organizer_change", row.pk))
        for row in found.only("name")
    }


def _people(ids: Collection[UUID], person: Person) -> Found:
    if not is_administrator(person):
        return {}
    found = User.objects.filter(pk__in=ids).only("name", "email")
    return {
        row.pk: Subject(row.get_full_name(), _at("accounts_user_change", row.pk)) for row in found
    }


def _at(route: str, *ids: UUID) -> str:
    return reverse(f"admin:{route}", args=ids)


_FINDERS: dict[str, Callable[[Collection[UUID], Person], Found]] = {
    "event": _events,
    "registration": _registrations,
    "ticket": _tickets,
    "mailing": _mailings,
    "doorpass": _door_passes,
    "message": _messages,
    "organizer": _organizers,
    "user": _people,
}

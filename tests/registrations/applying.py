"""Registering at the time of these tests, and what became of it."""

from accounts.models import Message
from events.models import Pool
from registrations.enums import Status
from registrations.models import Registration
from tests.factories import NOW, EventFactory, register_as_guest, register_person


def make_event(**fields):
    return EventFactory(now=NOW, **fields)


def sign_up(event, email="guest@example.org", *, now=NOW, **wishes):
    return register_as_guest(event, email, now=now, **wishes)


def sign_in_and_register(event, user=None, *, now=NOW, **wishes):
    return register_person(event, user, now=now, **wishes)


def root(event):
    return Pool.objects.values_list("taken", "waiting", "capacity").get(event=event, is_root=True)


def statuses(event):
    rows = Registration.objects.filter(event=event).order_by("created_at", "id")
    return [Status(status) for status in rows.values_list("status", flat=True)]


def kinds(registration):
    rows = Message.objects.filter(subject_id=registration.pk).order_by("created_at", "id")
    return list(rows.values_list("kind", flat=True))

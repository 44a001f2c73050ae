"""Registering at the time of these tests, and what became of it."""

from accounts.models import Message
from events.models import Pool, TicketType
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.registering import TicketRequest
from registrations.services.ticket_types import save_pool, save_ticket_type
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


def first_type(event):
    return TicketType.objects.filter(event=event).order_by("number")[0]


def add_pool(event, name="Workshop room", capacity=None):
    return save_pool(event_id=event.pk, name=name, capacity=capacity, by=None, now=NOW)


def add_type(event, *pools, name="Workshop", **fields):
    return change_type(event, None, *pools, name=name, **fields)


def change_type(event, kind, *pools, **fields):
    """`pools` are all that it draws on besides the event's seats."""
    return save_ticket_type(
        event_id=event.pk,
        type_id=kind.pk if kind else None,
        fields=fields,
        pool_ids=[pool.pk for pool in pools],
        by=None,
        now=NOW,
    )


def register_for(event, *kinds, **wishes):
    """Somebody with an account asks for one ticket of each of `kinds`."""
    tickets = [TicketRequest(ticket_type_id=kind.pk) for kind in kinds]
    return register_person(event, tickets=tickets, **{"now": NOW, **wishes})


def counters(*pools):
    """Taken and waiting of each."""
    rows = Pool.objects.in_bulk([pool.pk for pool in pools])
    return [(rows[pool.pk].taken, rows[pool.pk].waiting) for pool in pools]


def status_of(*registrations):
    """Their status now."""
    rows = Registration.objects.in_bulk([one.pk for one in registrations])
    found = [Status(rows[one.pk].status) for one in registrations]
    return found[0] if len(found) == 1 else found

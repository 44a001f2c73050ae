"""What pages say of an event with several ticket types: one row of the database tells it all."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from events.models import Event, Pool, TicketType
from events.search import search
from events.seats import seat_line
from events.ticket_types import types_now
from registrations.availability import availability
from registrations.services.registering import TicketRequest
from tests.factories import EventFactory, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event():
    """A hall of 20, whose type "Regular" is the event's first one."""
    event = EventFactory(capacity=20, time_zone="UTC")
    TicketType.objects.filter(event=event).update(name="Regular", position=2)
    return event


def add_type(event, name, *, room: Pool | int | None = None, **fields):
    number = TicketType.objects.filter(event=event).count() + 1
    kind = TicketType.objects.create(event=event, number=number, name=name, **fields)
    if isinstance(room, int):
        room = Pool.objects.create(event=event, name=f"Room of {name}", capacity=room)
    if room:
        kind.pools.add(room)
    return kind


def take(event, kind, seats=1):
    return register_person(event, tickets=[TicketRequest(ticket_type_id=kind.pk)] * seats)


def is_found_free(event):
    """Whether the list's filter for free seats finds it."""
    return [found.pk for found in search({"free": True}, at=timezone.now())] == [event.pk]


def seen(event):
    """The types' names, codes and numbers; then what the list says, and what can be done."""
    now = timezone.now()
    read = Event.objects.with_seats().get(pk=event.pk)
    types = [(found.kind.name, found.code, found.left) for found in types_now(read, at=now)]
    return types, seat_line(read, at=now).words, availability(read, now=now).code


def test_a_type_is_read_as_it_is_stored(event):
    opens = timezone.now() - timedelta(hours=1)
    stored = add_type(
        event,
        "Workshop",
        description="“Ink”\nand paper \\ wood",
        price=Decimal("12.50"),
        sales_open_at=opens,
        sales_close_at=opens + timedelta(days=2),
        min_per_registration=2,
        max_per_registration=4,
    )
    add_type(event, "Crew", is_hidden=True)

    read = types_now(Event.objects.with_seats().get(pk=event.pk), at=timezone.now())

    assert [found.kind.name for found in read] == ["Workshop", "Regular"]
    unread = {"_state", "created_at", "updated_at"}
    kept = {name: value for name, value in vars(stored).items() if name not in unread}
    assert {name: getattr(read[0].kind, name) for name in kept} == kept


def test_full_types_make_a_full_event_whatever_the_hall_would_hold(event):
    room = Pool.objects.create(event=event, name="Workshops", capacity=2)
    ink, wood = (add_type(event, name, room=room) for name in ("Ink", "Wood"))
    take(event, ink)
    assert seen(event) == (
        [("Ink", "open", 1), ("Wood", "open", 1), ("Regular", "open", 19)],
        "19 of 20 places left",
        "open",
    )

    TicketType.objects.filter(event=event, name="Regular").update(is_hidden=True)
    types = [("Ink", "open", 1), ("Wood", "open", 1)]
    assert seen(event) == (types, "1 place left", "open")

    take(event, wood)
    types = [("Ink", "full", 0), ("Wood", "full", 0)]
    assert seen(event) == (types, "Full", "full_waiting")
    assert not is_found_free(event)


def test_who_waits_for_one_type_holds_back_no_other(event):
    workshop = add_type(event, "Workshop", room=2)
    take(event, workshop)
    take(event, workshop, seats=2)

    types = [("Workshop", "full", 1), ("Regular", "open", 19)]
    assert seen(event) == (types, "19 of 20 places left, waiting list: 1", "open")
    assert is_found_free(event)


def test_a_group_that_waits_for_the_hall_holds_back_everyone(event):
    add_type(event, "Workshop", room=2)
    regular = TicketType.objects.get(event=event, name="Regular")
    for seats in (18, 4):
        event.max_per_registration = 20
        event.save()
        take(event, regular, seats=seats)

    types = [("Workshop", "full", 2), ("Regular", "full", 2)]
    assert seen(event) == (types, "2 of 20 places left, waiting list: 1", "full_waiting")
    assert not is_found_free(event)


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"sales_open_at": datetime(2030, 12, 12, tzinfo=None)}, "not_yet", "Registration opens"),
        ({"sales_close_at": datetime(2020, 12, 12, tzinfo=None)}, "closed", "Registration closed"),
    ],
)
def test_where_no_type_is_on_sale_it_says_from_when(event, fields, code, words):
    moments = {name: timezone.make_aware(moment) for name, moment in fields.items()}
    TicketType.objects.filter(event=event).update(**moments)

    types, line, found = seen(event)

    assert types == [("Regular", code, 20)]
    assert line == (f"{words} on Thursday 12 December 2030" if code == "not_yet" else words)
    assert found == code

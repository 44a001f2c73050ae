"""Pools and ticket types of an event at the desk: written by services, or refused as a whole."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import JournalEntry
from events.models import Pool, TicketType
from registrations.invariants import problems
from registrations.services.registering import TicketRequest
from registrations.services.ticket_types import save_pool, save_ticket_type
from tests.desk.event_form import FORM, page_of, seats_of
from tests.desk.forms import errors_of, save
from tests.factories import EventFactory, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


@pytest.fixture
def event(own):
    return EventFactory(organizer=own.organizer, capacity=10)


@pytest.fixture
def room(event):
    return a_pool(event, "Workshop room", 2)


def a_pool(event, name, capacity):
    return save_pool(event_id=event.pk, name=name, capacity=capacity, by=None, now=timezone.now())


def a_stored_type(event, name, *pools, **fields):
    return save_ticket_type(
        event_id=event.pk,
        fields={"name": name, "position": 1, **fields},
        pool_ids=[pool.pk for pool in pools],
        by=None,
        now=timezone.now(),
    )


def new_rows(prefix, *rows, stored):
    """The values of rows added behind the `stored` ones."""
    values = {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(rows, start=stored)
        for name, value in row.items()
    }
    return {**values, f"{prefix}-TOTAL_FORMS": str(stored + len(rows))}


def a_type(name="Workshop", **more):
    return {
        "name": name,
        "price": "0",
        "min_per_registration": "1",
        "position": "0",
        **more,
    }


def test_a_pool_is_made_and_then_a_type_that_draws_on_it(manager, event, people):
    rooms = new_rows("pools", {"name": "Workshop room", "capacity": "30"}, stored=0)
    save(manager, seats_of(event), FORM, **rooms)
    room = Pool.objects.get(event=event, is_root=False)
    kind = a_type(
        "Workshop",
        price="12.50",
        description="With lunch",
        pools=[str(room.pk)],
        sales_open_at_0="2027-06-01",
        sales_open_at_1="10:00",
        max_per_registration="2",
        position="3",
        is_hidden="on",
    )
    answer = save(manager, seats_of(event), FORM, **new_rows("ticket_types", kind, stored=1))

    made = TicketType.objects.get(event=event, name="Workshop")
    actions = JournalEntry.objects.filter(event_id=event.pk, actor=people["manager"])
    assert answer.status_code == 302
    assert (room.name, room.capacity, list(made.pools.all())) == ("Workshop room", 30, [room])
    # Ten o'clock in Berlin.
    assert made.sales_open_at == datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
    assert (made.price, made.description, made.max_per_registration) == (12.5, "With lunch", 2)
    assert (made.position, made.is_hidden, made.number) == (3, True, 2)
    assert set(actions.values_list("action", flat=True)) == {
        "pool.created",
        "ticket_type.created",
    }


def test_a_form_sent_as_it_stands_writes_nothing(manager, event, room):
    row = event.ticket_types.get()
    row.pools.set([room])
    before = JournalEntry.objects.count()

    save(manager, seats_of(event), FORM)

    assert JournalEntry.objects.count() == before
    assert list(row.pools.all()) == [room]


def test_what_a_service_refuses_is_said_at_the_row_and_nothing_is_written(manager, event, room):
    """Also not what came before it in the same form: here another capacity and a new pool."""
    kind = event.ticket_types.get()
    register_person(event, seats=3)
    too_small = {"ticket_types-0-pools": [str(room.pk)]}
    other = {**new_rows("pools", {"name": "Cellar", "capacity": "5"}, stored=1), "capacity": "77"}

    answer = save(manager, seats_of(event), FORM, **too_small, **other)

    sentence = "More seats than that are taken. Cancel registrations first, or allow more seats."
    assert errors_of(answer) == {"ticket_types-0-pools": [sentence]}
    assert 'value="Cellar"' in answer.content.decode()
    assert 'value="77"' in answer.content.decode()
    assert event.pools.get(is_root=True).capacity != 77
    assert kind.pools.filter(is_root=False).count() == 0
    assert not Pool.objects.filter(event=event, name="Cellar").exists()
    assert list(problems(now=timezone.now())) == []


def test_a_pool_is_not_made_smaller_than_what_is_taken(manager, event, room):
    event.ticket_types.get().pools.set([room])
    register_person(event, seats=2)

    answer = save(manager, seats_of(event), FORM, **{"pools-0-capacity": "1"})

    assert list(errors_of(answer)) == ["pools-0-capacity"]
    assert Pool.objects.get(pk=room.pk).capacity == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("ticket_types-0", "“Ticket” stays: An event keeps at least one ticket type."),
        ("ticket_types-1", "“Used” stays: There are tickets of this type. Hide it instead."),
        ("pools-0", "“Workshop room” stays: A ticket type draws on this pool."),
    ],
)
def test_what_is_in_use_is_not_deleted(row, sentence, manager, event, room):
    event.ticket_types.get().pools.set([room])
    if row == "ticket_types-1":
        used = a_stored_type(event, "Used")
        register_person(event, tickets=[TicketRequest(ticket_type_id=used.pk)])

    answer = save(manager, seats_of(event), FORM, **{f"{row}-DELETE": "on"})

    assert sentence in " ".join(errors_of(answer)[row.partition("-")[0]])
    assert Pool.objects.filter(pk=room.pk).exists()
    assert TicketType.objects.filter(event=event).count() == (2 if row[-1] == "1" else 1)


def test_empty_rows_come_without_a_script_and_stay_empty(manager, event, room):
    url = f"{seats_of(event)}?more=rows"
    before = JournalEntry.objects.count()

    untouched = save(manager, url, FORM)
    kind = {"ticket_types-1-name": "Late", "ticket_types-1-pools": [str(room.pk)]}
    answer = save(manager, url, FORM, **kind)

    late = event.ticket_types.get(name="Late")
    assert (untouched.status_code, answer.status_code) == (302, 302)
    assert JournalEntry.objects.count() == before + 1
    assert (late.price, late.min_per_registration, list(late.pools.all())) == (0, 1, [room])


def count_folded(page):
    return page.content.count(b"<details")


def test_times_move_with_the_events_zone_and_nonsense_is_said_at_its_field(manager, event):
    opening = {"sales_open_at": datetime(2027, 6, 1, 8, 0, tzinfo=UTC)}
    early = a_stored_type(event, "Early", **opening)
    late = {"ticket_types-1-sales_close_at_0": "2027-06-01", "ticket_types-1-sales_close_at_1": ""}

    folded = count_folded(manager.get(seats_of(event)))
    half = save(manager, seats_of(event), FORM, **late)
    numbers = {f"ticket_types-1-{end}_per_registration": n for end, n in (("min", 4), ("max", 2))}
    upside_down = save(manager, seats_of(event), FORM, **numbers)
    save(manager, page_of(event), FORM, time_zone="Asia/Tokyo")

    early.refresh_from_db()
    assert errors_of(half) == {"ticket_types-1-sales_close_at": ["Give the date and the time."]}
    assert errors_of(upside_down) == {
        "ticket_types-1-max_per_registration": ["The most cannot be fewer than the least."]
    }
    # The folded part opens for an error in it.
    assert [count_folded(page) for page in (half, upside_down)] == [folded - 1] * 2
    # Ten o'clock, in Tokyo now.
    assert early.sales_open_at == datetime(2027, 6, 1, 1, 0, tzinfo=UTC)


def test_how_places_are_given_and_names_filled_in_is_the_events(manager, event):
    asked = {
        "waiting_list_mode": "offer",
        "offer_hours": "48",
        "names_close_at_0": "2027-06-01",
        "names_close_at_1": "10:00",
    }

    answer = save(manager, page_of(event), FORM, **asked)

    event.refresh_from_db()
    assert answer.status_code == 302
    assert (event.waiting_list_mode, event.offer_hours) == ("offer", 48)
    assert event.names_close_at == datetime(2027, 6, 1, 8, 0, tzinfo=UTC)


def test_pools_and_types_of_others_are_out_of_reach(manager, event, room, foreign):
    theirs = a_pool(foreign.event, "Their room", 5)
    type_of_theirs = foreign.event.ticket_types.get()
    root = event.pools.get(is_root=True)
    before = list(Pool.objects.order_by("pk").values())

    chosen = save(manager, seats_of(event), FORM, **{"ticket_types-0-pools": [str(theirs.pk)]})
    for pool in (theirs, root):
        row = {"pools-0-id": str(pool.pk), "pools-0-name": "Forged", "pools-0-capacity": "99"}
        for more in ({}, {"pools-0-DELETE": "on"}):
            save(manager, seats_of(event), FORM, **row, **more)
    kind = {"ticket_types-0-id": str(type_of_theirs.pk), "ticket_types-0-name": "Forged"}
    save(manager, seats_of(event), FORM, **kind)

    assert errors_of(chosen) == {"ticket_types-0-pools": ["Choose among this event’s pools."]}
    assert list(Pool.objects.order_by("pk").values()) == before
    assert not TicketType.objects.filter(name="Forged").exists()

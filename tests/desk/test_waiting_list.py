"""The waiting list at the desk: explained entry by entry, and reordered by its team."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from eventmaster.desk import waiting_list
from events.enums import WaitingListMode
from events.models import Pool
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration
from registrations.services.events import change_capacity
from registrations.services.registering import TicketRequest
from registrations.services.ticket_types import save_pool, save_ticket_type
from tests.desk.forms import messages_of
from tests.desk.test_query_counts import queries
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

ASKED = "Write the number of the place to move to, like 3."


def page_of(event):
    return reverse("admin:events_event_waiting_list", args=[event.pk])


def a_person(event, name, seats=1, kind=None):
    tickets = [TicketRequest(ticket_type_id=kind.pk if kind else None)] * seats
    return register_person(event, UserFactory(name=name), tickets=tickets)


@pytest.fixture
def event(own):
    """Full, with four who wait."""
    event = EventFactory(organizer=own.organizer, capacity=2)
    for name, seats in (("Taker", 2), ("Ada", 2), ("Bea", 1), ("Cleo", 1), ("Dora", 1)):
        a_person(event, name, seats)
    return event


def queue(event):
    waiting = Registration.objects.filter(event=event).in_queue_order()
    return list(waiting.values_list("name", flat=True))


def do(client, event, name, step, **more):
    entry = Registration.objects.get(event=event, name=name)
    values = {"entry": str(entry.pk), "do": step, **more}
    return client.post(page_of(event), values, follow=True)


def test_each_entry_says_why_it_waits(manager, own):
    event = EventFactory(organizer=own.organizer, capacity=10)
    pool = save_pool(
        event_id=event.pk, name="Workshop room", capacity=3, by=None, now=timezone.now()
    )
    workshop = save_ticket_type(
        event_id=event.pk,
        fields={"name": "Workshop", "position": 1},
        pool_ids=[pool.pk],
        by=None,
        now=timezone.now(),
    )
    for name, seats in (("Taker", 1), ("Ada", 3), ("Bea", 1)):
        a_person(event, name, seats, workshop)

    # Its maker's language is nobody else's.
    Pool.objects.filter(event=event, is_root=True).update(name="Alle Plätze")
    page = manager.get(page_of(event))

    lines = [line for line, _since in page.context["lines"]]
    assert [(e.position, e.registration.name, e.types, e.reason) for e in lines] == [
        (1, "Ada", "3 × Workshop", "2 free in “Workshop room”, wants 3"),
        (2, "Bea", "1 × Workshop", "Number 1 is first, and wants more places than are free"),
    ]
    assert page.context["pools"] == [
        ("All seats", "9 of 10 free"),
        ("Workshop room", "2 of 3 free"),
    ]


def test_entries_are_moved(manager, event, people):
    """One after the other: what is done, what is said, and the list after it."""
    moves = [
        ("Cleo", "up", "", "Cleo is number 2 now.", ["Ada", "Cleo", "Bea", "Dora"]),
        ("Cleo", "down", "", "Cleo is number 3 now.", ["Ada", "Bea", "Cleo", "Dora"]),
        ("Dora", "top", "", "Dora is number 1 now.", ["Dora", "Ada", "Bea", "Cleo"]),
        ("Dora", "to", "3", "Dora is number 3 now.", ["Ada", "Bea", "Dora", "Cleo"]),
        ("Ada", "to", "99", "Ada is number 4 now.", ["Bea", "Dora", "Cleo", "Ada"]),
        ("Bea", "up", "", "Bea is number 1 now.", ["Bea", "Dora", "Cleo", "Ada"]),
        ("Bea", "to", "far back", ASKED, ["Bea", "Dora", "Cleo", "Ada"]),
    ]

    done = []
    for name, step, to, _said, _order in moves:
        answer = do(manager, event, name, step, to=to)
        done.append((name, step, to, *messages_of(answer), queue(event)))

    moved = JournalEntry.objects.filter(action="registration.moved", actor=people["manager"])
    assert done == moves
    assert moved.count() == 5
    assert list(problems(now=timezone.now())) == []


def test_a_move_that_frees_the_way_says_so(manager, event):
    """One seat is free, and Ada before Bea wants two."""
    change_capacity(event_id=event.pk, capacity=3, by=None, now=timezone.now())

    answer = do(manager, event, "Bea", "top")

    assert messages_of(answer) == ["Bea has a place now, and gets a mail."]
    assert queue(event) == ["Ada", "Cleo", "Dora"]


@pytest.mark.parametrize("mode", WaitingListMode.values)
def test_a_place_is_given_out_of_turn_but_never_one_that_is_not_there(mode, manager, event, people):
    type(event).objects.filter(pk=event.pk).update(waiting_list_mode=mode)
    refused = do(manager, event, "Cleo", "invite")
    change_capacity(event_id=event.pk, capacity=3, by=None, now=timezone.now())

    answer = do(manager, event, "Cleo", "invite")

    cleo = Registration.objects.get(event=event, name="Cleo")
    is_offer = mode == WaitingListMode.OFFER
    assert messages_of(refused) == [
        "Cleo: Not enough places are free for this registration. Allow more seats first."
    ]
    assert cleo.status == (Status.OFFERED if is_offer else Status.CONFIRMED)
    assert messages_of(answer)[0].startswith(
        "Cleo is offered a place until" if is_offer else "Cleo has a place now"
    )
    assert JournalEntry.objects.get(action="registration.invited").actor == people["manager"]


def test_one_is_removed_after_a_question(manager, event):
    bea = Registration.objects.get(event=event, name="Bea")
    url = reverse("admin:registrations_registration_cancellation", args=[bea.pk])

    assert f"{url}?from=waiting-list" in manager.get(page_of(event)).content.decode()
    answer = manager.post(f"{url}?from=waiting-list")

    assert answer["Location"] == page_of(event)
    assert queue(event) == ["Ada", "Cleo", "Dora"]


def test_a_long_list_comes_in_pages(manager, event, monkeypatch):
    monkeypatch.setattr(waiting_list, "LINES_PER_PAGE", 3)
    few = queries(manager, page_of(event))
    for number in range(3):
        a_person(event, f"Late {number}")

    pages = {}
    for asked in ("1", "3", "99", "x", "-1"):
        answer = manager.get(page_of(event), {"page": asked})
        pages[asked] = [line.position for line, _since in answer.context["lines"]]

    said = manager.get(page_of(event)).context["in_words"]
    assert pages == {"1": [1, 2, 3], "3": [7], "99": [7], "x": [1, 2, 3], "-1": [1, 2, 3]}
    assert said == "7 registrations wait. Shown are numbers 1 to 3."
    assert queries(manager, page_of(event)) == few


def test_viewers_look_and_nobody_else_changes_anything(sign_in, event, own, foreign):
    entry = {"entry": str(Registration.objects.get(name="Dora").pk), "do": "top"}
    others = EventFactory(organizer=own.organizer)
    manager = sign_in("manager")

    viewer = sign_in("viewer").get(page_of(event)).content.decode()
    statuses = {
        "viewer": sign_in("viewer").post(page_of(event), entry).status_code,
        "administrator": sign_in("administrator").post(page_of(event), entry).status_code,
        "foreign list": manager.post(page_of(foreign.event), entry).status_code,
        "another event": manager.post(page_of(others), entry).status_code,
        "no step": manager.post(page_of(event), {**entry, "do": "x"}).status_code,
        "no entry": manager.post(page_of(event), {"entry": "1", "do": "top"}).status_code,
        "put": manager.put(page_of(event)).status_code,
    }

    assert "Dora" in viewer
    assert 'name="do"' not in viewer
    assert statuses == {
        **dict.fromkeys(statuses, 404),
        "put": 405,
    }
    assert queue(event) == ["Ada", "Bea", "Cleo", "Dora"]

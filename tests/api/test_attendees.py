"""The list of attendees by the API."""

import pytest

from events.enums import Role
from registrations.models import Ticket
from registrations.services.cancelling import cancel_registration
from tests.factories import EventFactory, UserFactory, admit, make_member, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event():
    return EventFactory(max_per_registration=50)


@pytest.fixture
def team(program, event):
    return program(make_member(event.organizer, Role.VIEWER))


def person(event, name, email, **more):
    return register_person(event, UserFactory(name=name, email=email), **more)


def test_an_attendee_is_a_ticket_with_its_registration(team, event):
    registration = person(event, "Ada", "ada@example.org", seats=2)
    Ticket.objects.filter(number=2).update(holder_name="Bob", holder_email="bob@example.net")

    [first, second] = team.get(f"/events/{event.slug}/attendees").json()["items"]

    ticket = registration.tickets.get(number=2)
    for moment in ("registered_at", "updated_at"):
        assert second.pop(moment)
    assert second == {
        "id": str(ticket.pk),
        "code": ticket.short_code,
        "name": "Bob",
        "email": "bob@example.net",
        "holder_name": "Bob",
        "holder_email": "bob@example.net",
        "status": "confirmed",
        "ticket_status": "active",
        "ticket_type": ticket.ticket_type.name,
        "ticket_type_id": str(ticket.ticket_type_id),
        "number": 2,
        "price": "0.00",
        "registration_id": str(registration.pk),
        "registered_by": "Ada",
        "registered_email": "ada@example.org",
        "queue_number": None,
        "checked_in_at": None,
        "is_inside": False,
        "door_note": "",
    }
    assert (first["name"], first["email"]) == ("Ada", "ada@example.org")


def test_attendees_are_searched_filtered_and_ordered(team, event):
    ada = person(event, "Ada Lovelace", "ada@example.org")
    zoe = person(event, "Zoë Ångström", "zoe@example.org")
    gone = person(event, "Grace Hopper", "grace@example.org")
    scan = admit(ada)
    cancel_registration(registration_id=gone.pk, by=gone.user, now=scan.created_at)

    def names(**query):
        return [
            a["name"] for a in team.get(f"/events/{event.slug}/attendees", **query).json()["items"]
        ]

    assert names() == ["Ada Lovelace", "Zoë Ångström", "Grace Hopper"]
    assert names(order="-name") == ["Zoë Ångström", "Grace Hopper", "Ada Lovelace"]
    assert names(search="love ADA") == ["Ada Lovelace"]
    assert names(search="ångström") == ["Zoë Ångström"]
    assert names(search="grace@example") == ["Grace Hopper"]
    assert names(search=zoe.tickets.get().short_code.lower()) == ["Zoë Ångström"]
    assert names(status="confirmed", checked_in="false") == ["Zoë Ångström"]
    assert names(ticket_status="cancelled") == ["Grace Hopper"]
    assert names(inside="true") == names(checked_in="true") == ["Ada Lovelace"]
    assert names(ticket_type=str(EventFactory().ticket_types.get().pk)) == []


@pytest.mark.parametrize("order", ["name", "-name", "registered", "-registered"])
def test_a_cursor_goes_on_where_the_part_before_ended(team, event, order):
    for number in range(5):
        person(event, f"Person {number % 2}", f"p{number}@example.org")
    path = f"/events/{event.slug}/attendees"

    first = team.get(path, order=order, limit=3).json()
    # Whoever comes now stands where they belong, and nobody is shown twice or left out.
    person(event, "Person 0", "late@example.org")
    rest = team.get(path, order=order, limit=10, cursor=first["next_cursor"]).json()

    everyone = [a["id"] for a in team.get(path, order=order).json()["items"]]
    shown = [a["id"] for a in [*first["items"], *rest["items"]]]
    assert [one for one in everyone if one in shown] == shown
    assert len(shown) >= 5
    assert (first["total"], rest["total"], rest["next_cursor"]) == (5, 6, None)


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_takes_five_queries(team, event, count, django_assert_num_queries):
    person(event, "Ada", "ada@example.org", seats=count)
    team.get(f"/events/{event.slug}/attendees")

    # The token, the event, the read log's line, the tickets, their number.
    with django_assert_num_queries(5):
        team.get(f"/events/{event.slug}/attendees", search="ad")


def test_attendees_are_for_the_team_that_sees_people(program, event):
    ada = person(event, "Ada", "ada@example.org")
    path = f"/events/{event.slug}/attendees"

    staff, viewer = (make_member(event.organizer, role) for role in (Role.CHECKIN, Role.VIEWER))
    elsewhere = make_member(EventFactory().organizer, Role.MANAGER)

    callers = (program(), program(ada.user), program(staff), program(elsewhere))
    assert [one.get(path).status_code for one in callers] == [401, 404, 404, 404]
    assert program(viewer, event=EventFactory()).get(path).status_code == 404
    assert program(viewer, event=event).get(path).json()["total"] == 1

"""A group of one's own: naming it, cancelling a part, what it costs; by account and by link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, Pool, TicketType
from registrations.enums import Status
from registrations.services.payments import pay_at_the_door
from tests.factories import EventFactory, register_person
from tests.registrations.pages.faces import kinds_of, status_of
from tests.registrations.pages.reading import (
    buttons_of,
    errors_of,
    fields_of,
    links_of,
    main_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

HOUR = timedelta(hours=1)


# --- Names of a group -------------------------------------------------------------------------


def holders_of(made):
    rows = made.tickets.order_by("number")
    return list(rows.values_list("holder_name", "holder_email"))


def test_names_are_pointed_out_and_filled_in(face, ada):
    made = register_person(EventFactory(capacity=5), ada, seats=3)
    page = face.get(made)
    assert "2 tickets have no name yet. You can add them until" in main_of(page).text
    assert links_of(page)["Add names"] == face.page(made) + "names/"

    page = face.get(made, "names/")
    assert "You can add and change names until" in main_of(page).text
    fields = fields_of(page)
    assert fields["ticket-1-name"] == "Ada Lovelace"
    page = face.post(
        made, "names/", **{**fields, "ticket-2-name": "Grace", "ticket-3-email": "b@example.org"}
    )

    assert page.redirect_chain == [(face.page(made), 302)]
    assert "The names are saved." in main_of(page).text
    assert "One ticket has no name yet." in main_of(page).text
    assert holders_of(made) == [
        ("Ada Lovelace", "ada@example.org"),
        ("Grace", ""),
        ("", "b@example.org"),
    ]


def test_what_is_right_is_saved_and_what_is_wrong_stands_beside_its_field(face, ada):
    made = register_person(EventFactory(capacity=5), ada, seats=3)
    typed = {
        "ticket-1-name": "Ada King",
        "ticket-1-email": "ada@example",
        "ticket-2-name": "Grace",
        "ticket-2-email": "grace@example.org",
    }

    page = face.post(made, "names/", **typed)

    assert page.status_code == 200
    assert errors_of(page) == ["This address is not complete. It looks like name@example.org."]
    wrong = main_of(page).find_all("input", name="ticket-1-email")[0].attributes
    assert (wrong["value"], wrong["aria-invalid"]) == ("ada@example", "true")
    assert "All the rest is saved. Please look at one field again:" in main_of(page).text
    # Fields that a page did not have leave their ticket as it is.
    assert holders_of(made) == [
        ("Ada King", "ada@example.org"),
        ("Grace", "grace@example.org"),
        ("", ""),
    ]


def test_names_close_when_the_event_says_so(face, ada):
    event = EventFactory(capacity=5)
    made = register_person(event, ada, seats=2)
    Event.objects.filter(pk=event.pk).update(names_close_at=timezone.now() - HOUR)

    assert face.get(made, "names/")["Location"] == face.page(made)
    assert face.page(made) + "names/" not in links_of(face.get(made)).values()
    page = face.post(made, "names/", **{"ticket-2-name": "Grace"})

    assert page.status_code == 409
    assert errors_of(page) == [
        "Names can no longer be changed here. Write to the organizer instead."
    ]
    assert main_of(page).find_all("input", value="Grace")
    assert holders_of(made)[1] == ("", "")


# --- Cancelling a part ------------------------------------------------------------------------


def test_two_of_three_are_cancelled_after_a_question(face, ada):
    event = EventFactory(capacity=3)
    made = register_person(event, ada, seats=3)
    waiting = register_person(event, seats=2)
    second, third = made.tickets.filter(number__gt=1)
    chosen = [str(second.pk), str(third.pk)]

    page = face.get(made, "cancellation/", some=1, ticket=chosen)
    text = main_of(page).text
    assert "Cancel 2 of 3 tickets?" in text
    assert "The other ticket stays as it is." in text
    assert "Your 2 places go at once to those who are next on the waiting list." in text
    assert buttons_of(page) == ["Cancel 2 tickets"]
    assert status_of(waiting) == Status.WAITLISTED

    page, again = (face.post(made, "cancellation/", ticket=chosen) for _ in range(2))
    assert page.redirect_chain == again.redirect_chain == [(face.page(made), 302)]
    text = main_of(page).text
    assert "2 tickets are cancelled, and their places are free for others." in text
    assert "You’re registered" in text
    assert len(main_of(page).find_all("li")) > 3
    assert list(links_of(page)).count("Show ticket 1: Ada Lovelace") == 1
    assert (status_of(made), status_of(waiting)) == (Status.CONFIRMED, Status.CONFIRMED)
    assert kinds_of(made) == ["registration.confirmed", "registration.reduced"]


def test_none_chosen_is_asked_again_and_all_chosen_is_the_registration(face, ada):
    made = register_person(EventFactory(capacity=3), ada, seats=2)
    everyone = [str(ticket.pk) for ticket in made.tickets.all()]

    page = face.get(made, "cancellation/", some=1)
    assert errors_of(page) == ["Choose at least one ticket."]
    page = face.get(made, "cancellation/", some=1, ticket=everyone)
    assert buttons_of(page) == ["Cancel registration", "Continue"]

    face.post(made, "cancellation/", ticket=everyone)
    assert status_of(made) == Status.CANCELLED
    assert Pool.objects.get().taken == 0


def test_tickets_of_others_cancel_nothing(face, ada):
    event = EventFactory(capacity=5)
    made, other = register_person(event, ada, seats=2), register_person(event)

    page = face.post(made, "cancellation/", ticket=["x", str(other.tickets.get().pk)])

    assert page.redirect_chain == [(face.page(made), 302)]
    assert Pool.objects.get().taken == 3


def test_too_few_of_a_type_are_refused_in_words(face, ada):
    event = EventFactory(capacity=5)
    TicketType.objects.update(name="Family", min_per_registration=3)
    made = register_person(event, ada, seats=3)

    page = face.post(made, "cancellation/", ticket=str(made.tickets.get(number=3).pk))

    assert page.status_code == 409
    assert errors_of(page) == [
        "“Family” is for 3 people or more. Cancel all of its tickets, or fewer."
    ]
    assert len(main_of(page).find_all("input", type="checkbox", checked="")) == 1
    assert Pool.objects.get().taken == 3


# --- Money ------------------------------------------------------------------------------------


def bill_of(page):
    return [
        part.text
        for part in main_of(page).find_all("p")
        if "registration__bill" in part.attributes.get("class", "")
    ]


def test_the_sum_is_told_until_it_is_paid(face, ada):
    event = EventFactory(capacity=5)
    TicketType.objects.update(price="8.50")
    made = register_person(event, ada, seats=3)
    assert bill_of(face.get(made)) == ["In all 25.50 to pay at the door."]

    pay_at_the_door(registration_id=made.pk, by=None, now=timezone.now())
    page = face.get(made)
    assert bill_of(page) == ["Paid: 25.50"]
    assert "to pay at the door" not in main_of(page).text

    page = face.post(made, "cancellation/", ticket=str(made.tickets.get(number=3).pk))
    assert bill_of(page) == [
        "You paid 25.50, which is 8.50 too much. Ask the organizer to give it back."
    ]

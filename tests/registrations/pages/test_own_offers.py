"""What people read while they wait and once it is their turn; by account and by link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, Pool, TicketType
from registrations.enums import Status
from registrations.services.cancelling import cancel_registration
from registrations.services.expiring import expire_due
from registrations.services.registering import TicketRequest
from tests.factories import EventFactory, register_person
from tests.registrations.pages.faces import kinds_of, status_of
from tests.registrations.pages.reading import buttons_of, errors_of, links_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

HOUR = timedelta(hours=1)


def offer(ada, *, seats=1, now=None):
    """A registration whose turn came `now` at an event that holds offers for two hours."""
    now = now or timezone.now()
    event = EventFactory(capacity=seats, waiting_list_mode="offer", offer_hours=2)
    first = register_person(event, seats=seats, now=now)
    made = register_person(event, ada, seats=seats, now=now)
    cancel_registration(registration_id=first.pk, by=None, now=now)
    made.refresh_from_db()
    return made


def test_an_offer_is_accepted_once(face, ada):
    made = offer(ada, seats=2)
    page = face.get(made)
    assert "2 places are free for you" in main_of(page).text
    assert links_of(page)["Accept or decline"] == face.page(made) + "offer/"
    assert "Cancel registration" not in links_of(page)

    page = face.get(made, "offer/")
    assert buttons_of(page) == ["Accept the 2 places", "Decline"]
    assert "They are held for you until" in main_of(page).text
    assert "(Europe/Berlin)" in main_of(page).text
    assert status_of(made) == Status.OFFERED

    page, again = (face.post(made, "offer/", answer="accept") for _ in range(2))
    assert page.redirect_chain == again.redirect_chain == [(face.page(made), 302)]
    assert "You’re registered" in main_of(page).text
    assert face.get(made, "offer/")["Location"] == face.page(made)
    assert kinds_of(made)[-2:] == ["registration.offered", "registration.confirmed"]
    assert Pool.objects.get().taken == 2


def test_a_declined_offer_goes_to_the_next_in_line(face, ada):
    made = offer(ada)
    behind = register_person(made.event)

    page, again = (face.post(made, "offer/", answer="decline") for _ in range(2))

    text = main_of(page).text
    assert text.startswith("You declined")
    assert "The place is free for others. If you change your mind, register again" in text
    assert "The organizer did not accept" not in text
    assert again.status_code == 200
    assert (status_of(made), status_of(behind)) == (Status.DECLINED, Status.OFFERED)
    late = face.post(made, "offer/", answer="accept")
    assert late.redirect_chain == [(face.page(made), 302)]
    assert status_of(made) == Status.DECLINED


def test_a_late_answer_is_explained_before_and_after_the_place_went_on(face, ada):
    made = offer(ada, now=timezone.now() - 3 * HOUR)

    def look():
        assert "The offer has ended" in main_of(face.get(made)).text
        assert "Accept or decline" not in links_of(face.get(made))
        assert face.get(made, "offer/")["Location"] == face.page(made)
        page = face.post(made, "offer/", answer="accept")
        assert page.status_code == 409
        assert errors_of(page) == [
            "The time to answer is over, and the place went to the next person in line."
        ]
        assert links_of(page)["Back to the event"] == made.event.get_absolute_url()

    look()
    expire_due(now=timezone.now())
    look()
    assert status_of(made) == Status.EXPIRED


def test_a_post_that_answers_nothing_asks_again(face, ada):
    made = offer(ada)

    page = face.post(made, "offer/", answer="perhaps")

    assert buttons_of(page) == ["Accept the place", "Decline"]
    assert status_of(made) == Status.OFFERED


# --- Waiting ----------------------------------------------------------------------------------


def test_who_waits_reads_what_for_why_and_what_will_happen(face, ada):
    event = EventFactory(capacity=2, waiting_list_mode="offer", offer_hours=12)
    regular = TicketType.objects.get()
    TicketType.objects.filter(pk=regular.pk).update(name="Regular")
    student = TicketType.objects.create(event=event, number=2, name="Student", position=1)
    register_person(event, seats=2)
    wanted = [TicketRequest(ticket_type_id=regular.pk)] * 2
    made = register_person(event, ada, tickets=wanted)
    made.wanted_types.add(student)

    text = main_of(face.get(made)).text
    assert (
        "You’re number 1 on the waiting list. You asked for 2 places; none is free. "
        "What you asked for: 2 × Regular, or Student. "
        "When it is your turn, we write to you, and you have 12 hours to accept."
    ) in text

    page = face.get(made, "cancellation/", some=1, ticket=str(made.tickets.get(number=2).pk))
    assert "You then wait for one place, and keep your number." in main_of(page).text
    Event.objects.update(waiting_list_closes_at=timezone.now() - HOUR)
    text = main_of(face.get(made)).text
    assert "The waiting list is closed, so no more places are given." in text
    assert "we write to you" not in text


def test_who_left_the_list_can_join_again(face, ada):
    event = EventFactory(capacity=1)
    register_person(event)
    made = register_person(event, ada)

    page = face.post(made, "cancellation/")

    assert "You left the waiting list" in main_of(page).text
    assert links_of(page)["Back to the event"] == event.get_absolute_url()
    assert register_person(event, ada).status == Status.WAITLISTED


# --- The list of all --------------------------------------------------------------------------


def test_my_tickets_say_of_an_offer_until_when(client, ada):
    made = offer(ada, seats=2)

    page = client.get("/registrations/")

    name = f"Accept or decline : {made.event.title}"
    assert links_of(page)[name] == f"/registrations/{made.pk}/offer/"
    assert "2 places are free for you Held until" in main_of(page).text

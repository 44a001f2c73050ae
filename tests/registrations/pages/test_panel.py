"""What the event's page offers: one action, or the person's own registration."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.utils import timezone

from events.models import Event
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.pages.reading import tree_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

PANEL = Template("{% load registrations %}{% registration_panel event %}")


def panel(event, user=None):
    """The words of the panel, and its links by name."""
    event = Event.objects.with_seats().get(pk=event.pk)
    context = {"event": event, "user": user or AnonymousUser()}
    tree = tree_of(PANEL.render(Context(context)))
    links = {link.text: link.attributes["href"] for link in tree.find_all("a")}
    return tree.text, links


def test_an_open_event_offers_to_register():
    event = EventFactory(slug="songs", capacity=80)

    assert panel(event) == (
        "80 of 80 places left Register",
        {"Register": "/events/songs/register/"},
    )


def test_a_full_event_offers_the_waiting_list():
    event = EventFactory(slug="songs", capacity=1)
    register_person(event)
    register_person(event)

    words, links = panel(event)

    assert words.startswith("Full, waiting list: 1")
    assert links == {"Join waiting list": "/events/songs/register/"}


def test_approval_is_announced():
    words, links = panel(EventFactory(requires_approval=True))

    assert "The organizer decides about each registration." in words
    assert set(links) == {"Register"}


def test_registration_elsewhere_leads_there():
    event = EventFactory(registration_mode="external", external_url="https://example.org/tickets")

    assert panel(event) == (
        "Registration is on the organizer's own site. Go to the organizer’s site",
        {"Go to the organizer’s site": "https://example.org/tickets"},
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"registration_mode": "none"}, "No registration needed."),
        (
            {"is_closed_by_hand": True},
            "Registration is closed. Write to the organizer if you still want to come.",
        ),
        (
            {"capacity": 0, "has_waiting_list": False},
            "Full Not enough places are left, and there is no waiting list. Look again later.",
        ),
        (
            {"start_at": timezone.now() - timedelta(days=1)},
            "The event is over. Look for another one in the list of events.",
        ),
    ],
)
def test_where_nothing_can_be_done_it_says_why(options, words):
    assert panel(EventFactory(**options)) == (words, {})


def test_a_cancelled_event_says_so():
    event = EventFactory()
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    assert panel(event) == (
        "The event was cancelled. Look for another one in the list of events.",
        {},
    )


def test_who_is_registered_is_led_to_their_tickets():
    event, ada = EventFactory(), UserFactory()
    made = register_person(event, ada)

    assert panel(event, ada) == (
        "You’re registered View your tickets",
        {"View your tickets": f"/registrations/{made.pk}/"},
    )
    assert set(panel(event, UserFactory())[1]) == {"Register"}


def test_who_waits_is_led_to_their_registration():
    event, ada = EventFactory(capacity=1), UserFactory()
    register_person(event)
    made = register_person(event, ada)

    assert panel(event, ada) == (
        "You’re on the waiting list View your registration",
        {"View your registration": f"/registrations/{made.pk}/"},
    )


def test_who_is_offered_places_is_led_to_the_answer():
    event, ada = EventFactory(capacity=2, waiting_list_mode="offer"), UserFactory()
    first = register_person(event, seats=2)
    made = register_person(event, ada, seats=2)
    cancel_registration(registration_id=first.pk, by=None, now=timezone.now())

    in_time = panel(event, ada)
    Registration.objects.filter(pk=made.pk).update(expires_at=timezone.now())

    assert in_time == (
        "2 places are free for you Accept or decline",
        {"Accept or decline": f"/registrations/{made.pk}/offer/"},
    )
    assert panel(event, ada) == (
        "The offer has ended View your registration",
        {"View your registration": f"/registrations/{made.pk}/"},
    )


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_it_costs_one_query_at_most(is_signed_in, django_assert_num_queries):
    register_person(EventFactory())
    event = Event.objects.with_seats().get()
    user = UserFactory() if is_signed_in else AnonymousUser()

    with django_assert_num_queries(1 if is_signed_in else 0):
        PANEL.render(Context({"event": event, "user": user}))

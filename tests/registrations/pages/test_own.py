""" "My tickets", one's registration, and cancelling it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Pool
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration
from registrations.services.deciding import decline
from registrations.services.events import cancel_event, change_event
from tests.factories import EventFactory, register_person
from tests.registrations.pages.reading import buttons_of, errors_of, links_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


def headings(page):
    main = main_of(page)
    return [
        (element.tag, element.text)
        for element in main.walk()
        if element.tag in ("h1", "h2", "h3", "h4")
    ]


def test_without_tickets_the_list_says_where_to_find_some(client, ada):
    page = client.get("/registrations/")

    assert headings(page) == [("h1", "My tickets")]
    assert "No tickets yet" in main_of(page).text
    assert links_of(page) == {"Find an event": "/"}


def test_the_list_shows_what_comes_then_what_ended_then_what_was(client, ada):
    now = timezone.now()
    later = register_person(EventFactory(title="Later", start_at=now + timedelta(days=9)), ada)
    sooner = register_person(EventFactory(title="Sooner", start_at=now + timedelta(days=2)), ada)
    full = EventFactory(title="Full", start_at=now + timedelta(days=4), capacity=1)
    register_person(full)
    waiting = register_person(full, ada)
    left = register_person(EventFactory(title="Left"), ada)
    cancel_registration(registration_id=left.pk, by=ada, now=now)
    month_ago = now - timedelta(days=30)
    past = register_person(EventFactory(title="Past", now=month_ago), ada, now=month_ago)
    register_person(EventFactory(title="Somebody else's"))

    page = client.get("/registrations/")

    assert headings(page) == [
        ("h1", "My tickets"),
        ("h2", "Coming up"),
        ("h3", "Sooner"),
        ("h3", "Full"),
        ("h3", "Later"),
        ("h2", "Not taking part"),
        ("h3", "Left"),
        ("h2", "Past"),
        ("h3", "Past"),
    ]
    links = links_of(page)
    assert links["Show ticket : Sooner"] == f"/tickets/{sooner.tickets.get().pk}/"
    assert links["Show ticket : Later"] == f"/tickets/{later.tickets.get().pk}/"
    assert {title: links[title] for title in ("Full", "Left", "Past")} == {
        "Full": f"/registrations/{waiting.pk}/",
        "Left": f"/registrations/{left.pk}/",
        "Past": f"/registrations/{past.pk}/",
    }
    assert len([name for name in links if name.startswith("Show")]) == 2


def test_a_long_past_has_pages(client, ada):
    month_ago = timezone.now() - timedelta(days=30)
    for number in range(21):
        event = EventFactory(title=f"Past {number:02}", now=month_ago)
        register_person(event, ada, now=month_ago)

    first, second = client.get("/registrations/"), client.get("/registrations/?page=2")

    assert len([tag for tag, _text in headings(first) if tag == "h3"]) == 20
    assert len([tag for tag, _text in headings(second) if tag == "h3"]) == 1


def test_one_registration_shows_state_time_place_and_tickets(client, ada):
    event = EventFactory(title="Songs", venue="Town Hall", city="Cologne")
    made = register_person(event, ada, seats=2)

    page = client.get(f"/registrations/{made.pk}/")

    text = main_of(page).text
    assert headings(page) == [("h1", "Songs"), ("h2", "2 tickets")]
    for words in ("You’re registered", "(Europe/Berlin)", "Town Hall, Cologne", "Ada Lovelace"):
        assert words in text
    first, second = made.tickets.order_by("number")
    links = links_of(page)
    assert links["Show ticket 1: Ada Lovelace"] == f"/tickets/{first.pk}/"
    assert links["Show ticket 2: Guest of Ada Lovelace"] == f"/tickets/{second.pk}/"
    assert links["Cancel registration"] == f"/registrations/{made.pk}/cancellation/"


def test_the_place_in_the_queue_is_told_with_its_reason(client, ada):
    event = EventFactory(capacity=2)
    register_person(event, seats=1)
    register_person(event, seats=2)
    made = register_person(event, ada)

    text = main_of(client.get(f"/registrations/{made.pk}/")).text

    assert "You’re on the waiting list" in text
    assert (
        "You’re number 2 on the waiting list. You asked for 1 place. 1 group ahead of you waits "
        "for more places than are free."
    ) in text
    assert "Not valid yet" in text


LINK = "https://meet.example.org/secret"


@pytest.mark.parametrize(
    ("change", "is_shown"), [("confirmed", True), ("waitlisted", False), ("cancelled", False)]
)
def test_the_link_to_take_part_is_for_people_with_a_place(client, ada, change, is_shown):
    event = EventFactory(is_online=True, online_url=LINK, capacity=1)
    if change == "waitlisted":
        register_person(event)
    made = register_person(event, ada)
    if change == "cancelled":
        cancel_registration(registration_id=made.pk, by=ada, now=timezone.now())

    pages = [f"/registrations/{made.pk}/", f"/tickets/{made.tickets.get().pk}/"]

    assert [LINK in client.get(page).content.decode() for page in pages] == [is_shown] * 2


def test_cancelling_asks_once_then_frees_the_seats(client, ada):
    made = register_person(EventFactory(capacity=3), ada, seats=2)
    address = f"/registrations/{made.pk}/cancellation/"

    page = client.get(address)
    assert buttons_of(page) == ["Cancel registration", "Continue"]
    assert links_of(page)["No, keep it"] == f"/registrations/{made.pk}/"
    assert Pool.objects.get().taken == 2

    page = client.post(address, follow=True)
    assert page.redirect_chain == [(f"/registrations/{made.pk}/", 302)]
    text = main_of(page).text
    assert "Your registration is cancelled, and your places are free for others." in text
    assert Pool.objects.get().taken == 0
    made.refresh_from_db()
    assert made.status == Status.CANCELLED
    assert "Cancel registration" not in links_of(page)
    assert "Show ticket" not in " ".join(links_of(page))


def test_who_held_no_place_is_told_of_none(client, ada):
    made = register_person(EventFactory(requires_approval=True), ada)
    address = f"/registrations/{made.pk}/cancellation/"

    asked = main_of(client.get(address)).text
    done = main_of(client.post(address, follow=True)).text

    assert "Your registration is cancelled." in done
    assert [word for word in ("Your place", "Your ticket will") if word in asked + done] == []


def test_cancelling_twice_is_cancelling_once(client, ada):
    made = register_person(EventFactory(capacity=3), ada)
    address = f"/registrations/{made.pk}/cancellation/"

    answers = [client.post(address), client.post(address), client.get(address)]

    assert [answer["Location"] for answer in answers] == [f"/registrations/{made.pk}/"] * 3
    assert Pool.objects.get().taken == 0


def test_the_freed_seat_goes_to_who_waits(client, ada):
    event = EventFactory(capacity=1)
    made = register_person(event, ada)
    waiting = register_person(event)

    client.post(f"/registrations/{made.pk}/cancellation/")

    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED


def test_leaving_the_waiting_list(client, ada):
    event = EventFactory(capacity=1)
    register_person(event)
    made = register_person(event, ada)
    address = f"/registrations/{made.pk}/cancellation/"

    assert "Leave waiting list" in links_of(client.get(f"/registrations/{made.pk}/"))
    page = client.get(address)
    assert buttons_of(page) == ["Leave waiting list"]
    assert "You lose your number." in main_of(page).text

    page = client.post(address, follow=True)
    assert "You left the waiting list." in main_of(page).text
    assert Pool.objects.get().waiting == 0


def test_what_is_over_stays(client, ada):
    month_ago = timezone.now() - timedelta(days=30)
    made = register_person(EventFactory(now=month_ago), ada, now=month_ago)

    page = client.post(f"/registrations/{made.pk}/cancellation/")

    assert page.status_code == 409
    assert errors_of(page) == ["The event is over. Look for another one in the list of events."]
    made.refresh_from_db()
    assert made.status == Status.CONFIRMED


def test_a_cancelled_event_is_said_and_leaves_no_ticket(client, ada):
    event = EventFactory()
    made = register_person(event, ada)
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    page = client.get(f"/registrations/{made.pk}/")

    assert "The event was cancelled" in main_of(page).text
    assert not any(href.startswith("/tickets/") for href in links_of(page).values())
    assert "Cancel registration" not in links_of(page)


def test_a_cancelled_registration_owes_nothing_and_lists_nothing_empty(client, ada):
    made = register_person(EventFactory(organizer__email=""), ada)
    made.tickets.update(price=8)
    cancel_registration(registration_id=made.pk, by=ada, now=timezone.now())

    main = main_of(client.get(f"/registrations/{made.pk}/"))

    assert "to pay at the door" not in " ".join(row.text for row in main.find_all("li"))
    assert [part.text for part in main.find_all("ul") if not part.find_all("li")] == []


def test_whoever_was_declined_reads_why_and_can_write_to_the_organizer(client, ada):
    event = EventFactory(requires_approval=True, organizer__email="hello@house.example.org")
    made = register_person(event, ada)
    decline(registration_id=made.pk, reason="It is for members.", by=None, now=timezone.now())

    page = client.get(f"/registrations/{made.pk}/")

    text = main_of(page).text
    assert "The organizer did not accept this registration." in text
    assert "What the organizer says It is for members." in text
    assert links_of(page)["Write to the organizer"] == "mailto:hello@house.example.org"


def test_a_moved_event_shows_its_new_time(client, ada):
    event = EventFactory(time_zone="Europe/Berlin")
    made = register_person(event, ada)
    change_event(event_id=event.pk, fields={"time_zone": "Asia/Tokyo"}, by=None, now=timezone.now())

    assert "(Asia/Tokyo)" in main_of(client.get(f"/registrations/{made.pk}/")).text


def test_words_of_people_are_shown_as_words(client, ada):
    event = EventFactory(title="<script>alert(1)</script>", venue='"><img src=x onerror=alert(1)>')
    made = register_person(event, ada)
    Registration.objects.filter(pk=made.pk).update(name="<b>Ada</b>")

    for address in ("/registrations/", f"/registrations/{made.pk}/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>Ada" not in html

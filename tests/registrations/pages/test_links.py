"""A guest's pages by signed link: to confirm, to look, to cancel; what a link does not open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Message
from events.models import Pool
from registrations import links
from registrations.enums import Status
from registrations.models import Registration, Ticket
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity
from registrations.services.expiring import expire_due
from tests.factories import EventFactory, register_as_guest, register_person
from tests.registrations.pages.reading import buttons_of, errors_of, links_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


def guest(event, *, people=1, wants_list=False, confirmed=False, now=None, name="Gwen Guest"):
    now = now or timezone.now()
    email = f"{name.split()[0].lower()}@example.org"
    made = register_as_guest(event, email, name=name, seats=people, wants_list=wants_list, now=now)
    if confirmed:
        confirm(registration_id=made.pk, now=now)
        made.refresh_from_db()
    return made


def page_of(registration):
    return f"/r/{links.manage_token(registration)}/"


def ticket_page_of(ticket):
    return f"/r/{links.ticket_token(ticket)}/"


def status_of(registration):
    return Registration.objects.values_list("status", flat=True).get(pk=registration.pk)


def counts():
    models = (Registration, Ticket, Message, JournalEntry)
    return [model.objects.count() for model in models] + [
        *Registration.objects.order_by("pk").values_list("status", "updated_at"),
        *Pool.objects.order_by("pk").values_list("taken", "waiting"),
    ]


# --- Confirming -------------------------------------------------------------------------------


def test_opening_the_link_of_the_mail_changes_nothing(client):
    made = guest(EventFactory(title="Songs", capacity=5))
    before = counts()

    page = client.get(page_of(made) + "confirmation/")

    assert page.status_code == 200
    assert buttons_of(page) == ["Confirm registration"]
    assert "Your place is held until" in main_of(page).text
    assert counts() == before


def test_the_button_confirms_and_leads_to_the_ticket(client):
    made = guest(EventFactory(capacity=5))

    page = client.post(page_of(made) + "confirmation/", follow=True)

    assert page.redirect_chain == [(page_of(made), 302)]
    assert "You’re registered" in main_of(page).text
    assert status_of(made) == Status.CONFIRMED
    ticket = made.tickets.get()
    assert links_of(page)["Show ticket"] == f"{page_of(made)}tickets/{ticket.pk}/"


def test_pressing_again_changes_nothing(client):
    made = guest(EventFactory(capacity=5), confirmed=True)
    before = counts()

    button = page_of(made) + "confirmation/"
    answers = [client.get(button), client.post(button)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, page_of(made))
    ] * 2
    assert counts() == before


def test_confirming_late_on_a_full_event_offers_the_list(client):
    event = EventFactory(capacity=1)
    long_ago = timezone.now() - timedelta(hours=1)
    made = guest(event, now=long_ago)
    expire_due(now=timezone.now())
    register_person(event)

    page = client.post(page_of(made) + "confirmation/")

    assert page.status_code == 409
    assert errors_of(page) == ["There are not enough places left. You can join the waiting list."]
    assert buttons_of(page) == ["Join waiting list"]
    assert status_of(made) == Status.UNCONFIRMED

    page = client.post(page_of(made) + "confirmation/", {"joins_waiting_list": "1"}, follow=True)
    assert "You’re number 1 on the waiting list." in main_of(page).text
    assert status_of(made) == Status.WAITLISTED


def test_who_asked_for_the_list_joins_it_by_confirming(client):
    event = EventFactory(capacity=1)
    register_person(event)
    made = guest(event, wants_list=True)

    page = client.get(page_of(made) + "confirmation/")
    assert "If there is a place, it is yours at once; else you join the waiting list." in (
        main_of(page).text
    )

    client.post(page_of(made) + "confirmation/")
    assert status_of(made) == Status.WAITLISTED


def test_confirming_for_approval_waits_for_it(client):
    made = guest(EventFactory(requires_approval=True))

    page = client.post(page_of(made) + "confirmation/", follow=True)

    assert "Waiting for approval" in main_of(page).text


def test_confirming_what_was_cancelled_says_so(client):
    event = EventFactory(capacity=1)
    long_ago = timezone.now() - timedelta(hours=1)
    made = guest(event, now=long_ago)
    expire_due(now=timezone.now())
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    page = client.post(page_of(made) + "confirmation/")

    assert page.status_code == 409
    assert errors_of(page) == [
        "The event was cancelled. Look for another one in the list of events."
    ]
    assert buttons_of(page) == []


def test_an_unconfirmed_page_leads_to_the_button(client):
    made = guest(EventFactory(capacity=5))

    page = client.get(page_of(made))

    assert links_of(page)["Confirm registration"] == page_of(made) + "confirmation/"
    assert "Not valid yet" in main_of(page).text


# --- Looking and cancelling -------------------------------------------------------------------


def test_a_guest_cancels_with_one_confirmation(client):
    event = EventFactory(capacity=5)
    made = guest(event, people=2, confirmed=True)
    page = client.get(page_of(made))
    assert links_of(page)["Cancel registration"] == page_of(made) + "cancellation/"
    before = counts()

    page = client.get(page_of(made) + "cancellation/")
    assert buttons_of(page) == ["Cancel registration", "Continue"]
    assert "All 2 tickets will not be valid any more" in main_of(page).text
    assert counts() == before

    page = client.post(page_of(made) + "cancellation/", follow=True)
    assert page.redirect_chain == [(page_of(made), 302)]
    assert "Cancelled" in main_of(page).text
    assert status_of(made) == Status.CANCELLED
    assert Pool.objects.get().taken == 0
    before = counts()
    client.post(page_of(made) + "cancellation/")
    assert counts() == before


def test_a_guest_leaves_the_waiting_list(client):
    event = EventFactory(capacity=1)
    register_person(event)
    made = guest(event, wants_list=True)
    confirm(registration_id=made.pk, now=timezone.now())

    page = client.get(page_of(made))
    assert links_of(page)["Leave waiting list"] == page_of(made) + "cancellation/"
    page = client.get(page_of(made) + "cancellation/")
    assert buttons_of(page) == ["Leave waiting list"]

    client.post(page_of(made) + "cancellation/")
    assert status_of(made) == Status.CANCELLED
    assert Pool.objects.get().waiting == 0


def test_what_is_over_is_not_cancelled(client):
    now = timezone.now()
    event = EventFactory(now=now - timedelta(days=30))
    made = guest(event, confirmed=True, now=now - timedelta(days=29))

    assert client.get(page_of(made) + "cancellation/")["Location"] == page_of(made)
    page = client.post(page_of(made) + "cancellation/")

    assert page.status_code == 409
    assert errors_of(page) == ["The event is over. Look for another one in the list of events."]
    assert status_of(made) == Status.CONFIRMED


# --- What a link opens ------------------------------------------------------------------------


def test_pages_of_a_link_are_stored_nowhere(client):
    made = guest(EventFactory(capacity=5), confirmed=True)
    ticket = made.tickets.get()
    addresses = ["", "cancellation/", f"tickets/{ticket.pk}/", f"tickets/{ticket.pk}/qr.svg"]

    for address in [*(page_of(made) + part for part in addresses), "/r/wrong/"]:
        answer = client.get(address)
        assert answer["Cache-Control"] == "no-store, private", address
        assert answer["X-Robots-Tag"] == "noindex, nofollow", address
        assert answer["Referrer-Policy"] == "same-origin", address


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.split(".")[0], lambda _t: "x"]
)
@pytest.mark.parametrize("part", ["", "confirmation/", "cancellation/", "offer/", "names/"])
def test_a_damaged_link_says_what_to_do(client, damage, part):
    made = guest(EventFactory(capacity=5))

    address = f"/r/{damage(links.manage_token(made))}/{part}"
    page = client.get(address)

    assert page.status_code == 404
    assert "This link does not work" in main_of(page).text
    assert client.post(address).status_code in (404, 405)
    assert status_of(made) == Status.UNCONFIRMED


def test_a_revoked_link_opens_nothing(client):
    made = guest(EventFactory(capacity=5), confirmed=True)
    address = page_of(made)
    Registration.objects.filter(pk=made.pk).update(link_version=2)

    assert client.get(address).status_code == 404
    assert client.post(address + "cancellation/").status_code == 404
    assert status_of(made) == Status.CONFIRMED


def test_a_link_opens_no_ticket_of_another_registration(client):
    event = EventFactory(capacity=5)
    made, other = guest(event, confirmed=True), guest(event, confirmed=True, name="Otto O")

    assert client.get(f"{page_of(made)}tickets/{other.tickets.get().pk}/").status_code == 404
    for file in ("qr.svg", "qr.png", "ticket.pdf"):
        address = f"{page_of(made)}tickets/{other.tickets.get().pk}/{file}"
        assert client.get(address).status_code == 404


def test_a_holders_link_opens_that_ticket_only(client):
    made = guest(EventFactory(capacity=5), people=2, confirmed=True)
    first, second = made.tickets.order_by("number")
    address = ticket_page_of(second)

    page = client.get(address)
    assert page.status_code == 200
    assert "Guest of Gwen Guest" in main_of(page).find_all("h1")[0].text
    assert not any(
        href.startswith("/r/") and "tickets" not in href for href in links_of(page).values()
    )
    assert "gwen@example.org" not in page.content.decode()
    assert client.get(f"{address}tickets/{second.pk}/qr.svg").status_code == 200
    assert client.get(f"{address}tickets/{first.pk}/").status_code == 404
    for part in ("confirmation/", "cancellation/", "offer/", "names/"):
        assert client.get(address + part).status_code == 404
        assert client.post(address + part).status_code == 404
    assert status_of(made) == Status.CONFIRMED


def test_a_guest_reads_their_place_in_the_queue(client):
    event = EventFactory(capacity=2)
    register_person(event, seats=2)
    register_person(event)
    made = guest(event, people=2, wants_list=True)
    confirm(registration_id=made.pk, now=timezone.now())

    text = main_of(client.get(page_of(made))).text
    assert "You’re number 2 on the waiting list. You asked for 2 places; none is free." in text

    change_capacity(event_id=event.pk, capacity=5, by=None, now=timezone.now())
    assert "You’re registered" in main_of(client.get(page_of(made))).text

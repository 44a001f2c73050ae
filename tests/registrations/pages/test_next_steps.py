"""What the form says will happen is what happens; said before the button is pressed."""

import pytest

from accounts.models import Message
from registrations.models import Registration
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person
from tests.registrations.pages.reading import fields_of, links_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

SOON = "As soon as there are places, they are yours at once, and we write to"
CASES = {
    ("account", "open"): [
        "Your 2 places are confirmed at once.",
        "You get your 2 tickets here and by mail to ada@example.org.",
    ],
    ("account", "approval"): [
        "The organizer looks at your registration and decides.",
        "Then we write to ada@example.org.",
    ],
    ("account", "full"): [
        "You would be number 2 on the waiting list: 1 registration is ahead of you.",
        f"{SOON} ada@example.org.",
    ],
    ("guest", "open"): [
        "First we send you a link by mail.",
        "Open it and confirm. Your 2 places are held for 30 minutes.",
        "Then your 2 places are confirmed, and you get your tickets.",
    ],
    ("guest", "approval"): [
        "First we send you a link by mail.",
        "Open it within two days and confirm.",
        "Then the organizer decides, and we write to you.",
    ],
    ("guest", "full"): [
        "First we send you a link by mail.",
        "Open it within two days and confirm: then you join the waiting list.",
        "You would be number 2 on the waiting list: 1 registration is ahead of you.",
        f"{SOON} you.",
    ],
}
STATUS = {"open": "confirmed", "approval": "pending", "full": "waitlisted"}


def event_that_is(kind):
    event = EventFactory(capacity=3, requires_approval=kind == "approval")
    if kind == "full":
        register_person(event, seats=3)
        register_person(event, seats=2)
    return event


@pytest.mark.parametrize(("who", "kind"), CASES)
def test_the_form_says_exactly_what_happens_next(client, who, kind):
    event = event_that_is(kind)
    if who == "account":
        client.force_login(UserFactory(name="Ada", email="ada@example.org"))
    address = f"/events/{event.slug}/register/"
    page = client.post(address, {**fields_of(client.get(address)), "add": "1"})

    [steps] = main_of(page).find_all("ol")
    assert [step.text for step in steps.find_all("li")] == CASES[who, kind]

    sent = {**fields_of(page), "name": "Ada", "email": "ada@example.org"}
    client.post(address, {**sent, "action": "join" if kind == "full" else "register"})
    made = Registration.objects.get(email="ada@example.org")
    if who == "guest":
        assert (made.status, made.holds_seats) == ("unconfirmed", kind == "open")
        assert Message.objects.filter(kind="registration.confirm").count() == 1
    else:
        assert made.status == STATUS[kind]


def test_whoever_joins_first_is_told_so(client):
    event = EventFactory(capacity=1)
    register_person(event)

    page = client.get(f"/events/{event.slug}/register/")

    assert "You would be the first on the waiting list." in main_of(page).text


def test_the_organizers_terms_stand_by_the_button_where_there_are_some(client):
    organizer = OrganizerFactory(name="Quay", terms_url="https://quay.example/terms")
    ours, others = EventFactory(organizer=organizer), EventFactory()

    pages = [client.get(f"/events/{event.slug}/register/") for event in (ours, others)]

    assert links_of(pages[0])["Terms (opens a new tab)"] == "https://quay.example/terms"
    assert "Quay receives what you fill in here." in main_of(pages[0]).text
    assert "receives what you fill in" not in main_of(pages[1]).text
    assert not any("opens a new tab" in name for name in links_of(pages[1]))


def test_cancelling_says_who_gets_the_places(client):
    ada = UserFactory(name="Ada")
    client.force_login(ada)
    event = EventFactory(capacity=2)
    made = register_person(event, ada, seats=2)
    page = f"/registrations/{made.pk}/cancellation/"
    before = main_of(client.get(page)).text

    register_person(event)
    after = main_of(client.get(page)).text

    assert "Your 2 places are free for others at once." in before
    assert "Your 2 places go at once to those who are next on the waiting list." in after
    assert "Ada · Ticket 1 Guest of Ada · Ticket 2" in after

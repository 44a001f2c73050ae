"""How often pages ask the database: few times, and as often for many rows as for one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Message
from registrations import links
from registrations.models import Registration
from tests.factories import EventFactory, register_person
from tests.registrations.applying import add_pool, add_type, register_for
from tests.registrations.pages.reading import fields_of

pytestmark = pytest.mark.django_db

# Not the domain's: the session, the account behind it, and the marks of transactions.
FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", 'FROM "django_session"', "django_session")


def domain_queries(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    texts = [query["sql"] for query in captured]
    return [text for text in texts if not any(mark in text for mark in FRAME) and not of_user(text)]


def of_user(text: str) -> bool:
    return text.startswith("SELECT") and 'FROM "accounts_user" WHERE "accounts_user"."id"' in text


def test_registering_takes_twelve_queries_at_most(client, ada):
    event = EventFactory(capacity=100)
    register_person(event)
    address = f"/events/{event.slug}/register/"
    fields = fields_of(client.get(address))
    filled = {**fields, "people": "4", "person_2": "A", "person_3": "B", "person_4": "C"}
    filled["email_2"] = "a@example.org"

    found = domain_queries(lambda: client.post(address, {**filled, "action": "register"}))

    assert Registration.objects.get(user=ada).tickets.count() == 4
    assert Message.objects.get(kind="ticket.sent").to_email == "a@example.org"
    assert len(found) <= 12, "\n".join(found)


def test_the_form_takes_three(client, ada):
    event = EventFactory(capacity=100)

    found = domain_queries(lambda: client.get(f"/events/{event.slug}/register/"))

    # The event, the confirmed address, a registration that is there already; the header's roles.
    assert len(found) <= 5, "\n".join(found)


@pytest.mark.parametrize("by_link", [False, True])
def test_a_registration_costs_the_same_for_one_ticket_and_for_five(client, ada, by_link):
    one = register_person(EventFactory(), ada)
    five = register_person(EventFactory(), ada, seats=5)

    def page(made: Registration) -> str:
        token = links.manage_token(made)
        return f"/r/{token}/" if by_link else f"/registrations/{made.pk}/"

    counts = [len(domain_queries(lambda made=made: client.get(page(made)))) for made in (one, five)]

    assert counts[0] == counts[1]


def test_a_ticket_costs_the_same_among_one_and_among_five(client, ada):
    one = register_person(EventFactory(), ada).tickets.get()
    five = register_person(EventFactory(), ada, seats=5).tickets.first()

    counts = [
        len(domain_queries(lambda ticket=ticket: client.get(f"/tickets/{ticket.pk}/")))
        for ticket in (one, five)
    ]

    assert counts[0] == counts[1]


def test_my_tickets_cost_the_same_for_one_registration_and_for_many(client, ada):
    register_person(EventFactory(), ada)
    one = domain_queries(lambda: client.get("/registrations/"))
    for seats in (1, 2, 3):
        register_person(EventFactory(), ada, seats=seats)

    many = domain_queries(lambda: client.get("/registrations/"))

    assert len(many) == len(one)


def test_the_queue_costs_the_same_for_few_and_for_many(client, ada):
    event = EventFactory(capacity=1)
    register_person(event)
    made = register_person(event, ada)
    few = domain_queries(lambda: client.get(f"/registrations/{made.pk}/"))
    for _ in range(5):
        register_person(event)

    many = domain_queries(lambda: client.get(f"/registrations/{made.pk}/"))

    assert len(many) == len(few)


@pytest.mark.parametrize("waiting", [2, 9])
@pytest.mark.parametrize(("action", "status"), [("register", "confirmed"), ("join", "waitlisted")])
def test_registering_takes_twelve_where_many_wait(client, ada, waiting, action, status):
    event = EventFactory(capacity=100)
    workshop = add_type(event, add_pool(event, capacity=1))
    balcony = add_type(event, add_pool(event, "Balcony", 5), name="Balcony")
    for _ in range(1 + waiting):
        register_for(event, workshop, now=timezone.now())
    address = f"/events/{event.slug}/register/"
    kind = balcony if action == "register" else workshop
    filled = {**fields_of(client.get(address)), "type": str(kind.pk)}

    found = domain_queries(lambda: client.post(address, {**filled, "action": action}))

    mine = Registration.objects.get(user=ada)
    assert (mine.status, mine.tickets.get().ticket_type) == (status, kind)
    assert len(found) <= 12, "\n".join(found)

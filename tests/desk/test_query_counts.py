"""No query per row: a list asks as much for one row as for several."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry, User
from events.models import Event
from registrations.models import Registration, Scan, Ticket
from registrations.services.ticket_types import save_pool, save_ticket_type
from tests.desk.conftest import make_house
from tests.factories import EventFactory, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("a query per row is code")]

# Session, user and roles included. The list of events also asks for the span of its dates.
MOST = {
    "events_event": 11,
    "events_organizer": 8,
    "registrations_registration": 9,
    "registrations_ticket": 8,
    "registrations_scan": 12,
    "accounts_message": 12,
    "accounts_journalentry": 15,
    "accounts_user": 8,
    "accounts_apitoken": 8,
    "auth_group": 7,
}


def queries(client, url):
    """How many queries the page takes once the process knows its content types."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured)


def more_of_everything(own):
    for _ in range(3):
        event = EventFactory(organizer=own.organizer, capacity=2)
        for seats in (1, 2):
            register_person(event, seats=seats)
    more = make_house("More")
    Event.objects.filter(pk=more.event.pk).update(organizer=own.organizer)


def add_pool_and_type(event, number):
    who = {"by": None, "now": timezone.now()}
    pool = save_pool(event_id=event.pk, name=f"Room {number}", capacity=9, **who)
    fields = {"name": f"Type {number}", "position": number + 1}
    save_ticket_type(event_id=event.pk, fields=fields, pool_ids=[pool.pk], **who)


@pytest.mark.parametrize("model", MOST)
def test_lists_ask_the_same_for_one_row_and_for_many(model, own, sign_in):
    client = sign_in("superuser")
    url = reverse(f"admin:{model}_changelist")
    few = queries(client, url)
    more_of_everything(own)

    many = queries(client, url)

    assert few == many
    assert many <= MOST[model]


def test_pages_ask_the_same_for_one_row_and_for_many(manager, own):
    event, registration = own.event, own.registration
    people = f"{reverse('admin:registrations_registration_changelist')}?event={event.pk}"
    urls = [
        reverse("admin:events_event_overview", args=[event.pk]),
        reverse("admin:events_event_journal", args=[event.pk]),
        f"{people}&q=person",
        reverse("admin:events_event_change", args=[event.pk]),
        reverse("admin:events_event_cancellation", args=[event.pk]),
        reverse("admin:events_event_registration", args=[event.pk]),
        reverse("admin:registrations_registration_change", args=[registration.pk]),
        reverse("admin:registrations_registration_names", args=[registration.pk]),
        reverse("admin:registrations_registration_reduction", args=[registration.pk]),
        reverse("admin:registrations_registration_export"),
        "/admin/",
    ]
    few = {url: queries(manager, url) for url in urls}
    more_of_everything(own)
    register_person(event, seats=4)
    event.gates.create(name="Side door")
    ticket = registration.tickets.get()
    Ticket.objects.create(
        registration=registration,
        event=event,
        ticket_type=ticket.ticket_type,
        number=2,
        short_code="ZZZZZZZZZZZZ",
    )

    for number in range(3):
        add_pool_and_type(event, number)

    many = {url: queries(manager, url) for url in urls}

    assert many == few
    assert max(many.values()) <= 17


def test_there_was_something_to_count(own):
    more_of_everything(own)

    assert [
        model.objects.count() > 1
        for model in (Event, Registration, Ticket, Scan, User, JournalEntry)
    ] == [True] * 6

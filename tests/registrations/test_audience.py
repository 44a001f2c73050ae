"""Writing to many: whom a mailing goes to."""

import pytest
from django.db import connection

from accounts.enums import RefusalReason
from accounts.models import Message
from accounts.refusals import digest_of, refuse, refuse_digest
from registrations.enums import MailingPurpose, Status
from registrations.mail.audience import Counted, Wanted, audience, counted
from registrations.services.cancelling import cancel_registration
from registrations.services.ticket_types import save_ticket_type
from tests.factories import (
    NOW,
    EventFactory,
    UserFactory,
    admit,
    register_as_guest,
    register_person,
)
from tests.registrations.mailing import START, crowd, draft, run_jobs, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(capacity=10)


def names(event, *statuses, **wanted):
    found = audience(event.pk, Wanted(statuses or (Status.CONFIRMED,), **wanted))
    return sorted(found.values_list("name", flat=True))


@pytest.mark.database
def test_those_are_chosen_who_are_wanted(event):
    usual = event.ticket_types.get()
    dinner = save_ticket_type(
        event_id=event.pk, fields={"name": "Dinner"}, pool_ids=[], by=None, now=NOW
    )
    ada, bob = (register_person(event, UserFactory(name=name)) for name in ("Ada", "Bob"))
    bob.tickets.update(ticket_type=dinner)
    cleo = register_person(event, UserFactory(name="Cleo"))
    cancel_registration(registration_id=cleo.pk, by=None, now=NOW)
    register_as_guest(event, name="Nobody knows")
    register_person(EventFactory(), UserFactory(name="Somewhere else"))
    admit(ada)

    everyone = tuple(Status)
    assert names(event) == ["Ada", "Bob"]
    assert names(event, Status.CANCELLED) == ["Cleo"]
    assert names(event, *everyone) == ["Ada", "Bob", "Cleo"]
    assert names(event, has_arrived=True) == ["Ada"]
    assert names(event, has_arrived=False) == ["Bob"]
    assert names(event, ticket_type_ids=[dinner.pk]) == ["Bob"]
    assert names(event, *everyone, ticket_type_ids=[usual.pk]) == ["Ada", "Cleo"]


def test_a_ticket_that_was_given_back_counts_no_more(event):
    dinner = save_ticket_type(
        event_id=event.pk, fields={"name": "Dinner"}, pool_ids=[], by=None, now=NOW
    )
    two = register_person(event, seats=2)
    two.tickets.filter(number=2).update(ticket_type=dinner, status="cancelled")

    assert names(event, ticket_type_ids=[dinner.pk]) == []


def test_an_address_gets_one_mail_however_often_it_registered(event):
    person = UserFactory()
    first = register_person(event, person)
    cancel_registration(registration_id=first.pk, by=None, now=NOW)
    second = register_person(event, person)

    found = audience(event.pk, Wanted([Status.CONFIRMED, Status.CANCELLED]))

    assert [row.pk for row in found] == [second.pk]
    assert [row.pk for row in audience(event.pk, Wanted([Status.CANCELLED]))] == [first.pk]


@pytest.mark.database
def test_the_latest_of_an_address_is_found_by_an_index(event):
    """By status, each of 50,000 would be compared with all others."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what it has counted.")

    plan = audience(event.pk, Wanted([Status.CANCELLED])).explain()

    assert "INDEX registration_by_email (email_key=? AND event_id=? AND id>?)" in plan


def test_who_refused_is_counted_apart(event):
    crowd(event, 5)
    refuse_digest(
        digest_of("crowd0@example.org"),
        event.organizer_id,
        RefusalReason.UNSUBSCRIBED,
        now=NOW,
    )
    refuse("crowd1@example.org", RefusalReason.COMPLAINED, now=NOW)
    refuse("CROWD2@example.org ", RefusalReason.BOUNCED, now=NOW)
    other = EventFactory().organizer_id
    refuse_digest(digest_of("crowd3@example.org"), other, RefusalReason.UNSUBSCRIBED, now=NOW)
    wanted = Wanted([Status.CONFIRMED])

    assert counted(event, wanted, purpose=MailingPurpose.NEWS) == Counted(2, 3)
    assert counted(event, wanted, purpose=MailingPurpose.SERVICE) == Counted(4, 1)

    for purpose, numbers in (("news", "34"), ("service", "0134")):
        mailing = draft(event, purpose=purpose)
        send(mailing)
        run_jobs(until=START)
        got = Message.objects.filter(batch_id=mailing.pk).values_list("to_email", flat=True)
        assert sorted(got) == [f"crowd{n}@example.org" for n in numbers]


def test_who_unsubscribed_stays_so_when_the_sites_secret_changes(event, settings):
    crowd(event, 2)
    refuse_digest(
        digest_of("crowd0@example.org"),
        event.organizer_id,
        RefusalReason.UNSUBSCRIBED,
        now=NOW,
    )
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-many-characters-that-nobody-knows-yet"

    mailing = draft(event, purpose="news")
    found = counted(event, Wanted([Status.CONFIRMED]), purpose="news")
    send(mailing)
    run_jobs(until=START)

    assert found == Counted(1, 1)
    assert [message.to_email for message in Message.objects.all()] == ["crowd1@example.org"]

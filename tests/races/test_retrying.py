"""A retry never makes a second registration (rule 3), however many come at once, and however late.

Someone who is registered already is shown that anyway (rule 2): what the key alone prevents is a
registration that comes back to life when the last of its retries arrives after it was cancelled.
"""

import pytest
from django.utils import timezone

from events.models import Pool
from registrations.enums import Status
from registrations.models import Registration
from registrations.retries import RetryKey
from registrations.services.cancelling import cancel_registration
from tests.factories import EventFactory, UserFactory, register_person
from tests.support.harness.crews import Person
from tests.support.harness.stage import plain_venue
from tests.support.sabotage import without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

SENDINGS, LATE = 50, 5


def insist(harness):
    """One form so many times at once; it is cancelled; then some more. Return what was off, and
    what anyone was told."""
    venue = plain_venue(10)
    site = harness.serve(workers=3)
    [person] = harness.people(venue, 1)
    nonce = {"nonce": "019ab5a4-0000-7000-8000-000000000001"}
    early = harness.crowd(site, [_insisting(person, nonce, SENDINGS)], processes=1, threads=20)
    late = harness.crowd(site, [_insisting(person, nonce, LATE)], processes=1, threads=1)
    early.go()
    first = early.answers()
    found = harness.findings(first)
    cancel_registration(registration_id=Registration.objects.get().pk, by=None, now=timezone.now())
    late.go()
    return found, {(a.status, a.location) for a in (*first, *late.answers())}


def _insisting(person, nonce, sendings):
    fields = {**person.fields, **nonce}
    return Person(person.session, person.path, fields, sendings=sendings)


def test_one_form_sent_fifty_times_at_once_is_one_registration_for_good(harness):
    found, answers = insist(harness)

    assert found == []
    [registration] = Registration.objects.all()
    assert registration.status == Status.CANCELLED
    assert answers == {(302, registration.get_absolute_url())}
    assert Pool.objects.values_list("taken", "waiting").get() == (0, 0)
    assert harness.findings() == []


def test_without_keys_a_late_retry_registers_again():
    """The control."""
    with without("keys"):
        event, user = EventFactory(), UserFactory()
        key = RetryKey(principal=str(user.pk), route="register", key="one")
        first = register_person(event, user, retry=key)
        cancel_registration(registration_id=first.pk, by=user, now=timezone.now())
        register_person(event, user, retry=key)

    assert Registration.objects.count() == 2

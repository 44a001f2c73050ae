"""The same key again makes no second registration (rule 3)."""

from datetime import timedelta

import pytest

from registrations.enums import Status
from registrations.errors import EventFull, KeyReused
from registrations.retries import RetryKey
from registrations.services.cancelling import cancel_registration
from registrations.services.events import change_capacity
from tests.factories import NOW, UserFactory
from tests.registrations.applying import make_event, root, sign_in_and_register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def test_a_retry_returns_the_first_registration_and_takes_no_seat():
    event = make_event(capacity=5)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1", {"seats": 1})

    first = sign_in_and_register(event, ada, retry=key)
    again = sign_in_and_register(event, ada, retry=key)

    assert again.pk == first.pk
    assert root(event) == (1, 0, 5)


def test_the_same_key_with_other_values_is_refused():
    event = make_event(capacity=5)
    ada = UserFactory()
    sign_in_and_register(event, ada, retry=RetryKey("ada", "register", "nonce-1", {"seats": 1}))

    with pytest.raises(KeyReused):
        sign_in_and_register(
            event, ada, seats=2, retry=RetryKey("ada", "register", "nonce-1", {"seats": 2})
        )

    assert root(event) == (1, 0, 5)


def test_a_refusal_stores_no_key():
    event = make_event(capacity=1)
    sign_in_and_register(event)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1", {"seats": 1})
    with pytest.raises(EventFull):
        sign_in_and_register(event, ada, wants_list=False, retry=key)
    change_capacity(event_id=event.pk, capacity=2, by=None, now=NOW)

    assert sign_in_and_register(event, ada, wants_list=False, retry=key).status == Status.CONFIRMED


def test_a_key_lasts_a_day():
    event = make_event(capacity=5)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1")
    first = sign_in_and_register(event, ada, retry=key)
    cancel_registration(registration_id=first.pk, by=ada, now=NOW)

    later = sign_in_and_register(event, ada, retry=key, now=NOW + timedelta(hours=24))

    assert later.pk != first.pk

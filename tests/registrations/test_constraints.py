"""What the database itself refuses of a registration's row."""

import pytest
from django.db import IntegrityError, transaction

from registrations.enums import Status
from registrations.models import Registration
from tests.factories import NOW, EventFactory

pytestmark = pytest.mark.django_db


def refused(**fields):
    row = {"name": "Ada", "email": "ada@example.org", "email_key": "ada@example.org", **fields}
    event = EventFactory(now=NOW)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Registration.objects.create(event=event, **row)
    return str(refusal.value)


def test_an_empty_address_is_null_and_never_empty_text():
    message = refused(
        email="", email_key="", source_key="order-1", status=Status.CANCELLED, ended_at=NOW
    )

    assert "registration_has_email_or_source" in message


def test_nothing_stands_for_nobody():
    message = refused(email_key=None, status=Status.CANCELLED, ended_at=NOW)

    assert "registration_has_email_or_source" in message


@pytest.mark.parametrize("status", [Status.UNCONFIRMED, Status.OFFERED])
def test_what_waits_for_an_answer_has_a_deadline(status):
    """Without one its seats would never come back."""
    message = refused(status=status, holds_seats=True)

    assert "registration_awaited_has_a_deadline" in message


def test_a_confirmed_one_has_its_time():
    message = refused(status=Status.CONFIRMED, holds_seats=True)

    assert "registration_confirmed_has_its_time" in message

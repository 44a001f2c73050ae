"""What writing into the outbox leaves out, and what it must not leave out."""

import pytest
from django.db import IntegrityError, transaction

from accounts import outbox
from accounts.models import KnownAddress, Message
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def enqueue(cause, **fields):
    outbox.enqueue("account.test", cause=cause, to_email="ada@example.org", now=NOW, **fields)


def test_a_second_mail_of_one_cause_is_left_out_and_the_first_stays():
    enqueue("c1", subject="First")
    enqueue("c1", subject="Second")

    assert list(Message.objects.values_list("subject", flat=True)) == ["First"]


def test_a_mail_that_the_database_refuses_fails_with_its_cause():
    """SQLite's INSERT OR IGNORE would leave it out without a word (rule 9)."""
    with pytest.raises(IntegrityError), transaction.atomic():
        enqueue("c1", language=None)


def test_an_address_is_remembered_once():
    outbox.remember_address("ada@example.org")
    outbox.remember_address(" ADA@example.org ")

    assert KnownAddress.objects.count() == 1
    assert outbox.is_known("Ada@Example.org")

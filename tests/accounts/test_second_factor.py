"""Codes of the second factor: right ones, once, and few guesses."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator

from accounts import second_factor
from accounts.models import JournalEntry
from accounts.second_factor.codes import matching_step
from core.errors import TooManyRequests
from tests.factories import NOW, UserFactory
from tests.support.second_factor import code_at, give_second_factor, recovery_codes

pytestmark = [pytest.mark.django_db, pytest.mark.database]

STEP = timedelta(seconds=30)


@pytest.fixture
def user():
    return give_second_factor(UserFactory())


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    secret = base64.b32encode(b"12345678901234567890").decode()
    then = datetime.fromtimestamp(seconds, UTC)

    assert matching_step(secret, code, now=then) == seconds // 30


def test_a_code_is_good_once_and_none_before_it_afterwards(user):
    tries = [
        (NOW, NOW),
        (NOW, NOW),
        (NOW - STEP, NOW),
        (NOW + STEP, NOW),
        (NOW + STEP, NOW + STEP),
        (NOW + 4 * STEP, NOW + 6 * STEP),
        (NOW + 5 * STEP, NOW + 6 * STEP),
    ]

    answers = [second_factor.check(user, code_at(user, of), now=now) for of, now in tries]

    assert answers == [True, False, False, True, False, False, True]


def test_a_recovery_code_is_good_once_and_the_journal_says_how_many_are_left(user):
    first, second = recovery_codes(user)[:2]
    spelled = f" {first[:4]} {first[4:]}"

    answers = [second_factor.check(user, code, now=NOW) for code in (spelled, first, second)]

    assert answers == [True, False, True]
    lines = JournalEntry.objects.filter(action="second_factor.recovery_code_spent")
    assert [line.details for line in lines.order_by("created_at", "id")] == [
        {"left": 9},
        {"left": 8},
    ]


def test_ten_tries_in_a_quarter_of_an_hour_are_all(user):
    other = give_second_factor(UserFactory())
    for code in ["", "0", "x" * 9999, "\x00", "٣" * 6, *["123"] * 5]:
        assert not second_factor.check(user, code, now=NOW)

    with pytest.raises(TooManyRequests):
        second_factor.check(user, code_at(user, NOW), now=NOW)

    assert second_factor.check(other, code_at(other, NOW), now=NOW)
    later = NOW + timedelta(minutes=15)
    assert second_factor.check(user, code_at(user, later), now=later)


def test_nobodys_code_is_right_without_a_second_factor(user):
    nobody = UserFactory()

    assert not second_factor.is_needed(nobody)
    assert not second_factor.check(nobody, code_at(user, NOW), now=NOW)
    assert second_factor.is_needed(user)


def test_rows_alone_tell_no_secret_and_another_key_reads_none(user, settings):
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    code = code_at(user, NOW)
    assert second_factor.check(user, recovery_codes(user)[0], now=NOW)
    settings.SECRET_KEY, old = "another-secret-key", settings.SECRET_KEY

    assert not second_factor.check(user, code, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert second_factor.check(user, code, now=NOW)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []
    assert all(part not in rows for part in (*recovery_codes(user), code))

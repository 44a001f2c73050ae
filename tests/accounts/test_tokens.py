"""Tokens over time (how they are made: tests/api/test_tokens.py, tests/eventmaster)."""

from datetime import timedelta

import pytest

from accounts.models import ApiToken
from accounts.scopes import Scope
from accounts.tokens import create_token, find_token, forget_old_tokens, note_use, revoke_token
from tests.factories import NOW, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def make(user, **fields):
    return create_token(user=user, name="x", scopes=[Scope.EVENTS_READ], now=NOW, **fields)


def test_a_token_works_until_the_moment_it_expires():
    made = make(UserFactory(), expires_at=NOW + timedelta(hours=1))

    last = find_token(made.secret, now=NOW + timedelta(minutes=59, seconds=59))
    over = find_token(made.secret, now=NOW + timedelta(hours=1))

    assert (last, over) == (made.token, None)
    assert find_token(made.secret[:-1], now=NOW) is None


def test_its_use_is_written_once_a_minute(django_assert_num_queries):
    token = make(UserFactory()).token
    note_use(token, now=NOW)
    token.refresh_from_db()

    with django_assert_num_queries(0):
        note_use(token, now=NOW + timedelta(seconds=59))
    note_use(token, now=NOW + timedelta(seconds=60))

    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(seconds=60)


def test_tokens_that_have_been_over_for_long_are_forgotten():
    user = UserFactory()
    kept = [
        make(user).token,
        make(user, expires_at=NOW + timedelta(days=2)).token,
        make(user, expires_at=NOW + timedelta(days=90)).token,
    ]
    make(user, expires_at=NOW + timedelta(days=1))
    revoke_token(token=make(user).token, by=user, now=NOW)

    gone = forget_old_tokens(now=NOW + timedelta(days=31, seconds=1))

    assert gone == 2
    assert set(ApiToken.objects.all()) == set(kept)

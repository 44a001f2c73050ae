"""How many requests a caller may make, counted for all processes together."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from accounts.limits import Limit
from core.errors import TooManyRequests
from eventmaster.api.budgets import Budgets

pytestmark = pytest.mark.database

LIMIT = Limit("test", 100, timedelta(minutes=1))
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PROCESSES = 8
TRIES = 30


def spent(budgets: Budgets, key: str, *, tries: int, now: datetime = NOW) -> int:
    """How many of so many requests were let through."""
    good = 0
    for _ in range(tries):
        try:
            budgets.spend(LIMIT, key, now=now)
        except TooManyRequests:
            continue
        good += 1
    return good


def spent_at_once(key_of) -> int:
    """Let each process, which knows only its own reservations, try at the same time."""
    results: list[int] = []

    def work(number: int) -> None:
        try:
            results.append(spent(Budgets(), key_of(number), tries=TRIES))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(results)


@pytest.mark.usefixtures("own_database")
def test_processes_share_one_limit_to_the_last_request():
    assert spent_at_once(lambda _number: "ada") == LIMIT.amount


@pytest.mark.usefixtures("own_database")
def test_counts_that_are_not_shared_let_too_many_through():
    """The control: a count of its own for each."""
    assert spent_at_once(str) == PROCESSES * TRIES


@pytest.mark.django_db
def test_a_refusal_says_when_to_come_back_and_the_next_window_is_new():
    budgets = Budgets()
    assert spent(budgets, "ada", tries=LIMIT.amount + 5) == LIMIT.amount

    with pytest.raises(TooManyRequests) as refused:
        budgets.spend(LIMIT, "ada", now=NOW + timedelta(seconds=18))

    assert refused.value.retry_after == 42
    assert spent(budgets, "bob", tries=1) == 1
    assert spent(budgets, "ada", tries=5, now=NOW + LIMIT.period) == 5


@pytest.mark.django_db
def test_who_has_used_all_costs_no_more_queries(django_assert_num_queries):
    budgets = Budgets()
    spent(budgets, "ada", tries=LIMIT.amount)

    with django_assert_num_queries(0):
        assert spent(budgets, "ada", tries=20) == 0


@pytest.mark.django_db
def test_answers_say_what_is_left(program):
    stranger = program()

    answers = [stranger.get("/events") for _ in range(2)] + [stranger.get("/events/nothing")]

    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {
        '"api-network";q=300;w=60'
    }
    left = [
        re.fullmatch(r'"api-network";r=(\d+);t=\d+', a.headers["RateLimit"])[1] for a in answers
    ]
    first = int(left[0])
    assert [int(one) for one in left] == [first, first - 1, first - 2]

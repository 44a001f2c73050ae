"""Limits count in rows, exactly, for any number of processes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from accounts.limits import Limit, consume, forget_past_counts, is_within, limits_of_route
from accounts.models import RateCount
from core.errors import TooManyRequests
from core.http import client_address, client_network
from tests.factories import NOW

THREE = Limit("test", 3, timedelta(minutes=10))


@pytest.mark.django_db
def test_the_limit_is_exact_and_starts_again():
    answers = [is_within(THREE, "a", now=NOW) for _ in range(5)]

    assert answers == [True, True, True, False, False]
    assert is_within(THREE, "b", now=NOW)
    assert not is_within(THREE, "a", now=NOW + timedelta(minutes=9))
    assert is_within(THREE, "a", now=NOW + timedelta(minutes=10))


@pytest.mark.django_db
def test_what_is_counted_by_is_not_stored():
    is_within(THREE, "ada@example.org", now=NOW)

    assert "ada" not in RateCount.objects.get().key


@pytest.mark.django_db
def test_a_used_up_limit_says_when_to_come_back():
    for _ in range(3):
        consume(THREE, "a", now=NOW)

    with pytest.raises(TooManyRequests) as refusal:
        consume(THREE, "a", now=NOW)

    assert refusal.value.retry_after == 600


@pytest.mark.django_db
def test_past_counts_are_forgotten():
    is_within(THREE, "a", now=NOW)

    assert forget_past_counts(now=NOW + timedelta(minutes=9)) == 0
    assert forget_past_counts(now=NOW + timedelta(minutes=10)) == 1


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_simultaneous_tries_share_one_count():
    def tries(_worker):
        try:
            return sum(is_within(Limit("race", 10, timedelta(hours=1)), "a") for _ in range(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        allowed = sum(pool.map(tries, range(8)))

    assert allowed == 10


def test_login_counts_by_network_and_by_account():
    request = RequestFactory().post("/", {"login": " Ada@Example.org"}, REMOTE_ADDR="192.0.2.7")

    found = [(limit.name, key) for limit, key in limits_of_route(request, "account_login")]

    assert found == [("login-network", "192.0.2.7"), ("login-account", "ada@example.org")]


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        ("192.0.2.1", "", [], "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", [], "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9", ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.9, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_who_the_client_is(settings, remote, forwarded, trusted, address):
    settings.TRUSTED_PROXIES = trusted
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)

    assert client_address(request) == address


def test_an_ipv6_client_counts_by_its_network():
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")

    assert client_network(request) == "2001:db8:1:2::"

"""Limits hold for all processes together: several gunicorn workers, one count."""

from collections import Counter

import pytest

from accounts.limits import LOGIN_BY_ACCOUNT
from tests.factories import UserFactory
from tests.support.crowd import Http, all_at_once

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

TRIES = 3 * LOGIN_BY_ACCOUNT.amount


def test_guessing_a_password_is_limited_over_all_processes(serve):
    victim = UserFactory()
    site = serve(workers=4).url

    answers = Counter(all_at_once(lambda n: guess(site, victim.email, n), range(TRIES), clients=8))

    assert answers == {200: LOGIN_BY_ACCOUNT.amount, 429: TRIES - LOGIN_BY_ACCOUNT.amount}


def guess(site, email, number):
    http = Http(site)
    http.get("/accounts/login/")
    form = {
        "csrfmiddlewaretoken": http.cookies["csrftoken"],
        "login": email,
        "password": f"guess {number}",
    }
    return http.post("/accounts/login/", data=form).status_code

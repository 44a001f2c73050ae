"""A code of the second factor is good once, however many send it at the same moment."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection

from accounts import second_factor
from accounts.models import User
from tests.factories import UserFactory
from tests.support.crowd import all_at_once
from tests.support.second_factor import code_at, give_second_factor, recovery_codes

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

AT_ONCE = 8


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_of_many_who_send_a_code_gets_in(kind):
    user = give_second_factor(UserFactory())
    code = code_at(user) if kind == "app" else recovery_codes(user)[0]

    answers = Counter(all_at_once(partial(proves, user, code), range(AT_ONCE), clients=AT_ONCE))

    assert answers == {True: 1, False: AT_ONCE - 1}


def proves(user: User, code: str, _number: int) -> bool:
    try:
        return second_factor.check(user, code)
    finally:
        connection.close()

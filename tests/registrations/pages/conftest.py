"""Somebody with an account, whose browser `client` is."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def ada(client):
    ada = UserFactory(name="Ada Lovelace", email="ada@example.org")
    client.force_login(ada)
    return ada

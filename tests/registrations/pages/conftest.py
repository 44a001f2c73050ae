"""Somebody with an account, whose browser `client` is; and both ways to their pages."""

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.registrations.pages.faces import Face


@pytest.fixture
def ada(client):
    ada = UserFactory(name="Ada Lovelace", email="ada@example.org")
    client.force_login(ada)
    return ada


@pytest.fixture(params=["account", "link"])
def face(request, client, ada):
    is_signed_in = request.param == "account"
    return Face(client if is_signed_in else Client(), is_signed_in)

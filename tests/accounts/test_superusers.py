"""The first person of an installation gets in before any mail works."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Message, User
from tests.factories import PASSWORD


@pytest.mark.django_db
def test_whoever_is_made_at_the_shell_signs_in_at_once(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Root@Example.org", interactive=False, verbosity=0)
    client = Client()

    answer = client.post(
        "/accounts/login/", {"login": "root@example.org", "password": PASSWORD, "next": "/admin/"}
    )

    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert User.objects.get().email == "root@example.org"
    assert Message.objects.count() == 0

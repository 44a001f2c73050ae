"""The check-in pages as a test client sees them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.registrations.door.door import Door

PARTS = {"HX-Request": "true"}
# What the framework asks before the page's own work begins.
NOT_OURS = ('"django_session"', 'FROM "accounts_user"')


def url(door: Door, name: str = "checkin") -> str:
    return reverse(f"registrations:{name}", args=[door.event.slug])


def send(client: Client, door: Door, *, headers: dict | None = None, **values: Any) -> HttpResponse:
    """Send the form of the page with a code, or with what else is named."""
    data = {"gate": str(door.gate.pk), "direction": "in", **values}
    return client.post(url(door, "checkin_scan"), data, headers=headers or {})


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def domain_queries(counted: CaptureQueriesContext) -> list[str]:
    return [
        query["sql"]
        for query in counted.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        and not any(words in query["sql"] for words in NOT_OURS)
    ]

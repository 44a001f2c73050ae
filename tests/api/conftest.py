"""Programs that call the API."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.scopes import Scope
from accounts.tokens import create_token

ROOT = "/api/v1"
# A transparent PNG of one pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class Program:
    """Sends JSON below /api/v1, with a token or without; `answer.json()` is what came back."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
        return self.client.get(
            ROOT + path, query_params=query, headers={**self.headers, **(headers or {})}
        )

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> HttpResponse:
        return self.client.generic(
            method,
            ROOT + path,
            b"" if body is None else _json(body),
            content_type="application/json",
            headers={**self.headers, **(headers or {})},
        )

    def upload(self, path: str, content: bytes = PICTURE) -> HttpResponse:
        """Send a picture as a browser or curl does."""
        parts = {"picture": SimpleUploadedFile("Anna.png", content, "image/png")}
        return self.client.post(ROOT + path, parts, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: Any) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: Any) -> HttpResponse:
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: Any) -> HttpResponse:
        return self.send("DELETE", path, None, **headers)


@pytest.fixture
def program() -> Callable[..., Program]:
    """`program(user)` has a token of theirs with all scopes, `program()` none."""

    def make(user: User | None = None, *scopes: Scope, event: Any = None) -> Program:
        if user is None:
            return Program()
        made = create_token(
            user=user,
            name="test",
            scopes=scopes or list(Scope),
            event_id=event.pk if event else None,
            now=timezone.now(),
        )
        return Program(made.secret)

    return make


def _json(body: Any) -> bytes:
    return json.dumps(body, cls=DjangoJSONEncoder).encode()

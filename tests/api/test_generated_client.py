"""A client that a generator made of the description does the main job; nobody wrote it by hand."""

import importlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from events.enums import Role
from events.models import Event
from registrations.models import Registration
from tests.api.described import operations
from tests.api.houses import secret_of
from tests.factories import OrganizerFactory, make_member

pytestmark = pytest.mark.database

GENERATOR = Path(sys.executable).parent / "openapi-python-client"
OPTIONS = (
    *("--config=settings.json", "--output-path=eventmaster_client", "--meta=none"),
    "--fail-on-warning",
)
SETTINGS = {"post_hooks": [], "package_name_override": "eventmaster_client"}


class Client:
    """Calls an operation by its id; values become what the generated models make of them."""

    def __init__(self, secret):
        package = importlib.import_module("eventmaster_client")
        self._models = importlib.import_module("eventmaster_client.models")
        transport = httpx.WSGITransport(app=get_wsgi_application())
        self._client = package.AuthenticatedClient(
            "http://testserver", secret, httpx_args={"transport": transport}
        )

    def __call__(self, name, *path, body=None, status=200, **options):
        [operation] = [one for one in operations() if one.id == name]
        subject = operation.spec["tags"][0].lower().replace(" ", "_")
        module = importlib.import_module(f"eventmaster_client.api.{subject}.{name}")
        if body is not None:
            [content] = operation.spec["requestBody"]["content"].values()
            model = content["schema"]["$ref"].rpartition("/")[2]
            options["body"] = getattr(self._models, model).from_dict(body)
        answer = module.sync_detailed(*path, client=self._client, **options)
        assert answer.status_code == status, answer.content
        return answer.parsed


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The generated package; the generator must have understood all of the description."""
    from eventmaster.api.docs import openapi_text  # Only with Django's settings.

    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(openapi_text())
    (folder / "settings.json").write_text(json.dumps(SETTINGS))
    made = subprocess.run(
        [GENERATOR, "generate", "--path=openapi.json", *OPTIONS],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))


def test_a_generated_client_does_the_main_job(own_database, package):
    """Makes and publishes an event, registers somebody with a retry, scans, counts."""
    manager = make_member(OrganizerFactory(), Role.MANAGER)
    client = Client(secret_of(manager))
    start_at = timezone.now() + timedelta(minutes=10)
    values = {"title": "Open Stage", "start_at": start_at, "time_zone": "Europe/Berlin"}
    values |= {"end_at": start_at + timedelta(hours=2), "capacity": 2, "venue": "Shed 9"}
    values = {name: str(value) if "_at" in name else value for name, value in values.items()}
    person = {"name": "Ada", "email": "ada@example.org", "tickets": [{}, {"name": "Charles"}]}
    key = str(uuid4())

    event = client("create_event", body=values, status=201)
    published = client("publish_event", event.slug)
    registered = [
        client("create_registration", event.slug, body=person, idempotency_key=key, status=201)
        for _ in range(2)
    ]
    scans = [
        {"scan_id": str(uuid4()), "code": ticket.code, "direction": "in"}
        for ticket in [*registered[0].tickets, registered[0].tickets[0]]
    ]
    outcomes = [client("scan_ticket", event.slug, body=one).outcome for one in scans]
    count = client("read_headcount", event.slug)

    assert (event.status, published.status, published.available_slots) == ("draft", "published", 2)
    assert registered[0].id == registered[1].id
    assert [str(registration.status) for registration in registered] == ["confirmed", "confirmed"]
    assert outcomes == ["admitted", "admitted", "already_inside"]
    assert (count.inside, count.expected) == (2, 2)
    assert Event.objects.get().slug == event.slug
    assert Registration.objects.get().tickets.count() == 2

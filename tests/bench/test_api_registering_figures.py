"""`make bench`: registrations by the API with a team's token, all for one event; each with a key.

By 1, 8 and 32 clients at once. Two sync workers, the clients on the same machine.
"""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone

from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.models import Pool
from registrations.invariants import problems
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import burst, send_json
from tests.bench.measuring import measured, say
from tests.factories import EventFactory, make_member

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(1200),
    pytest.mark.usefixtures("own_database"),
]

CLIENTS, WORKERS, PEOPLE = (1, 8, 32), 2, 1000
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("api registrations", connection.vendor, MEASURED)


def test_registrations_by_api(serve):
    event = EventFactory()
    team = make_member(event.organizer, Role.MANAGER)
    now = timezone.now()
    scopes = [Scope.REGISTRATIONS_WRITE]
    secrets = [create_token(user=team, name="n", scopes=scopes, now=now).secret for _ in CLIENTS]
    site = serve(workers=WORKERS)
    burst(site.url, _requests(event, 20, secrets[0]), clients=2)

    for clients, secret in zip(CLIENTS, secrets, strict=True):
        requests = _requests(event, amount(PEOPLE), secret)
        run = lambda todo=requests, n=clients: burst(site.url, todo, clients=n)  # noqa: E731
        row = measured("registration by API, one event", run, {201}, server=site, clients=clients)
        MEASURED.append(row)

    taken = Pool.objects.values_list("taken", flat=True).get(event=event)
    assert taken == 20 + len(CLIENTS) * amount(PEOPLE)
    assert list(problems(now=timezone.now())) == []


def _requests(event, number, token):
    return [
        send_json(
            f"/api/v1/events/{event.slug}/registrations",
            {"name": "Someone", "email": f"{uuid.uuid4()}@example.org"},
            token=token,
            Idempotency_Key=str(uuid.uuid4()),
        )
        for _ in range(number)
    ]

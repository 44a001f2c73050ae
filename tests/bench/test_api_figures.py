"""`make bench`: what the API answers to 1, 8 and 32 programs at once (registrations and scans have
benches of their own).

Each program has a token of its own, as their budgets ask; two sync workers, the clients on the same
machine, the bare framework beside them in the same run.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import burst, call
from tests.bench.measuring import measured, say
from tests.factories import EventFactory, OrganizerFactory, make_member
from tests.support.servers import WebServer

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("own_database"),
]

CLIENTS, WORKERS = (1, 8, 32), 2
EACH, WARM_UP, LISTED = amount(1000), 20, 100
ROOT = "/api/v1"
Call = Callable[[str], bytes]
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("api", connection.vendor, MEASURED)


@dataclass(frozen=True)
class Api:
    """A site, and whose tokens the programs have."""

    site: WebServer
    user: User

    def measure(self, what: str, calls: Iterator[Call], status: int) -> None:
        """Measure `calls` for each number of clients."""
        burst(self.site.url, self._asked(itertools.islice(calls, WARM_UP), 2), clients=2)
        for clients in CLIENTS:
            requests = self._asked(itertools.islice(calls, EACH), clients)
            run = lambda r=requests, n=clients: burst(self.site.url, r, clients=n)  # noqa: E731
            MEASURED.append(measured(what, run, {status}, server=self.site, clients=clients))

    def _asked(self, calls: Iterable[Call], clients: int) -> list[bytes]:
        """Each client gets every so many-th request, so that each has one token."""
        tokens = itertools.cycle([self._token() for _ in range(clients)])
        return [each(token) for each, token in zip(calls, tokens, strict=False)]

    def _token(self) -> str:
        made = create_token(user=self.user, name="bench", scopes=list(Scope), now=timezone.now())
        return made.secret


def test_reading(serve):
    organizer = OrganizerFactory()
    event, *_ = [EventFactory(organizer=organizer, capacity=80) for _ in range(LISTED)]
    page = f"/events/{event.slug}"
    limit = serve(workers=WORKERS, application="tests.bench.limit")
    user = make_member(organizer, Role.MANAGER)

    Api(limit, user).measure(
        "limit: bare Django, one query", repeat(lambda token: call("GET", page + "/", token)), 200
    )
    limit.stop()
    api = Api(serve(workers=WORKERS), user)
    api.measure("GET an event", repeat(lambda token: call("GET", ROOT + page, token)), 200)
    listed = f"{ROOT}/events?limit={LISTED}"
    api.measure(f"GET a list of {LISTED}", repeat(lambda token: call("GET", listed, token)), 200)

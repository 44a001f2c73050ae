"""`make bench`: registrations per second, beside what the database alone can do in the same run.

By the browser's flow (form, POST, registration, ticket) and by straight POST; all for one event and
spread over many; by 1, 8 and 32 clients at once. Two sync workers, the clients on the same machine.
"""

import itertools
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from events.models import Pool
from registrations.invariants import problems
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import burst, journeys, post
from tests.bench.measuring import measured, say
from tests.bench.raw_seats import make_tables, take_seats
from tests.factories import EventFactory, OrganizerFactory
from tests.support.crowd import signed_in_people

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("own_database"),
]

CLIENTS, WORKERS = (1, 8, 32), 2
PEOPLE, EVENTS = 400, 1000
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("registrations", connection.vendor, MEASURED)


def test_registrations(serve):
    organizer = OrganizerFactory()
    sessions = signed_in_people(amount(PEOPLE))
    events = [EventFactory(organizer=organizer, capacity=100) for _ in range(amount(EVENTS))]
    make_tables(len(events))
    site = serve(workers=WORKERS)
    journeys(site.url, _visits([EventFactory(organizer=organizer)], sessions[:20]), clients=2)

    places = {"one event": lambda: [_hot(organizer)], f"{len(events)} events": _turns(events)}
    for (where, choose), clients in itertools.product(places.items(), CLIENTS):
        _measure_limit(where, events if "events" in where else events[:1], clients)
        _measure_browser(site, where, _visits(choose(), sessions), clients)
        _measure_post(site, where, _visits(choose(), sessions), clients)

    measurements = 2 * len(places) * len(CLIENTS)
    taken = Pool.objects.aggregate(sum=Sum("taken"))["sum"]
    assert taken == 20 + measurements * len(sessions)
    assert list(problems(now=timezone.now())) == []


def _hot(organizer):
    return EventFactory(organizer=organizer, capacity=PEOPLE)


def _turns(events):
    """Each time from another event on, so that nobody registers for one twice."""
    starts = itertools.count(0, max(1, len(events) // 7))

    def turned():
        start = next(starts) % len(events)
        return events[start:] + events[:start]

    return turned


def _visits(events, sessions):
    paths = itertools.cycle(f"/events/{event.slug}/register/" for event in events)
    return list(zip(paths, sessions, strict=False))


def _measure_limit(where, events, clients):
    pools = list(itertools.islice(itertools.cycle(range(len(events))), amount(4000)))
    run = lambda: take_seats(pools, clients=clients)  # noqa: E731
    what = f"limit: the database alone, {where}"
    MEASURED.append(measured(what, run, {200}, clients=clients))


def _measure_browser(site, where, visits, clients):
    run = lambda: journeys(site.url, visits, clients=clients)  # noqa: E731
    what = f"form, POST, its page, ticket, {where}"
    MEASURED.append(measured(what, run, {200}, server=site, clients=clients))


def _measure_post(site, where, visits, clients):
    requests = [
        post(
            path,
            {"nonce": uuid.uuid4(), "people": 1, "name": "Someone", "action": "register"},
            session=session,
        )
        for path, session in visits
    ]
    run = lambda: burst(site.url, requests, clients=clients)  # noqa: E731
    MEASURED.append(measured(f"POST, {where}", run, {302}, server=site, clients=clients))

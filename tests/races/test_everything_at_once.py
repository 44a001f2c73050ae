"""Cancelling, approving, raising, lowering, promoting, expiring, offering and registering, all at
once, in a mix that a seed chose: the rules hold, nobody sees an error, nobody deadlocks."""

from collections import Counter

import pytest
from django.db import connection

from registrations.models import Registration
from tests.races.figures import write_down
from tests.support.harness.actors import Part
from tests.support.harness.stage import shared_venue
from tests.support.sabotage import without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]


def mixed(harness, *, seconds, actors, processes=0):
    """Anyone does anything for a while; return what was off, and the deeds by their outcome."""
    venue = shared_venue(8, capacity=14, waiting_list_mode="offer", offer_hours=1)
    parts = [Part("anyone", seed, seconds=seconds) for seed in range(actors)]
    outcomes = harness.act(venue, parts, processes=processes)
    return harness.findings(outcomes=outcomes), Counter(outcome.code for outcome in outcomes)


def test_the_rules_hold_whatever_runs_at_once(harness):
    found, codes = mixed(harness, seconds=2.5, actors=6)

    assert found == []
    assert codes["ok"] > 20, codes


def test_without_the_lock_the_same_mix_goes_wrong(harness):
    """The control."""
    with without("lock"):
        found, _codes = mixed(harness, seconds=1, actors=6)

    assert found != []


def test_pools_in_anybodys_order_deadlock(harness):
    """The control of the order of locks: without it PostgreSQL ends one of two by force."""
    set_in_database("deadlock_timeout", "10ms")
    venue = shared_venue(1000, capacity=1000)

    with without("order"):
        parts = [Part("joiner", seed, times=10) for seed in range(6)]
        found = harness.findings(outcomes=harness.act(venue, parts))

    assert [one for one in found if "deadlock detected" in one]


def test_a_server_that_prefers_another_isolation_refuses_nobody(harness):
    """Above READ COMMITTED, whoever had to wait for the row would be told to start again."""
    set_in_database("default_transaction_isolation", "serializable")
    venue = shared_venue(8, capacity=14)

    outcomes = harness.act(venue, [Part("joiner", seed, times=4) for seed in range(6)])

    assert harness.findings(outcomes=outcomes) == []


def set_in_database(name, value):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one lock for all, and no levels.")
    with connection.cursor() as cursor:
        database = connection.settings_dict["NAME"]
        cursor.execute(f"ALTER DATABASE \"{database}\" SET {name} = '{value}'")


@pytest.mark.prove
def test_the_rules_hold_for_a_minute_of_everything(harness):
    """Four processes of services, and browsers beside them."""
    venue = shared_venue(20, capacity=40, waiting_list_mode="offer", offer_hours=1)
    site = harness.serve(workers=2)
    crowd = harness.crowd(site, harness.people(venue, 300, sizes=(1, 2, 3)), threads=2)
    parts = [Part("anyone", seed, seconds=60) for seed in range(8)]
    crowd.go()
    outcomes = harness.act(venue, parts, processes=4)
    answers = crowd.answers()

    codes = Counter(outcome.code for outcome in outcomes)
    errors = [status for answer in answers for status in answer.seen if not 0 < status < 500]
    assert harness.findings(outcomes=outcomes) == []
    assert errors == []
    states = Counter(Registration.objects.values_list("status", flat=True))
    write_down(
        "everything at once for a minute",
        f"{codes.total()} deeds, {codes['ok']} carried out, {codes.total() - codes['ok']} refused "
        f"with a code, {len(answers)} forms by browser; {states['confirmed']} confirmed, "
        f"{states['waitlisted']} waiting, {states['cancelled']} cancelled in the end",
    )

"""kill -9 in mid-burst, while clients send the same form again: what was confirmed stays, nothing
is there twice, no seat too many.

Web workers die where it hurts (tests/support/deaths.py); PostgreSQL dies whole and comes back.
"""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import JobStatus
from accounts.models import Job
from registrations.enums import Status
from registrations.models import Registration
from tests.factories import register_as_guest
from tests.races.figures import write_down
from tests.support.databases import in_cluster
from tests.support.harness.crews import wait_until
from tests.support.harness.stage import plain_venue
from tests.support.postgres import postgres
from tests.support.sabotage import env_without

pytestmark = [
    pytest.mark.races,
    pytest.mark.usefixtures("own_database"),
    # Whoever's database is gone says so.
    pytest.mark.logs_errors,
]

SEATS = 7
EVERYWHERE = {"EVENTMASTER_TEST_DIES": "taken,written,committed:3"}


def burst(harness, strike, *, people, env=None, workers=3, before=None):
    """All register at once, again and again until answered, while `strike` does what it does."""
    venue = plain_venue(SEATS)
    if before:
        before(venue)
    site = harness.serve(workers=workers, env=env)
    crowd = harness.crowd(site, harness.people(venue, people), threads=4, retries=True)
    _keep_what_is()
    crowd.go()
    strike(site, crowd)
    answers = crowd.answers()
    return harness.findings(answers, may_see_errors=True), answers


def _keep_what_is():
    """What was made for the test must not be what is lost."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")


def assert_all_have_one(answers, people):
    rows = Registration.objects.filter(user__isnull=False)
    assert Counter(rows.values_list("status", flat=True)) == {
        Status.CONFIRMED: SEATS,
        Status.WAITLISTED: people - SEATS,
    }
    assert sorted(answer.location for answer in answers) == sorted(
        row.get_absolute_url() for row in rows
    )


def let_them(_site, _crowd):
    """Workers die by themselves."""


def tries(answers):
    return sum(len(answer.seen) - 2 for answer in answers)


def test_web_workers_that_die_anywhere_lose_and_double_nothing(harness):
    found, answers = burst(harness, let_them, people=16, env=EVERYWHERE)

    assert found == []
    assert_all_have_one(answers, 16)
    assert tries(answers) >= 3


@pytest.mark.prove
def test_without_transactions_a_death_leaves_seats_taken_by_nobody(harness):
    """The control."""
    dies = {"EVENTMASTER_TEST_DIES": "taken:4"}

    found, _answers = burst(
        harness, let_them, people=14, env={**dies, **env_without("atomicity")}, workers=2
    )

    assert [one for one in found if ": taken is" in one]


@pytest.fixture
def cluster(request, harness):
    """A PostgreSQL of the test's own, to kill; `harness` works on it."""
    if connection.vendor == "sqlite":
        pytest.skip("There is no server to kill.")
    with postgres(durable=True, **getattr(request, "param", {})) as made, in_cluster(made):
        yield made


def killing(cluster, *after):
    """End the cluster when so many were answered, and start it again."""

    def strike(_site, crowd):
        for answers in after:
            wait_until(lambda answers=answers: crowd.seen() >= answers)
            cluster.kill()
            cluster.start()
            connection.close()

    return strike


def test_a_killed_postgres_has_kept_every_answer(harness, cluster):
    found, answers = burst(harness, killing(cluster, 10), people=30)

    assert found == []
    assert_all_have_one(answers, 30)
    assert tries(answers) >= 1


@pytest.mark.prove
@pytest.mark.parametrize(
    "cluster", [{"synchronous_commit": "off", "wal_writer_delay": "10s"}], indirect=True
)
def test_a_postgres_that_answers_too_early_loses_answers(harness, cluster):
    """The control."""
    found, _answers = burst(harness, killing(cluster, 20), people=60)

    assert [one for one in found if "and it is gone" in one]


@pytest.mark.prove
def test_anything_killed_again_and_again(harness):
    """Web workers and the worker, which gives back what guests hold too long; clients retry."""
    found, answers = burst_with_worker(
        harness, kill_processes(harness, random.Random(4), 12), people=300
    )

    assert found == []
    assert_all_have_one(answers, 300)
    note("web workers and the worker killed 12 times", answers)


@pytest.mark.prove
def test_postgres_killed_again_and_again(harness, cluster):
    strike = killing(cluster, 40, 120, 200)

    found, answers = burst_with_worker(harness, lambda site, crowd, _work: strike(site, crowd))

    assert found == []
    assert_all_have_one(answers, 300)
    note("PostgreSQL killed 3 times", answers)


def burst_with_worker(harness, strike, *, people=300):
    """Some seats are held by guests whose time is over: the worker passes them on in the burst."""
    workers = [harness.work()]

    def hold_and_strike(site, crowd):
        strike(site, crowd, workers)

    def before(venue):
        hour_ago = timezone.now() - timedelta(hours=1)
        for number in range(SEATS // 2):
            register_as_guest(venue.event, f"held{number}@example.org", now=hour_ago)

    found, answers = burst(harness, hold_and_strike, people=people, workers=4, before=before)
    # A killed worker's job is in its hand until the lease is over; the test lets that time pass.
    Job.objects.filter(status=JobStatus.RUNNING).update(due_at=timezone.now())
    harness.work("--once").child.process.wait()
    held = Registration.objects.filter(user__isnull=True, holds_seats=True)
    return [*found, *harness.findings(), *[f"{one} is held" for one in held]], answers


def kill_processes(harness, chance, times):
    def strike(site, crowd, workers):
        for number in range(1, times + 1):
            wait_until(lambda number=number: crowd.seen() >= 20 * number)
            site.kill_one(chance)
            if number % 4 == 0:
                workers[-1].kill()
                workers.append(harness.work())

    return strike


def note(scenario, answers):
    write_down(
        f"{scenario} while {len(answers)} people register",
        f"{tries(answers)} sendings had to be repeated; no answer lost, none twice, "
        f"{SEATS} of {SEATS} seats taken",
    )

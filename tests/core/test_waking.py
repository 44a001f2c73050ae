"""Workers are woken when work was committed, not before, and not only when they look."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import outbox
from accounts.jobs import enqueue_job
from core import waking
from core.waking import Listener, wake_workers

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

LONG, SHORT = 30, 0.2


@pytest.fixture
def listener():
    listener = Listener()
    # Opens its ear.
    listener.wait(0)
    yield listener
    listener.close()


@pytest.fixture(autouse=True)
def _not_woken_before(monkeypatch):
    monkeypatch.setattr(waking, "_woken_at", float("-inf"))


def test_a_commit_wakes_who_waits(listener):
    with ThreadPoolExecutor(1) as pool:
        was_called = pool.submit(listener.wait, LONG)
        with transaction.atomic():
            wake_workers()
            assert not was_called.done()

        assert was_called.result()
    assert not listener.wait(SHORT)


def write_a_mail():
    outbox.enqueue("account.test", cause="c", to_email="a@b.example", now=timezone.now())


def write_a_job():
    enqueue_job("greet", key="k", now=timezone.now())


@pytest.mark.parametrize("write", [write_a_mail, write_a_job])
def test_work_that_is_written_wakes(listener, write):
    write()

    assert listener.wait(LONG)


def test_what_is_rolled_back_wakes_nobody(listener):
    with transaction.atomic():
        wake_workers()
        transaction.set_rollback(True)

    assert not listener.wait(SHORT)


def test_a_call_while_nobody_waits_is_heard_by_the_next_wait(listener):
    wake_workers()

    assert listener.wait(LONG)


def test_a_process_calls_once_for_many_rows(listener):
    for _ in range(3):
        wake_workers()

    assert listener.wait(LONG)
    assert not listener.wait(SHORT)


def test_an_interrupted_ear_waits_no_more(listener):
    listener.interrupt()

    assert [listener.wait(LONG), listener.wait(LONG)] == [True, True]


def test_whoever_finds_nobody_to_wake_goes_on():
    wake_workers()


def test_a_line_that_ended_is_opened_again(listener):
    if connection.vendor != "postgresql":
        pytest.skip("A pipe has no other end that goes away.")
    listener._open_at = 0.0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
        )

    ended = listener._source
    while listener._source in (ended, None):
        listener.wait(SHORT)
    wake_workers()
    assert listener.wait(LONG)


def test_whoever_may_write_the_file_may_wake(listener):
    if connection.vendor != "sqlite":
        pytest.skip("There is no file.")
    database = Path(connection.settings_dict["NAME"])

    pipe = Path(f"{database}{waking.SUFFIX}")

    assert pipe.is_fifo()
    assert pipe.stat().st_mode & 0o777 == database.stat().st_mode & 0o777

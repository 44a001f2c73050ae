"""A writer that never rests keeps nobody else from writing (SQLite; PostgreSQL locks rows)."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from eventmaster.sqlite3.turns import SUFFIXES
from events.models import Pool
from tests.factories import EventFactory

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _short_waits():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite has one lock for all.")
    settings = connection.settings_dict
    before = settings["ENGINE"], settings["OPTIONS"]
    settings["OPTIONS"] = {**before[1], "timeout": 1}
    yield
    settings["ENGINE"], settings["OPTIONS"] = before


def test_everyone_writes_beside_one_that_never_rests():
    EventFactory()

    with busy_writer("turns"):
        told = told_at_once(8, write)

    assert told == [""] * 8


def test_without_turns_they_are_told_that_the_database_is_locked():
    """The control: Django's own backend, where whoever waits sleeps through the gaps."""
    connection.settings_dict["ENGINE"] = "django.db.backends.sqlite3"
    EventFactory()

    with busy_writer():
        told = told_at_once(8, write)

    assert "database is locked" in told


def test_a_lone_write_has_its_turn_and_gives_it_back():
    """What runs outside of transactions waits too, and keeps nobody waiting."""
    EventFactory()

    with busy_writer("turns"):
        told = told_at_once(8, lambda: Pool.objects.update(waiting=1))

    assert told == [""] * 8


def commits() -> None:
    write()


def rolls_back() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)


def fails_to_begin() -> None:
    """Somebody who does not queue, like a backup or the `sqlite3` shell, has SQLite's lock."""
    outside = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        write()
    outside.close()


def is_closed() -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.close()


@pytest.mark.parametrize("ends", [commits, rolls_back, fails_to_begin, is_closed])
def test_a_turn_ends_with_its_transaction(ends):
    EventFactory()

    ends()

    assert told_at_once(1, write) == [""]


def test_whoever_may_write_the_database_may_take_a_turn():
    """As with SQLite's own files beside it: one command of another user must not shut all out."""
    database = Path(connection.settings_dict["NAME"])
    database.chmod(0o664)
    connection.close()

    write()

    beside = [Path(f"{database}{suffix}") for suffix in SUFFIXES]
    assert {path.stat().st_mode for path in beside} == {database.stat().st_mode}


def write() -> None:
    with transaction.atomic():
        Pool.objects.update(waiting=1)


def told_at_once(number: int, work: Callable[[], object]) -> list[str]:
    """What so many threads are told that do this at once: nothing, or why they could not."""
    told: list[str] = []

    def attempt() -> None:
        try:
            work()
            told.append("")
        except OperationalError as problem:
            told.append(str(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@contextmanager
def busy_writer(*words: str) -> Iterator[None]:
    program = [sys.executable, "-m", "tests.support.busy_writer"]
    command = [*program, connection.settings_dict["NAME"], *words]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        yield
    finally:
        writer.kill()
        writer.communicate()

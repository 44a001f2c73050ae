"""What the database alone can do: a transaction that takes a seat and writes a row.

As pgbench would: each client is a process with a connection of its own and prepared statements.
"""

import sqlite3
import time
import uuid
from collections.abc import Sequence

import psycopg
from django.db import connection

from tests.bench.load import Figures, at_once
from tests.support.databases import current_url

POOLS = """CREATE TABLE bench_pool (
    id integer PRIMARY KEY, capacity integer, taken integer NOT NULL, CHECK (taken <= capacity))"""
SEATS = """CREATE TABLE bench_seat (
    id varchar(36) PRIMARY KEY, person integer NOT NULL,
    pool_id integer NOT NULL REFERENCES bench_pool (id))"""
TAKE = "UPDATE bench_pool SET taken = taken + 1 WHERE id = %s AND taken < capacity"
WRITE = "INSERT INTO bench_seat (id, person, pool_id) VALUES (%s, %s, %s)"
OK = 200


def make_tables(pools: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(POOLS)
        cursor.execute(SEATS)
        rows = [(number, 10**6, 0) for number in range(pools)]
        cursor.executemany("INSERT INTO bench_pool VALUES (%s, %s, %s)", rows)


def take_seats(pool_ids: Sequence[int], *, clients: int) -> Figures:
    """One seat of each of `pool_ids`, one after the other in each of `clients` processes."""
    work = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
    return at_once(current_url(), work, pool_ids, clients=clients)


def _on_postgres(share: tuple[str, Sequence[int]]) -> list[tuple[float, int]]:
    url, pool_ids = share
    with psycopg.connect(url, autocommit=True, prepare_threshold=1) as database:

        def take(pool_id: int, person: int) -> None:
            with database.transaction():
                assert database.execute(TAKE, [pool_id]).rowcount == 1
                database.execute(WRITE, [str(uuid.uuid4()), person, pool_id])

        return _timed(take, pool_ids)


def _on_sqlite(share: tuple[str, Sequence[int]]) -> list[tuple[float, int]]:
    url, pool_ids = share
    database = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
    database.executescript("PRAGMA synchronous=NORMAL;")

    def take(pool_id: int, person: int) -> None:
        database.execute("BEGIN IMMEDIATE")
        assert database.execute(TAKE.replace("%s", "?"), [pool_id]).rowcount == 1
        database.execute(WRITE.replace("%s", "?"), [str(uuid.uuid4()), person, pool_id])
        database.execute("COMMIT")

    return _timed(take, pool_ids)


def _timed(take, pool_ids):
    answers = []
    for person, pool_id in enumerate(pool_ids):
        started = time.perf_counter()
        take(pool_id, person)
        answers.append((time.perf_counter() - started, OK))
    return answers

"""A program that writes one row of a SQLite file without a pause, until it is ended:
`python busy_writer.py FILE [turns]`. It says so once it writes.
"""

import sqlite3
import sys
import time

from eventmaster.sqlite3.turns import Turns

SECONDS_OF_EACH = 0.004
WRITE = "UPDATE events_pool SET waiting = waiting + 1"


def main(path: str, *words: str) -> None:
    database = sqlite3.connect(path, isolation_level=None, timeout=60)
    database.execute("PRAGMA synchronous=OFF")
    turns = Turns(path) if "turns" in words else None
    write(database, turns, tell=True)
    while True:
        write(database, turns)


def write(database: sqlite3.Connection, turns: Turns | None, *, tell: bool = False) -> None:
    if turns is not None:
        turns.take(seconds=60)
    database.execute("BEGIN IMMEDIATE")
    if tell:
        # Not later: whoever listens wakes up, and would find the gap that this takes.
        sys.stdout.write("writing\n")
        sys.stdout.flush()
    until = time.perf_counter() + SECONDS_OF_EACH
    while time.perf_counter() < until:
        pass
    database.execute(WRITE)
    database.execute("COMMIT")
    if turns is not None:
        turns.give_back()


if __name__ == "__main__":
    main(*sys.argv[1:])

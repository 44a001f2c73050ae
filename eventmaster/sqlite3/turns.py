"""Turns at writing one database file, for all processes of the machine.

SQLite lets one writer in at a time and has no queue: whoever comes in vain sleeps up to 100 ms
before the next try, and beside writers that never rest such a sleeper can miss every gap until its
time is up ("database is locked"). Here whoever is next holds a lock of its own, so that the turn
passes to them and not to the one that just had it; and both locks are asked for so often, at random
moments, that all who wait become next sooner or later.
"""

from __future__ import annotations

import fcntl
import os
import random
import stat
import time
from pathlib import Path
from sqlite3 import OperationalError

# Seconds between two tries; each is one system call.
SHORTEST, LONGEST = 0.0003, 0.0015
SUFFIXES = ("-turn", "-next")


class Turns:
    """One connection's place among the writers of `database`.

    The locks belong to the open files: a process that dies gives them back. Another thread's or
    process's `Turns` is another writer; a forked child must make its own.
    """

    def __init__(self, database: str) -> None:
        self.is_taken = False
        self._turn, self._next = (_opened(Path(database), suffix) for suffix in SUFFIXES)

    def take(self, *, seconds: float) -> None:
        """Wait for a turn; after `seconds` raise what SQLite itself raises."""
        until = time.monotonic() + seconds
        _lock(self._next, until)
        try:
            _lock(self._turn, until)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
        self.is_taken = True

    def give_back(self) -> None:
        if self.is_taken:
            self.is_taken = False
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        self.is_taken = False
        os.close(self._turn)
        os.close(self._next)


def _opened(database: Path, suffix: str) -> int:
    """Whoever may write the database may wait for it: the file gets its mode and owner, as those
    do that SQLite keeps beside it. Else one command of root's would shut everybody else out."""
    file = os.open(f"{database}{suffix}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    own, me = os.fstat(file), os.geteuid()
    if database.exists() and me in (0, own.st_uid):
        wanted = database.stat()
        os.fchmod(file, stat.S_IMODE(wanted.st_mode))
        if me == 0:
            os.fchown(file, wanted.st_uid, wanted.st_gid)
    return file


def _lock(file: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise OperationalError("database is locked") from None
            time.sleep(random.uniform(SHORTEST, LONGEST))  # noqa: S311
        else:
            return

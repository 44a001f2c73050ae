"""Waking the workers as soon as there is work, so that nobody waits until they look by themselves.

PostgreSQL tells them by NOTIFY, SQLite's file has a named pipe beside it. Both are told after the
commit: before it there is nothing to see yet, and NOTIFY would take a lock of the whole cluster
into the transaction. It is a hint, no more: workers look every second, and whoever cannot wake one
goes on.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import structlog
from django.db import DatabaseError, connection, transaction

log = structlog.get_logger("core.waking")

CHANNEL = "eventmaster_work"
SUFFIX = "-wake"
# One process wakes no oftener than this; workers look again a little later than that.
SECONDS_BETWEEN = 0.05
SECONDS_UNTIL_OPENED_AGAIN = 30.0

_woken_at = float("-inf")


def wake_workers() -> None:
    """Wake them once the current transaction is committed; at once where there is none."""
    transaction.on_commit(_wake)


def _wake() -> None:
    global _woken_at  # noqa: PLW0603
    if time.monotonic() - _woken_at < SECONDS_BETWEEN:
        return
    _woken_at = time.monotonic()
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")
        except DatabaseError as error:
            log.warning("nobody_woken", error=type(error).__name__)
    else:
        _write_to_pipe(_pipe_path())


def _write_to_pipe(path: str) -> None:
    # No pipe, nobody reading it, or full of what nobody read yet: nobody waits for this.
    with suppress(OSError):
        pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.write(pipe, b"!")
        finally:
            os.close(pipe)


def _pipe_path() -> str:
    return f"{connection.settings_dict['NAME']}{SUFFIX}"


class Listener:
    """A worker's ear. `interrupt` may be called by a signal's handler."""

    def __init__(self) -> None:
        self._interrupted, self._interrupt = os.pipe()
        os.set_blocking(self._interrupt, False)
        self._source: Source | None = None
        self._open_at = 0.0

    def wait(self, seconds: float) -> bool:
        """Wait, at most `seconds`; return whether somebody called."""
        source = self._opened()
        files: list[Any] = [self._interrupted, *([source] if source else [])]
        ready = select.select(files, [], [], seconds)[0]
        if source is not None and source in ready:
            self._drain(source)
        return bool(ready)

    def interrupt(self) -> None:
        """End the wait, and each one after it."""
        with suppress(BlockingIOError):
            os.write(self._interrupt, b"!")

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        os.close(self._interrupted)
        os.close(self._interrupt)

    def _opened(self) -> Source | None:
        if self._source is None and time.monotonic() >= self._open_at:
            self._open_at = time.monotonic() + SECONDS_UNTIL_OPENED_AGAIN
            opened = Notifications if connection.vendor == "postgresql" else Pipe
            try:
                self._source = opened()
            except (DatabaseError, OSError) as error:
                log.warning("cannot_listen", error=type(error).__name__)
        return self._source

    def _drain(self, source: Source) -> None:
        try:
            source.drain()
        except (DatabaseError, OSError):
            # The server ended the connection.
            source.close()
            self._source = None


class Source(Protocol):
    """What a call arrives by, for `select`."""

    def fileno(self) -> int: ...

    def drain(self) -> None:
        """Forget the calls that have arrived: what they are about is seen by looking now."""

    def close(self) -> None: ...


class Notifications:
    """PostgreSQL's, on a connection of their own."""

    def __init__(self) -> None:
        self._connection = connection.copy()
        with self._connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def fileno(self) -> int:
        return self._psycopg.fileno()

    def drain(self) -> None:
        with self._connection.wrap_database_errors:
            for _notification in self._psycopg.notifies(timeout=0):
                pass

    def close(self) -> None:
        self._connection.close()

    @property
    def _psycopg(self) -> Any:
        return self._connection.connection


class Pipe:
    """A named pipe that all workers read: one call wakes one of those who wait, at least."""

    def __init__(self) -> None:
        path = _pipe_path()
        _make_pipe(path)
        # Also to write, so that there always is a writer: else it would be at its end at once.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        return self._pipe

    def drain(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._pipe, 65536):
                pass

    def close(self) -> None:
        os.close(self._pipe)


def _make_pipe(path: str) -> None:
    """Whoever may write the database may write to the pipe, whoever made it."""
    with suppress(FileExistsError):
        os.mkfifo(path)
        database = Path(path.removesuffix(SUFFIX)).stat()
        Path(path).chmod(stat.S_IMODE(database.st_mode))
        if os.geteuid() == 0:
            os.chown(path, database.st_uid, database.st_gid)
    if not Path(path).is_fifo():
        raise OSError(errno.EEXIST, "is no pipe", path)

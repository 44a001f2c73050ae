"""The worker: sends mail and does the jobs, until it is told to stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from accounts.delivery import deliver_due
from accounts.jobs import plan, run_due
from core.origin import Origin, Via, coming_from
from core.waking import Listener
from eventmaster.schedule import JOBS, SCHEDULE
from events import mail as team_mail
from registrations.mail import RENDERERS

log = structlog.get_logger("eventmaster.worker")

MAILS = {**RENDERERS, **team_mail.RENDERERS}

# It looks by itself every second; soon after it had something to do, as one process calls it at
# most once in core.waking.SECONDS_BETWEEN.
LOOKS_AFTER, LOOKS_SOON_AFTER = 1.0, 0.1
DATABASE_AWAY_SECONDS = 2.0
# Mail and jobs take turns, so that neither waits for a long queue of the other.
TURN_SECONDS = 5.0


class Worker:
    """A loop in the main thread; SIGTERM and SIGINT let what is in hand be finished first."""

    def __init__(self) -> None:
        self._is_stopped = False
        self._listener = Listener()
        self._is_planned = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        log.info("worker_started")
        was_called = True
        while not self._is_stopped:
            pause = self._work_or_wait_for_database(was_called=was_called)
            was_called = self._listener.wait(pause)
        self._listener.close()
        connection.close()
        log.info("worker_stopped")

    def run_once(self) -> None:
        """Do all that is due, and all scheduled work."""
        plan(SCHEDULE, now=timezone.now(), at_once=True)
        while self._work():
            pass

    def _work_or_wait_for_database(self, *, was_called: bool) -> float:
        """Return how long to pause, in seconds."""
        try:
            close_old_connections()
            if not self._is_planned:
                plan(SCHEDULE, now=timezone.now())
                self._is_planned = True
            found_some = self._work()
        except (OperationalError, InterfaceError) as error:
            log.warning("database_away", error=type(error).__name__)
            connection.close()
            return DATABASE_AWAY_SECONDS
        return LOOKS_SOON_AFTER if found_some or was_called else LOOKS_AFTER

    def _work(self) -> bool:
        """Do what is due; return whether there was something."""
        found_some = False
        while not self._is_stopped:
            with coming_from(Origin(Via.WORKER.value)):
                sent = deliver_due(MAILS, is_stopped=self._turn())
                ran = run_due(SCHEDULE, JOBS, is_stopped=self._turn())
            if not sent and not ran:
                break
            found_some = True
        return found_some

    def _turn(self) -> Callable[[], bool]:
        ends_at = time.monotonic() + TURN_SECONDS
        return lambda: self._is_stopped or time.monotonic() > ends_at

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._is_stopped = True
        self._listener.interrupt()

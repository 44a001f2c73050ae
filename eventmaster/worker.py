"""The worker: sends mail and carries out what time decides, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from datetime import datetime
from types import FrameType

import structlog
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from accounts.delivery import deliver_due
from accounts.jobs import plan, run_due
from eventmaster.schedule import JOBS, SCHEDULE
from registrations.mail import RENDERERS

log = structlog.get_logger("eventmaster.worker")

POLL_SECONDS = 1.0
DATABASE_AWAY_SECONDS = 2.0


class Worker:
    """A loop in the main thread; SIGTERM and SIGINT let the message in hand be finished first."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._is_planned = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        log.info("worker_started")
        while not self._stop.is_set():
            pause = self._work_or_wait_for_database()
            self._stop.wait(pause)
        connection.close()
        log.info("worker_stopped")

    def _work_or_wait_for_database(self) -> float:
        try:
            close_old_connections()
            return 0.0 if self.work_once(now=timezone.now()) else POLL_SECONDS
        except OperationalError as error:
            log.warning("database_away", error=type(error).__name__)
            connection.close()
            return DATABASE_AWAY_SECONDS

    def work_once(self, *, now: datetime) -> bool:
        """Do what is due; return whether there may be more."""
        if not self._is_planned:
            plan(SCHEDULE, now=now)
            self._is_planned = True
        tried = deliver_due(RENDERERS, at_most=20, is_stopped=self._stop.is_set)
        if self._stop.is_set():
            return False
        ran = run_due(SCHEDULE, JOBS, at_most=20, is_stopped=self._stop.is_set)
        return bool(tried or ran)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stop.set()

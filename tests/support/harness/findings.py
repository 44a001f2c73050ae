"""What was wrong when all was over, in sentences; nothing is what a scenario should find."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.utils import timezone

from registrations.invariants import problems
from registrations.models import Registration
from tests.support.harness.actors import Outcome
from tests.support.harness.crews import Answer

_QUARRELS = re.compile(r"deadlock detected|could not serialize access")
_REGISTRATION = re.compile(r"^/registrations/([0-9a-f-]{36})/$")


def of_rules() -> list[str]:
    return list(problems(now=timezone.now()))


def of_answers(answers: Iterable[Answer], *, may_see_errors: bool = False) -> list[str]:
    """Every sending led to a registration that is there; nobody saw an error on the way."""
    found = []
    for answer in answers:
        errors = [status for status in answer.seen if status == 0 or status >= 500]
        if errors and not may_see_errors:
            found.append(f"Person {answer.who} was answered {errors}.")
        to = _REGISTRATION.match(answer.location)
        if answer.status != 302 or not to:
            found.append(f"Person {answer.who} got {answer.status} {answer.location}.")
        elif not Registration.objects.live().filter(pk=to[1]).exists():
            found.append(f"Person {answer.who} was promised {to[1]}, and it is gone.")
    return found


def of_outcomes(outcomes: Iterable[Outcome]) -> list[str]:
    return [f"{outcome.role}: {outcome.error}" for outcome in outcomes if outcome.error]


class ServerLog:
    """What PostgreSQL itself says of deadlocks, from now on; a retry could hide them."""

    def __init__(self, url: str | None = None) -> None:
        self.file = _log_of(url or os.environ.get("DATABASE_URL", ""))
        self.start = self.file.stat().st_size if self.file else 0

    def quarrels(self) -> list[str]:
        if not self.file:
            return []
        with self.file.open(errors="replace") as log:
            log.seek(self.start)
            return [line.strip() for line in log if _QUARRELS.search(line)]


def _log_of(url: str) -> Path | None:
    """The log of a throw-away cluster; None for SQLite, and for a server of someone's own."""
    if connection.vendor != "postgresql":
        return None
    folder = parse_qs(urlsplit(url).query).get("host", [""])[0]
    file = Path(folder).parent / "log"
    return file if folder and file.exists() else None

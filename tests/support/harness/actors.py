"""People and teams at the level of services, several at once, each a thread of its own.

    python -m tests.support.harness.actors PLAN OUTCOMES     the same in a process of its own

An actor plays a role (`roles`) again and again: so many times, or for so many seconds. A refusal
with a code is an answer; any other exception is an error, and kept whole.
"""

import json
import os
import random
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django


@dataclass(frozen=True)
class Part:
    """One actor's part. `times` or `seconds` say when it ends, `seed` what it chooses, `kind`
    (the number of a ticket type, from 0) what it asks for where a role leaves that open."""

    role: str
    seed: int
    kind: int = 0
    times: int = 1_000_000
    seconds: float = 3600.0


@dataclass(frozen=True)
class Plan:
    event_id: str
    by: str
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """`code` is what a refusal said, "ok" where it went well, "error" for what must not be."""

    role: str
    code: str
    error: str = ""


def perform(plan: Plan) -> list[Outcome]:
    """Let all actors of `plan` act at once."""
    with ThreadPoolExecutor(len(plan.parts)) as pool:
        played = pool.map(lambda part: list(_play(plan, part)), plan.parts)
        return [outcome for outcomes in played for outcome in outcomes]


def _play(plan: Plan, part: Part) -> Iterator[Outcome]:
    from django.db import connection

    from tests.support.harness.roles import ROLES, Stage

    name = f"{part.role}{part.seed}"
    stage = Stage(plan.event_id, plan.by, random.Random(part.seed), name, kind=part.kind)
    until = time.monotonic() + part.seconds
    try:
        for _ in range(part.times):
            if time.monotonic() >= until:
                break
            yield _outcome(part.role, ROLES[part.role], stage)
    finally:
        connection.close()


def _outcome(name: str, role, stage) -> Outcome:
    from core.errors import DomainError

    try:
        role(stage)
    except DomainError as refusal:
        return Outcome(name, refusal.code)
    except Exception:  # noqa: BLE001
        return Outcome(name, "error", traceback.format_exc())
    return Outcome(name, "ok")


def main(plan_file: str, outcomes_file: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    plan = json.loads(Path(plan_file).read_text())
    parts = [Part(**part) for part in plan.pop("parts")]
    outcomes = perform(Plan(**plan, parts=parts))
    lines = [f"{json.dumps(asdict(outcome))}\n" for outcome in outcomes]
    Path(outcomes_file).write_text("".join(lines))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

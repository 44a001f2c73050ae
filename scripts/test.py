"""Runs the suite: on SQLite, on a throw-away PostgreSQL, and in Chromium. `make test`.

test.py [PYTEST ARGUMENTS]          everything; coverage is what the part on SQLite runs
test.py prove [PYTEST ARGUMENTS]    the long forms of the proofs, on both databases
test.py bench [PYTEST ARGUMENTS]    measurements, on both databases
"""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.chromium import ensure_chromium
from tests.support.postgres import NoPostgres, postgres_url

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
COLORS = re.compile(r"\x1b\[[\d;]*m")
COVERAGE = [sys.executable, "-m", "coverage"]
PYTEST = [sys.executable, "-m", "pytest"]
GIVING_WAY = ["nice", "-n", "5"]


@dataclass
class Part:
    """`is_measured`: its coverage counts, which nearly doubles its work. `is_durable`: the database
    keeps its promises to the disk, as in production. `gives_way`: it runs on what the other parts
    leave of the processors."""

    name: str
    marked: str
    on_postgres: bool = False
    is_measured: bool = False
    is_durable: bool = False
    gives_way: bool = False
    options: tuple[str, ...] = ()
    seconds: float = 0.0
    code: int = 1
    summary: str = "did not run"


EVERYWHERE = "not browser and not prove and not bench"
# What goes over everything once more, at random or through other processes: every route, every
# operation, crowds, any order of steps. It proves much and adds hardly a line to the coverage, so
# this half is not measured. Whatever else there is, is the other half.
#
# The second part are tests of rules whose lines others run too: together they add one line in two
# hundred, and measuring costs half of their time again.
SWEEPS = (
    "tests/api/test_fuzzing.py",
    "tests/api/test_generated_client.py",
    "tests/api/test_who_reaches_what.py",
    "tests/desk/test_access.py",
    "tests/desk/test_query_counts.py",
    "tests/events/importing/test_never_raises.py",
    "tests/events/importing/test_real_files.py",
    "tests/events/test_search_migration.py",
    "tests/flows",
    "tests/project",
    "tests/quality",
    "tests/races",
    "tests/registrations/door/test_any_order.py",
    "tests/registrations/door/test_crowd.py",
    "tests/registrations/door/test_races.py",
    "tests/registrations/mail/test_every_mail.py",
    "tests/registrations/pages/test_queries.py",
    "tests/registrations/test_any_order_of_steps.py",
    "tests/security",
    "tests/accounts/test_mail_services.py",
    "tests/accounts/test_transport.py",
    "tests/desk/test_event_changes.py",
    "tests/desk/test_event_gates.py",
    "tests/desk/test_event_reminders.py",
    "tests/desk/test_faces.py",
    "tests/desk/test_mail_ledger.py",
    "tests/eventmaster/test_charset.py",
    "tests/events/test_pages_list.py",
    "tests/events/test_search_facets.py",
    "tests/registrations/door/test_gates.py",
    "tests/registrations/door/test_pages.py",
    "tests/registrations/door/test_scanning.py",
    "tests/registrations/pages/test_form_guest.py",
    "tests/registrations/test_alternatives.py",
    "tests/registrations/test_approval.py",
)


def suite(*, in_halves: bool) -> list[Part]:
    """What needs no database, or cannot differ between two (`one_database`), runs once; two
    browsers run side by side.

    Halves run side by side, because each waits for something a quarter of its time. The measured
    one takes longest, so the others give way to it: then all end at about one time.
    """
    whole = [
        Part("SQLite", EVERYWHERE, is_measured=True),
        Part("PostgreSQL", f"database and {EVERYWHERE}", on_postgres=True, gives_way=True),
    ]
    browsers = Part(
        "Chromium",
        "browser and not prove and not bench",
        gives_way=True,
        options=("-n2", "--dist=loadfile", *(files_of_browsers() if in_halves else ())),
    )
    parts = [half for part in whole for half in halves(part)] if in_halves else whole
    return [*parts, browsers]


def files_of_browsers() -> list[str]:
    """By name: to find them among all tests, three processes would import all of these."""
    found = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in found if "mark.browser" in path.read_text()]


def halves(part: Part) -> list[Part]:
    others = tuple(f"--ignore={path}" for path in SWEEPS)
    return [
        replace(part, name=f"{part.name} 1", options=others),
        replace(part, name=f"{part.name} 2", options=SWEEPS, is_measured=False, gives_way=True),
    ]


def proofs() -> list[Part]:
    return [Part("SQLite", "prove"), Part("PostgreSQL", "prove", on_postgres=True)]


def benches() -> list[Part]:
    return [
        Part("PostgreSQL", "bench", on_postgres=True, is_durable=True),
        Part("SQLite", "bench", is_durable=True),
    ]


def main(arguments: list[str]) -> int:
    keep_bytecode()
    if arguments[:1] == ["prove"]:
        return run_long(proofs(), arguments[1:])
    if arguments[:1] == ["bench"]:
        return run_long(benches(), arguments[1:])
    return run_suite(arguments)


def keep_bytecode() -> None:
    """Where the environment wants no bytecode beside the sources, keep it below var/: else each of
    the hundred processes that tests start would compile all of Django, for two seconds."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var" / "cache" / "bytecode"))


def run_long(parts: list[Part], arguments: list[str]) -> int:
    """One part after the other: here the time that something takes may matter."""
    os.environ["HYPOTHESIS_PROFILE"] = "prove"
    started = time.monotonic()
    for part in parts:
        run(part, [*PYTEST, "--timeout=3600", *arguments], may_be_empty=True, say=print)
    return verdict(parts, time.monotonic() - started)


def run_suite(arguments: list[str]) -> int:
    """All parts at once, whatever becomes of the others. Then the coverage, if all tests ran."""
    ensure_chromium()
    (ROOT / "var" / "coverage").mkdir(parents=True, exist_ok=True)
    subprocess.run([*COVERAGE, "erase"], cwd=ROOT, check=True)
    parts = suite(in_halves=not arguments)
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=1 if os.cpu_count() == 1 else len(parts)) as pool:
        voices = InTurn(len(parts))
        for turn, part in enumerate(parts):
            pool.submit(run_in_turn, part, arguments, voices, turn)
    seconds = time.monotonic() - started
    coverage = 0 if arguments else report_coverage()
    return verdict(parts, seconds) or coverage


class InTurn:
    """Lets parts that run side by side speak one after the other, the first one at once."""

    def __init__(self, parts: int) -> None:
        self._lock = threading.Lock()
        self._front = 0
        self._waiting: list[list[str]] = [[] for _ in range(parts)]
        self._done = [False] * parts

    def say(self, turn: int, line: str) -> None:
        with self._lock:
            if turn == self._front:
                print(line, flush=True)
            else:
                self._waiting[turn].append(line)

    def end(self, turn: int) -> None:
        with self._lock:
            self._done[turn] = True
            while self._front < len(self._done) and self._done[self._front]:
                self._front += 1
                if self._front < len(self._done):
                    print("\n".join(self._waiting[self._front]), flush=True)


def run_in_turn(part: Part, arguments: list[str], voices: InTurn, turn: int) -> None:
    program = [*COVERAGE, "run", "-m", "pytest"] if part.is_measured else PYTEST
    command = [*(GIVING_WAY if part.gives_way else []), *program, *part.options, *arguments]
    try:
        run(
            part,
            command,
            may_be_empty=bool(arguments),
            say=lambda line: voices.say(turn, line),
        )
    except NoPostgres as problem:
        part.code, part.summary = 1, "did not start"
        voices.say(turn, f"\n{problem}")
    finally:
        voices.end(turn)


def verdict(parts: list[Part], seconds: float) -> int:
    """Say how each part went, and all together; the worst exit code."""
    print()
    for part in parts:
        said = "failed" if part.code else "ok"
        print(f"{part.name:<13}{part.seconds:7.1f} s  {said:<8}{part.summary}")
    print(f"{'all':<13}{seconds:7.1f} s")
    print()
    failed = total(parts, "failed") + total(parts, "error")
    print(f"{total(parts, 'passed')} passed, {failed} failed, {total(parts, 'skipped')} skipped")
    return max(part.code for part in parts)


def total(parts: list[Part], what: str) -> int:
    counts = re.findall(rf"(\d+) {what}", " ".join(part.summary for part in parts))
    return sum(map(int, counts))


def run(part: Part, command: list[str], *, may_be_empty: bool, say: Callable[[str], None]) -> None:
    say(f"\n--- {part.name} ---")
    started = time.monotonic()
    with database(part) as url:
        env = os.environ | {"DATABASE_URL": url} if url else without_database()
        if part.is_durable:
            env = env | {"EVENTMASTER_TEST_DURABLE": "1"}
        part.code, part.summary = passing_on([*command, "-m", part.marked], env, say)
    part.seconds = time.monotonic() - started
    if part.code == NO_TESTS and may_be_empty:
        part.code = 0


@contextmanager
def database(part: Part) -> Iterator[str]:
    if not part.on_postgres:
        yield ""
        return
    with postgres_url(durable=part.is_durable) as url:
        yield url


def without_database() -> dict[str, str]:
    """tests/settings.py then takes a SQLite file of its own."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def passing_on(
    command: list[str], env: dict[str, str], say: Callable[[str], None]
) -> tuple[int, str]:
    """Say what the command prints; return its exit code and its last line."""
    color = ["--color=yes"] if sys.stdout.isatty() else []
    last = ""
    with subprocess.Popen(
        [*command, *color],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout
        for line in process.stdout:
            say(line.rstrip("\n"))
            last = COLORS.sub("", line).strip("= \n") or last
    return process.returncode, last


def report_coverage() -> int:
    """Lines and branches of what was measured; 2 where below what pyproject.toml asks."""
    print("\n--- Coverage, branches included ---", flush=True)
    subprocess.run([*COVERAGE, "combine", "--quiet"], cwd=ROOT, check=False)
    return subprocess.run([*COVERAGE, "report"], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoPostgres as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit(130)

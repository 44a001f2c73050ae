"""Runs the suite: on SQLite, on a throw-away PostgreSQL, and in Chromium. `make test`.

test.py [PYTEST ARGUMENTS]          everything, with the coverage of all parts together
test.py prove [PYTEST ARGUMENTS]    the long forms of the proofs, on both databases
test.py bench [PYTEST ARGUMENTS]    measurements, on PostgreSQL
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.chromium import ensure_chromium
from tests.support.postgres import NoPostgres, postgres_url

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
COLORS = re.compile(r"\x1b\[[\d;]*m")
COVERAGE = [sys.executable, "-m", "coverage"]
PYTEST = [sys.executable, "-m", "pytest"]


@dataclass
class Part:
    name: str
    marked: str
    on_postgres: bool = False
    seconds: float = 0.0
    code: int = 0
    summary: str = ""


def suite() -> list[Part]:
    everywhere = "not browser and not prove and not bench"
    return [
        Part("SQLite", everywhere),
        Part("PostgreSQL", everywhere, on_postgres=True),
        Part("Chromium", "browser and not prove and not bench"),
    ]


def proofs() -> list[Part]:
    return [Part("SQLite", "prove"), Part("PostgreSQL", "prove", on_postgres=True)]


def benches() -> list[Part]:
    return [Part("PostgreSQL", "bench", on_postgres=True)]


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["prove"]:
        return run_long(proofs(), arguments[1:])
    if arguments[:1] == ["bench"]:
        return run_long(benches(), arguments[1:])
    return run_suite(arguments)


def run_long(parts: list[Part], arguments: list[str]) -> int:
    os.environ["HYPOTHESIS_PROFILE"] = "prove"
    for part in parts:
        run(part, [*PYTEST, "--timeout=3600", *arguments], may_be_empty=True)
    return verdict(parts)


def run_suite(arguments: list[str]) -> int:
    """Every part, whatever becomes of the others, then the coverage unless only some tests ran."""
    ensure_chromium()
    (ROOT / "var" / "coverage").mkdir(parents=True, exist_ok=True)
    subprocess.run([*COVERAGE, "erase"], cwd=ROOT, check=True)
    parts = suite()
    for part in parts:
        run(part, [*COVERAGE, "run", "-m", "pytest", *arguments], may_be_empty=bool(arguments))
    coverage = 0 if arguments else report_coverage()
    return verdict(parts) or coverage


def verdict(parts: list[Part]) -> int:
    """Say how each part went, and all together; the worst exit code."""
    print()
    for part in parts:
        said = "failed" if part.code else "ok"
        print(f"{part.name:<12}{part.seconds:7.1f} s  {said:<8}{part.summary}")
    print(f"{'all':<12}{sum(part.seconds for part in parts):7.1f} s\n")
    failed = total(parts, "failed") + total(parts, "error")
    print(f"{total(parts, 'passed')} passed, {failed} failed, {total(parts, 'skipped')} skipped")
    return max(part.code for part in parts)


def total(parts: list[Part], what: str) -> int:
    counts = re.findall(rf"(\d+) {what}", " ".join(part.summary for part in parts))
    return sum(map(int, counts))


def run(part: Part, command: list[str], *, may_be_empty: bool) -> None:
    print(f"\n--- {part.name} ---", flush=True)
    started = time.monotonic()
    with database(part) as url:
        env = os.environ | {"DATABASE_URL": url} if url else without_database()
        part.code, part.summary = passing_on([*command, "-m", part.marked], env)
    part.seconds = time.monotonic() - started
    if part.code == NO_TESTS and may_be_empty:
        part.code = 0


@contextmanager
def database(part: Part) -> Iterator[str]:
    if not part.on_postgres:
        yield ""
        return
    with postgres_url() as url:
        yield url


def without_database() -> dict[str, str]:
    """tests/settings.py then takes a SQLite file of its own."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def passing_on(command: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Print what the command prints; return its exit code and its last line."""
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
            print(line, end="", flush=True)
            last = COLORS.sub("", line).strip("= \n") or last
    return process.returncode, last


def report_coverage() -> int:
    """Lines and branches of all parts together; 2 where below what pyproject.toml asks."""
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

"""Real web servers and workers for a test, each a process of its own, over the test's database.

Tests reach them through the fixtures `serve` and `work` of conftest.py: what a test with
`own_database` has committed is what they see.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scripts.children import Child
from scripts.run import gunicorn
from tests.support.databases import current_url

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_ANSWER = 120
# Coverage of these processes would slow down what is to race.
NOT_INHERITED = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")


class NoAnswer(AssertionError):
    """A process did not come up; the text holds its log."""


class Program:
    """One process that belongs to a test, with its log."""

    def __init__(
        self, command: list[str], log: Path, *, env: Mapping[str, str], fds: tuple[int, ...] = ()
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self.child = Child(
                command, env=env, cwd=ROOT, stdout=output, stderr=output, pass_fds=fds
            )

    @property
    def pid(self) -> int:
        return self.child.pid

    def is_running(self) -> bool:
        return self.child.exit_code() is None

    def stop(self) -> int:
        """SIGTERM, as an administrator would; returns the exit code."""
        return self.child.stop()

    def kill(self) -> None:
        """SIGKILL to it and its workers."""
        self.child.kill()

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL to one of the processes that it started."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = (map(int, line.split()) for line in listed.stdout.splitlines())
        started = sorted(child for child, parent in pairs if parent == self.pid)
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(started), signal.SIGKILL)

    def errors(self) -> list[str]:
        """What it logged as an error, line by line."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if _is_error(line)]


class WebServer(Program):
    """gunicorn; `url` is where it answers."""

    def __init__(
        self,
        log: Path,
        *,
        workers: int = 2,
        env: Mapping[str, str] | None = None,
        application: str = "eventmaster.wsgi",
    ) -> None:
        """Returns once it answers. The port is bound before, so that nobody else can take it."""
        self.application = application
        listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        with listening:
            self.port = listening.getsockname()[1]
            self.url = f"http://127.0.0.1:{self.port}"
            super().__init__(
                gunicorn(application, bind=f"fd://{listening.fileno()}", workers=workers),
                log,
                env=environment({"SITE_URL": self.url, "PORT": str(self.port), **(env or {})}),
                fds=(listening.fileno(),),
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + SECONDS_TO_ANSWER
        while not self._answers():
            if not self.is_running() or time.monotonic() > until:
                self.kill()
                raise NoAnswer(f"The web server did not come up:\n{self.log.read_text()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as refusal:
            raise NoAnswer(f"/healthz says {refusal.code}:\n{self.log.read_text()}") from refusal
        except OSError:
            return False


class Worker(Program):
    """`manage.py worker`: mail, deadlines, jobs."""

    def __init__(self, log: Path, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        command = [sys.executable, "manage.py", "worker", *arguments]
        super().__init__(command, log, env=environment(env or {}))
        if "--once" not in arguments:
            self._wait_until_it_works()

    def _wait_until_it_works(self) -> None:
        """Before, it would not hear that it is to stop. With `--once` it ends by itself."""
        until = time.monotonic() + SECONDS_TO_ANSWER
        while "worker_started" not in self.log.read_text(errors="replace"):
            if not self.is_running() or time.monotonic() > until:
                self.kill()
                raise NoAnswer(f"The worker did not come up:\n{self.log.read_text()}")
            time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens at now, for programs that must be told one."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that a test starts: the test's keys, settings and database."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    own = {
        "DATABASE_URL": current_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "EMAIL_URL": "filemail://",
        "EVENTMASTER_TEST_SERVER": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return inherited | own | dict(changes)


def _is_error(line: str) -> bool:
    if line.startswith("Traceback (most recent call last)"):
        return True
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and record.get("level") in ("error", "critical")

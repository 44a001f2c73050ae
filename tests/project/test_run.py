"""`make run`: one command starts all of it, one request ends all of it."""

import errno
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
OWN = ("ALLOWED_HOSTS", "EMAIL_URL", "MEDIA_ROOT", "SITE_URL", "STATIC_ROOT", "DATABASE_URL")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """`run(port)` starts the demo with a database and files of its own."""
    started = []
    env = {name: value for name, value in os.environ.items() if name not in OWN}
    env |= {
        "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
        "DJANGO_SETTINGS_MODULE": "eventmaster.settings",
        "VAR_DIR": str(tmp_path / "var"),
    }

    def start(port: int) -> subprocess.Popen[str]:
        command = [sys.executable, "scripts/run.py"]
        started.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=env | {"PORT": str(port)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_taken_port_is_said_in_a_sentence(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        process = run(port)
        said, _ = process.communicate()

    assert process.returncode == 1
    assert said.startswith(f"\nPort {port} is taken")


def test_it_serves_the_demo_until_it_is_asked_to_stop(run, request):
    if os.environ["DATABASE_URL"].startswith("postgres"):
        pytest.skip("The demo's own database is SQLite: once is enough.")
    port = free_port()

    process = run(port)
    said = "".join(iter_until(process, "Password of each"))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        page = answer.read().decode()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate()

    assert f"http://127.0.0.1:{port}/" in said
    assert "<h1" in page
    assert process.returncode == 0
    assert rest.endswith("EventMaster has stopped.\n")
    with socket.socket() as tried:
        assert tried.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


def iter_until(process: subprocess.Popen[str], words: str) -> Iterator[str]:
    """The process's lines up to the one with `words`, or to its end."""
    for line in process.stdout or ():
        yield line
        if words in line:
            return

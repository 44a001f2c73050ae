"""Serves the demo: `make run`. Migrates, loads the demo once, then a web server and a worker.

Ends all of it on Ctrl-C, on SIGTERM, and when the `make` that started it is gone.
"""

import hashlib
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from eventmaster.demo.cast import DEMO_PASSWORD, LOGINS
from scripts.children import Child

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
WEB_WORKERS = 2
SECONDS_TO_ANSWER = 60


class CannotRun(Exception):
    """Its text tells a person what happened and what to do."""


class Stopped(Exception):
    """Somebody asked for the end."""


def main() -> None:
    listen_for_the_end()
    port = wanted_port()
    refuse_a_taken(port)
    env = os.environ | {"DEMO": "1", "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    children: dict[str, Child] = {}
    try:
        prepare(env, children)
        children["web server"] = start_web(env, port)
        children["worker"] = start_worker(env)
        wait_for_answer(port, children)
        welcome(port)
        watch(children)
    finally:
        stop(children)


def listen_for_the_end() -> None:
    def end(*_: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signals.remove(signal.SIGHUP)  # nohup: outlive the terminal
    for number in signals:
        signal.signal(number, end)


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CannotRun(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def refuse_a_taken(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except PermissionError:
            raise CannotRun(f"You may not use port {port}. Try: make run PORT=8001") from None
        except OSError:
            raise CannotRun(
                f"Port {port} is taken: EventMaster or something else already runs there.\n"
                f"Stop that, or use another port: make run PORT={port + 1}"
            ) from None


def prepare(env: dict[str, str], children: dict[str, Child]) -> None:
    """Bring database and static files up to date; load the demo if nobody is in it yet."""
    (ROOT / "var").mkdir(exist_ok=True)
    static_files = static_root(env) / ".collected"
    wanted = digest_of_static_files()
    is_stale = not static_files.exists() or static_files.read_text() != wanted
    # The keys in var/ are made by whoever comes first: one alone.
    print("Preparing the database", flush=True)
    complete(children, "migrate", manage(env, "migrate", "--verbosity", "0"))
    if is_stale:
        print("Collecting static files", flush=True)
        children["collectstatic"] = manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    complete(children, "seed_demo", manage(env, "seed_demo", "--if-empty", "--verbosity", "0"))
    if is_stale:
        complete(children, "collectstatic", children["collectstatic"])
        static_files.write_text(wanted)


def complete(children: dict[str, Child], name: str, child: Child) -> None:
    """Wait until it is done; ended with the others should that not be awaited."""
    children[name] = child
    code = child.process.wait()
    children.pop(name).stop()
    if code:
        raise CannotRun(f"`manage.py {name}` failed: the reason stands above.")


def static_root(env: dict[str, str]) -> Path:
    """Where the settings put static files."""
    var = Path(env.get("VAR_DIR") or ROOT / "var")
    return Path(env.get("STATIC_ROOT") or var / "static")


def digest_of_static_files() -> str:
    """Changes whenever collecting would give something else."""
    found = hashlib.sha256()
    own = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    for path in [*own, ROOT / "requirements.txt", ROOT / "package-lock.json"]:
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def start_web(env: dict[str, str], port: int) -> Child:
    return Child(gunicorn(bind=f"{HOST}:{port}", workers=WEB_WORKERS), env=env, cwd=ROOT)


def gunicorn(application: str = "eventmaster.wsgi", *, bind: str, workers: int) -> list[str]:
    """The command of the web server, in tests too."""
    # No access log: paths of guests carry tokens. The application logs its own requests.
    quiet = ["--no-control-socket", "--log-level", "warning"]
    options = ["--bind", bind, "--workers", str(workers), "--preload", "--graceful-timeout", "5"]
    return [sys.executable, "-m", "gunicorn", application, *options, *quiet]


def start_worker(env: dict[str, str]) -> Child:
    return manage(env, "worker")


def manage(env: dict[str, str], *arguments: str) -> Child:
    return Child([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT)


def wait_for_answer(port: int, children: dict[str, Child]) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(port):
        refuse_the_dead(children)
        if time.monotonic() > until:
            raise CannotRun(f"The web server gave no answer within {SECONDS_TO_ANSWER} seconds.")
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def welcome(port: int) -> None:
    print(f"\nEventMaster is at http://{HOST}:{port}/ (Ctrl-C ends it)\n")
    for login in LOGINS:
        print(f"  {login.email:<22} {login.can}")
    print(f"\n  Password of each: {DEMO_PASSWORD}\n", flush=True)


def watch(children: dict[str, Child]) -> None:
    """Wait for the end; a child that ends by itself ends all."""
    parent = os.getppid()
    while os.getppid() == parent or "MAKELEVEL" not in os.environ:
        refuse_the_dead(children)
        time.sleep(0.2)


def refuse_the_dead(children: dict[str, Child]) -> None:
    for name, child in children.items():
        code = child.exit_code()
        if code is not None:
            raise CannotRun(
                f"The {name} ended by itself (exit code {code}): its last words stand above."
            )


def stop(children: dict[str, Child]) -> None:
    for child in children.values():
        child.ask_to_stop()
    for child in children.values():
        child.stop()


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        print("\nEventMaster has stopped.", flush=True)
    except CannotRun as problem:
        sys.exit(f"\n{problem}")

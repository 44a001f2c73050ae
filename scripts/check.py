"""Everything that can be judged without running the application: `make check`.

check.py          runs every step, then fails with a list of those that found something
check.py --fix    formats Python and templates instead: `make fmt`
"""

import base64
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "core", "eventmaster", "events", "registrations")
MANAGE = [sys.executable, "manage.py"]
RUFF = [sys.executable, "-m", "ruff"]
DJADE = [str(Path(sys.executable).parent / "djade"), "--target-version", "6.0"]
LAYERS = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
AUTO_NAMED = re.compile(r"\d{4}_(auto_.*|alter_.*_options|.*_and_more)")


@dataclass
class Step:
    name: str
    run: Callable[[], tuple[bool, str]]


def steps() -> list[Step]:
    return [
        Step("types", command([sys.executable, "-m", "mypy"])),
        Step("lint", command([*RUFF, "check", "--output-format=concise", "."])),
        Step("format", command([*RUFF, "format", "--check", "--output-format=concise", "."])),
        Step("layers", command([sys.executable, "-c", LAYERS, "--no-logo"])),
        Step("missing migrations", command([*MANAGE, "makemigrations", "--check", "--dry-run"])),
        Step("names of migrations", names_of_migrations),
        Step("deployment", deployment),
        Step("templates", command([sys.executable, "scripts/check_templates.py"])),
        Step("translations", command([sys.executable, "scripts/messages.py", "check"])),
        Step("format of templates", command([*DJADE, "--check", *templates()])),
    ]


def main() -> int:
    started = time.monotonic()
    # mypy leaves without tidying up what the tests' settings put there.
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        os.environ["TMPDIR"] = folder
        verdicts = list(pool.map(judge, steps()))
    print(f"{'all':<22}{time.monotonic() - started:6.1f} s")
    failed = [name for name, passed in verdicts if not passed]
    if failed:
        print(f"\nmake check: {len(failed)} found something: {', '.join(failed)}")
    return bool(failed)


def judge(step: Step) -> tuple[str, bool]:
    started = time.monotonic()
    passed, output = step.run()
    verdict = "ok" if passed else "FAILED"
    report = f"{step.name:<22}{time.monotonic() - started:6.1f} s  {verdict}\n"
    # One write, so that steps side by side do not mix their words.
    sys.stdout.write(report if passed else f"{report}{output}\n")
    sys.stdout.flush()
    return step.name, passed


def command(
    arguments: list[str], env: dict[str, str] | None = None
) -> Callable[[], tuple[bool, str]]:
    def run() -> tuple[bool, str]:
        done = subprocess.run(
            arguments,
            cwd=ROOT,
            env=env or os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout

    return run


def names_of_migrations() -> tuple[bool, str]:
    """A migration is named for its reason, not by Django for its fields."""
    found = [path for app in APPS for path in (ROOT / app).glob("**/migrations/*.py")]
    bad = [str(path.relative_to(ROOT)) for path in found if AUTO_NAMED.fullmatch(path.stem)]
    return not bad, "\n".join(f"{name}: name it for its reason" for name in bad)


def deployment() -> tuple[bool, str]:
    """Django's own judgement of settings as an installation would have them."""
    with tempfile.TemporaryDirectory() as folder:
        return command(
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            env=os.environ | production(folder),
        )()


def production(folder: str) -> dict[str, str]:
    """A complete environment; whatever a .env beside it says loses against these."""
    return {
        "ALLOWED_HOSTS": "events.example.org",
        "CACHE_URL": "locmemcache://eventmaster",
        "DATABASE_URL": f"sqlite:///{folder}/eventmaster.sqlite3",
        "DEBUG": "0",
        "DEFAULT_FROM_EMAIL": "tickets@events.example.org",
        "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "eventmaster.settings",
        "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
        "LOG_FORMAT": "json",
        "MEDIA_ROOT": f"{folder}/media",
        "MEDIA_URL": "/media/",
        "SECRET_KEY": base64.b64encode(os.urandom(60)).decode(),
        "SITE_URL": "https://events.example.org",
        "STATIC_ROOT": f"{folder}/static",
        "TICKET_SIGNING_KEYS": "1:" + base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "VAR_DIR": folder,
    }


def templates() -> list[str]:
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    return [str(path) for folder in folders for path in sorted(folder.rglob("*.html"))]


def fix() -> int:
    for arguments in (
        [*RUFF, "check", "--fix", "--quiet", "."],
        [*RUFF, "format", "."],
        [*DJADE, *templates()],
    ):
        subprocess.run(arguments, cwd=ROOT, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(fix() if sys.argv[1:] == ["--fix"] else main())

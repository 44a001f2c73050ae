"""The migrated SQLite database, made once for all processes of a run and kept until code changes.

Migrating takes five seconds of a processor, nearly all of them Django's own. That every migration
runs from the start is shown by `make run` in the tests, and by each run on PostgreSQL.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import setup_databases

from tests.support.databases import copy_database

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("accounts", "core", "eventmaster", "events", "registrations")
FROM_OTHERS = ("Django", "django-allauth")
FOLDER = ROOT / "var" / "cache" / "tests"
KEPT = FOLDER / "migrated.sqlite3"
MADE_FROM = FOLDER / "migrated-from"


def set_up_databases() -> list[Any]:
    """Django's, for `teardown_databases`; on SQLite with what somebody has migrated before."""
    if connection.vendor != "sqlite":
        return setup_databases(0, interactive=False, serialized_aliases=[])
    now = digest()
    with alone():
        is_there = KEPT.exists() and MADE_FROM.exists() and MADE_FROM.read_text() == now
        if is_there:
            copy_database(str(KEPT), connection.creation._get_test_db_name())
        made = setup_databases(0, interactive=False, serialized_aliases=[], keepdb=is_there)
        if not is_there:
            MADE_FROM.unlink(missing_ok=True)
            KEPT.unlink(missing_ok=True)
            copy_database(connection.settings_dict["NAME"], str(KEPT))
            MADE_FROM.write_text(now)
    return made


def digest() -> str:
    """Changes whenever migrating might make something else."""
    found = hashlib.sha256(" ".join(map(version, FROM_OTHERS)).encode())
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


@contextmanager
def alone() -> Iterator[None]:
    """Whoever comes first migrates for all; the others wait for that."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

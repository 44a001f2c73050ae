"""Databases of a test's own: copies of the migrated one, with real commits, open to all."""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection, connections

TEMPLATE = ""


def make_template() -> None:
    """Copy the freshly migrated test database; call once, before any test has written to it."""
    global TEMPLATE  # noqa: PLW0603
    migrated = connection.settings_dict["NAME"]
    TEMPLATE = _new_name("template")
    _copy(migrated, TEMPLATE)


def drop_template() -> None:
    _drop(TEMPLATE)


@contextmanager
def own_copy() -> Iterator[str]:
    """Point Django's connection at a fresh copy of the template; yields its DATABASE_URL."""
    shared = connection.settings_dict["NAME"]
    own = _new_name("own")
    _copy(TEMPLATE, own)
    connection.settings_dict["NAME"] = own
    try:
        yield current_url()
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = shared
        _drop(own)


def current_url() -> str:
    """The DATABASE_URL with which another process reaches what this test sees."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _new_name(purpose: str) -> str:
    name = f"eventmaster_{purpose}_{uuid.uuid4().hex[:12]}"
    if connection.vendor == "sqlite":
        return str(Path(connection.settings_dict["NAME"]).parent / f"{name}.sqlite3")
    return name


def _copy(source: str, target: str) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
            old.backup(new)
        old.close()
        new.close()
    else:
        _administer(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
    else:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

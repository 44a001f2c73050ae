"""Databases of a test's own: copies of the migrated one, with real commits, open to all."""

import os
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.db import connection, connections

from core.waking import SUFFIX
from eventmaster.sqlite3.turns import SUFFIXES
from tests.support.postgres import Postgres, installed_programs

TEMPLATE = ""


def make_template() -> None:
    """Copy the freshly migrated test database; call once, before any test has written to it."""
    global TEMPLATE  # noqa: PLW0603
    migrated = connection.settings_dict["NAME"]
    TEMPLATE = _new_name("template")
    copy_database(migrated, TEMPLATE)


def drop_template() -> None:
    _drop(TEMPLATE)


@contextmanager
def own_copy() -> Iterator[str]:
    """Point Django's connection at a fresh copy of the template; yields its DATABASE_URL."""
    shared = connection.settings_dict["NAME"]
    own = _new_name("own")
    copy_database(TEMPLATE, own)
    connection.settings_dict["NAME"] = own
    try:
        yield current_url()
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = shared
        _drop(own)


@contextmanager
def in_cluster(cluster: Postgres) -> Iterator[None]:
    """Point Django's connection, and what is started meanwhile, at a copy in another cluster."""
    own, url = dict(connection.settings_dict), os.environ["DATABASE_URL"]
    programs = installed_programs()
    dump = [programs / "pg_dump", "--no-sync", "--dbname", _with_name(url, TEMPLATE)]
    made = subprocess.run(dump, capture_output=True, check=True).stdout
    load = [programs / "psql", "--quiet", "--output", os.devnull, "--dbname", cluster.url]
    subprocess.run(load, input=made, check=True)
    connection.close()
    connection.settings_dict.update(environ.Env.db_url_config(cluster.url))
    os.environ["DATABASE_URL"] = cluster.url
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.update(own)
        os.environ["DATABASE_URL"] = url


def current_url() -> str:
    """The DATABASE_URL with which another process reaches what this test sees."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return _with_name(os.environ["DATABASE_URL"], name)


def _with_name(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _new_name(purpose: str) -> str:
    name = f"eventmaster_{purpose}_{uuid.uuid4().hex[:12]}"
    if connection.vendor == "sqlite":
        return str(Path(connection.settings_dict["NAME"]).parent / f"{name}.sqlite3")
    return name


def copy_database(source: str, target: str) -> None:
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
        for suffix in ("", "-wal", "-shm", SUFFIX, *SUFFIXES):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
    else:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

"""The promises of conftest.py on which other tests build."""

import logging
import threading
import urllib.request

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from tests.support.logs import logged_errors


def test_own_database_commits_for_all_threads(own_database):
    found = []

    def look() -> None:
        found.extend(Group.objects.filter(name="Ushers").values_list("name", flat=True))
        connection.close()

    Group.objects.create(name="Ushers")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == ["Ushers"]


@pytest.mark.parametrize("round_", [1, 2])
def test_own_database_starts_with_what_migrations_put_there(own_database, round_):
    groups = list(Group.objects.order_by("name").values_list("name", flat=True))
    Group.objects.all().delete()

    assert groups == ["Administrators", "Attendees", "Check-in staff", "Organizers"]


def test_other_processes_serve_the_tests_database(serve):
    server = serve(workers=2)

    with urllib.request.urlopen(f"{server.url}/healthz") as answer:
        assert answer.status == 200

    assert server.stop() == 0


@pytest.mark.logs_errors
def test_errors_are_noticed_whatever_the_logger_does():
    logger = logging.getLogger("tests.silent")
    logger.propagate = False

    with logged_errors() as found:
        logger.warning("harmless")
        logger.error("seats: %s", -1)

    assert found == ["tests.silent: seats: -1"]

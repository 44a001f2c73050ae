"""Guards taken out on purpose: a race test that stays green without its guard proves nothing.

A process started with EVENTMASTER_TEST_SABOTAGE=seats takes seats as a naive program would: it
reads, looks, and writes, with no lock, no condition in the UPDATE, and (see `drop_seat_checks`)
no CHECK constraint behind it.
"""

import os

from django.apps import AppConfig
from django.db import connection
from django.db.models import Q


class SabotageConfig(AppConfig):
    name = "tests.support"
    label = "sabotage"

    def ready(self) -> None:
        if os.environ.get("EVENTMASTER_TEST_SABOTAGE") == "seats":
            _take_seats_naively()


def _take_seats_naively() -> None:
    from registrations import seats
    from registrations.services import registering

    def read_without_lock(event_id, *, now, reserve=0):
        return seats.read_event(event_id, now=now)

    registering.lock_event = read_without_lock  # type: ignore[assignment]
    seats._has_room = lambda _seats: Q()  # type: ignore[assignment]


def drop_seat_checks() -> None:
    """Remove the constraint that would stop the naive program, from the test's own database."""
    from events.models import Pool

    check = next(c for c in Pool._meta.constraints if c.name == "pool_taken_within_capacity")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Pool, check)

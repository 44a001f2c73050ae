"""Guards taken out on purpose: a race test that stays green without its guard proves nothing.

A process started with EVENTMASTER_TEST_SABOTAGE=lock,keys does without these guards; `without`
does the same to the threads of a test. EVENTMASTER_TEST_DIES is for `deaths`.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from tests.support import deaths

PACKAGE = "registrations"
# Without one of these, SQLite's immediate transactions must not do the same.
LOCKS = frozenset({"dates", "lock", "seats", "team"})
Swap = tuple[Any, str, Any]


class SabotageConfig(AppConfig):
    name = "tests.support"
    label = "sabotage"

    def ready(self) -> None:
        for guard in filter(None, os.environ.get("EVENTMASTER_TEST_SABOTAGE", "").split(",")):
            GUARDS[guard]()
        if "EVENTMASTER_TEST_DIES" in os.environ:
            deaths.prepare(os.environ["EVENTMASTER_TEST_DIES"])


def env_without(*guards: str) -> dict[str, str]:
    """The environment of a process that does without `guards`."""
    is_unlocked = LOCKS & set(guards)
    deferred = {"EVENTMASTER_TEST_DEFERRED": "1"} if is_unlocked and _is_sqlite() else {}
    return {"EVENTMASTER_TEST_SABOTAGE": ",".join(guards), **deferred}


@contextmanager
def without(*guards: str) -> Iterator[None]:
    """Take `guards` out of this process, and put them back."""
    swaps = [swap for guard in guards for swap in GUARDS[guard]()]
    options = connection.settings_dict["OPTIONS"]
    mode = options.get("transaction_mode")
    if _is_sqlite() and LOCKS & set(guards):
        # SQLite's immediate transactions are a lock of their own.
        connection.close()
        options["transaction_mode"] = "DEFERRED"
    try:
        yield
    finally:
        for module, name, original in swaps:
            setattr(module, name, original)
        if _is_sqlite():
            connection.close()
            options["transaction_mode"] = mode


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _lock() -> list[Swap]:
    """Reads without writing the event's row first; every other guard stays."""
    from registrations import seats

    return _everywhere(seats._lock_root, lambda _pools, _reserve, _now: 0)


def _seats() -> list[Swap]:
    """As a naive program would: reads, looks, and writes, with no condition in the UPDATE either
    and (see `drop_seat_checks`) no CHECK constraint behind it."""
    from registrations import seats

    return [*_lock(), *_everywhere(seats._has_room, lambda _seats: Q())]


def _order() -> list[Swap]:
    """No lock, and pools in anybody's order."""
    from registrations import seats

    def by_chance(locked, pool_ids):
        return sorted(pool_ids, key=lambda _pool: os.urandom(4))

    return [*_lock(), *_everywhere(seats._in_lock_order, by_chance)]


def _keys() -> list[Swap]:
    """Retries are not recognised."""
    from registrations import retries

    nothing = _everywhere(retries.find, lambda *args, **kwargs: None)
    return [*nothing, *_everywhere(retries.remember, lambda *args, **kwargs: None)]


def _promotion() -> list[Swap]:
    """Whoever cancels leaves the freed seats lying."""
    from registrations.services import cancelling

    return _set(cancelling, "settle", lambda *args, **kwargs: set())


def _dates() -> list[Swap]:
    """Many dates of a series are written as they were read, with no lock before it."""
    from registrations.services import series_dates

    return _set(series_dates, "lock_events", lambda *args, **kwargs: None)


def _one_first() -> list[Swap]:
    """The date itself is locked first, the others of its series afterwards."""
    from registrations import seats
    from registrations.services import series_dates

    read, lock_all = series_dates.read_event, series_dates.lock_events
    later: list[Any] = []

    def lock_and_read(event_id: Any, *, now: Any) -> Any:
        locked = seats.lock_event(event_id, now=now)
        lock_all(later.pop(), now=now)
        return locked

    def put_off(event_ids: Any, *, now: Any) -> None:
        later.append([row["pk"] for row in event_ids])

    assert read is seats.read_event
    return [
        *_set(series_dates, "lock_events", put_off),
        *_set(series_dates, "read_event", lock_and_read),
    ]


def _team() -> list[Swap]:
    """Nobody waits for others who change the same team."""
    from events.services import event_roles, invitations, teams

    modules = (event_roles, invitations, teams)
    return [swap for m in modules for swap in _set(m, "lock_team", lambda _organizer: None)]


def _atomicity() -> list[Swap]:
    """Each statement is committed on its own."""
    enter = _set(transaction.Atomic, "__enter__", lambda *args: None)
    return [*enter, *_set(transaction.Atomic, "__exit__", lambda *args: None)]


def _fence() -> list[Swap]:
    """Who was overtaken writes all the same."""
    from core.leases import LeasedQuerySet

    return _set(LeasedQuerySet, "still_held", lambda rows, row: rows.filter(pk=row.pk))


def _noting() -> list[Swap]:
    """A mail counts as sent before it is."""
    from accounts import delivery
    from accounts.models import Message

    original = delivery._send

    def send_later(message: Any, *arguments: Any) -> Any:
        now = timezone.now()
        rows = Message.objects.filter(pk=message.pk)
        rows.update(status="sent", sent_at=now, lease_until=None)
        return original(message, *arguments)

    return _set(delivery, "_send", send_later)


GUARDS: dict[str, Callable[[], list[Swap]]] = {
    "atomicity": _atomicity,
    "dates": _dates,
    "fence": _fence,
    "keys": _keys,
    "lock": _lock,
    "noting": _noting,
    "one first": _one_first,
    "order": _order,
    "promotion": _promotion,
    "seats": _seats,
    "team": _team,
}


def _everywhere(original: Any, replacement: Any) -> list[Swap]:
    """Put `replacement` wherever a loaded module of the domain has the name of `original`."""
    name = original.__name__
    modules = [m for n, m in sys.modules.items() if n.startswith(PACKAGE)]
    holders = [module for module in modules if getattr(module, name, None) is original]
    return [swap for module in holders for swap in _set(module, name, replacement)]


def _set(module: Any, name: str, replacement: Any) -> list[Swap]:
    original = getattr(module, name)
    setattr(module, name, replacement)
    return [(module, name, original)]


def drop_seat_checks() -> None:
    """Remove the constraint that would stop the naive program, from the test's own database."""
    from events.models import Pool

    kept = Pool._meta.constraints
    check = next(rule for rule in kept if rule.name == "pool_taken_within_capacity")
    # SQLite makes the table anew, as the model says: it must not say this.
    Pool._meta.constraints = [rule for rule in kept if rule is not check]
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Pool, check)
    finally:
        Pool._meta.constraints = kept

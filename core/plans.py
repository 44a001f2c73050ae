"""How PostgreSQL plans what we ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def planned_for_values() -> Iterator[None]:
    """Plan each statement within for the values it is asked with.

    Statements are prepared, and after some times PostgreSQL plans one for no values in particular:
    right for keys, wrong for a filter that leaves nearly all rows, or none.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield

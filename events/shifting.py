"""Times that move with the start of their event, as clocks on the wall show them.

What is said two days before at 18:00 is said two days before at 18:00 of another date, too, also
where clocks change in between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo


def shifted(
    moments: Collection[datetime | None],
    *,
    start: datetime,
    to: datetime,
    zone: ZoneInfo,
    to_zone: ZoneInfo | None = None,
) -> dict[datetime, datetime]:
    """Return where each of `moments` is (UTC) when `start` moves to `to`; None is left out.

    What comes before another still does, and what falls together still does: where clocks change
    within the event, its parts keep the time between them if the wall would turn them round.
    """
    distance = _wall(to, to_zone or zone) - _wall(start, zone)
    told = {
        each: (_wall(each, zone) + distance).replace(tzinfo=to_zone or zone).astimezone(UTC)
        for each in moments
        if each is not None
    }
    told[start] = to
    in_order = sorted(told)
    here = in_order.index(start)
    _keep_order(told, in_order[here:])
    _keep_order(told, in_order[here::-1])
    return told


def _keep_order(told: dict[datetime, datetime], outward: Sequence[datetime]) -> None:
    """From the start outward; what would fall on the wrong side of the one before keeps its
    distance from it."""
    for nearer, farther in pairwise(outward):
        distance = farther - nearer
        is_later = distance.total_seconds() > 0
        moved = told[farther] - told[nearer]
        if (moved.total_seconds() > 0) != is_later or not moved:
            told[farther] = told[nearer] + distance


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)

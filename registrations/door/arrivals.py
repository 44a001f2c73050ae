"""Arrivals over time: slots of five minutes, and where they stand in a drawing.

Pure arithmetic: nothing here asks the database or the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from events.when import clock_text

SLOT = timedelta(minutes=5)
# As many as the wide drawing holds, and never so few that one bar is a wall.
MOST_SLOTS, LEAST_SLOTS = 72, 12
# After so many empty slots nobody needs to see time go on.
QUIET_SLOTS = 12
# Minutes between two words on the axis, of which the first that leaves room is taken.
STEPS = (15, 30, 60, 120, 180)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Slot:
    """Five minutes: from when, in the event's zone, and how many came."""

    starts_at: datetime
    count: int
    label: str


@dataclass(frozen=True)
class Size:
    """Of a drawing, in its own units; the letters of a wide one are smaller beside its width."""

    name: str
    width: int
    height: int
    letters: int
    slots: int
    words: int

    @property
    def head(self) -> int:
        """Room above the bars for a number."""
        return self.letters * 3 // 2

    @property
    def base(self) -> int:
        """Where bars stand; the words of the axis are below."""
        return self.height - self.letters * 8 // 5

    @property
    def axis(self) -> int:
        return self.height - self.letters // 4


WIDE = Size("wide", width=2400, height=760, letters=56, slots=MOST_SLOTS, words=9)
NARROW = Size("narrow", width=800, height=480, letters=38, slots=30, words=5)


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    middle: int
    count: int
    # Where the count is written; None where it is not.
    number_y: int | None


@dataclass(frozen=True)
class Word:
    x: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Plot:
    size: Size
    bars: list[Bar]
    words: list[Word]
    slots: list[Slot]
    peak: Slot

    @property
    def first(self) -> Slot:
        return self.slots[0]

    @property
    def last(self) -> Slot:
        return self.slots[-1]


def slots_of(arrivals: Mapping[datetime, int], zone: ZoneInfo, *, until: datetime) -> list[Slot]:
    """Return the slots from the first arrival until `until`, or until it has long been quiet.

    `arrivals` are counts by moment (UTC). Where clocks change in between, a label names its zone.
    """
    counts: Counter[int] = Counter()
    for moment, count in arrivals.items():
        counts[_number(moment)] += count
    if not counts:
        return []
    earliest, latest = min(counts), max(counts)
    last = max(latest, min(_number(until), latest + QUIET_SLOTS))
    first = max(last - MOST_SLOTS + 1, min(earliest, last - LEAST_SLOTS + 1))
    starts = [(_EPOCH + number * SLOT).astimezone(zone) for number in range(first, last + 1)]
    names_zone = len({start.utcoffset() for start in starts}) > 1
    return [
        Slot(start, counts[number], _label(start, names_zone))
        for number, start in enumerate(starts, first)
    ]


def plot(slots: list[Slot], size: Size) -> Plot:
    """Draw the latest of `slots` (at least one) in a drawing of that size."""
    shown = slots[-size.slots :]
    peak = max(shown, key=lambda slot: slot.count)
    pitch = size.width // len(shown)
    left = size.width - pitch * len(shown)
    numbered = {peak.starts_at, shown[-1].starts_at}
    bars = [
        _bar(slot, left + place * pitch, pitch, peak.count, size, is_numbered)
        for place, slot in enumerate(shown)
        if slot.count
        for is_numbered in [slot.starts_at in numbered]
    ]
    return Plot(size, bars, _words(shown, left, pitch, size), shown, peak)


def _bar(slot: Slot, x: int, pitch: int, most: int, size: Size, is_numbered: bool) -> Bar:
    gap = max(2, pitch // 8)
    height = max(4, (size.base - size.head) * slot.count // most)
    y = size.base - height
    return Bar(
        x=x + gap // 2,
        y=y,
        width=pitch - gap,
        height=height,
        middle=x + pitch // 2,
        count=slot.count,
        number_y=y - size.letters // 4 if is_numbered else None,
    )


def _words(slots: list[Slot], left: int, pitch: int, size: Size) -> list[Word]:
    """The times on the axis, at round minutes of the event's clock."""
    step = next((each for each in STEPS if len(_round(slots, each)) <= size.words), STEPS[-1])
    return [
        Word(left + place * pitch, slots[place].label, "start" if place == 0 else "middle")
        for place in _round(slots, step)
        if left + place * pitch <= size.width - size.letters
    ]


def _round(slots: list[Slot], step: int) -> list[int]:
    return [
        place
        for place, slot in enumerate(slots)
        if (slot.starts_at.hour * 60 + slot.starts_at.minute) % step == 0
    ]


def _number(moment: datetime) -> int:
    """Which slot since 1970 it falls into. Every zone's clock keeps to whole slots."""
    return (moment - _EPOCH) // SLOT


def _label(start: datetime, names_zone: bool) -> str:
    clock = clock_text(start)
    return f"{clock} {start.tzname()}" if names_zone else clock

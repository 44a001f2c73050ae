"""Rules 1, 4 and 5 once more, in plain Python: no database, no counters, no way to be fast.

Written from the rules, not from the services, to be compared with them. The line is a list; what
is free is counted from the people each time. A refusal is the code that the services raise.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ROOT = "root"
DAY = timedelta(days=1)
LIVE = {"unconfirmed", "pending", "confirmed", "waitlisted", "offered"}


class Refused(Exception):
    """Its argument is the code."""


@dataclass
class Kind:
    pools: set[str]
    hidden: bool = False
    least: int = 1
    most: int = 5
    opens: datetime | None = None


@dataclass
class Person:
    tickets: dict[int, str]
    wanted: set[str]
    takes_any: bool
    wants_list: bool
    made: datetime
    guest: bool
    status: str = "new"
    holds: bool = False
    deadline: datetime | None = None
    moved: bool = False


@dataclass
class Plain:
    now: datetime
    list_ends: datetime
    ends: datetime
    capacity: dict[str, int]
    kinds: dict[str, Kind]
    people: list[Person] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    passing: bool = False
    offers: bool = False
    approval: bool = False

    def do(self, what, *arguments):
        """All or nothing; return the code of what refused, or None."""
        before = deepcopy(self.__dict__)
        try:
            getattr(self, what)(*arguments)
        except Refused as refusal:
            self.__dict__ = before
            return refusal.args[0]
        return None

    # --- What is there

    def draws(self, names):
        return Counter(pool for name in names for pool in {ROOT, *self.kinds[name].pools})

    def free(self, pool):
        taken = sum(self.draws(p.tickets.values())[pool] for p in self.people if p.holds)
        return self.capacity[pool] - taken

    def short(self, names):
        return {pool for pool, seats in self.draws(names).items() if self.free(pool) < seats}

    def options(self, person, *, later=False):
        """The tickets as they are, then all of them of each other kind that would do."""
        seats = len(person.tickets)
        yield list(person.tickets.values())
        for name, kind in self.kinds.items():
            shown = not kind.hidden and (later or self.on_sale(kind))
            would_do = name in person.wanted or (person.takes_any and shown)
            if would_do and kind.least <= seats <= kind.most:
                yield [name] * seats

    def waiting(self, pool):
        return sum(
            any(pool in self.draws(names) for names in self.options(self.people[one], later=True))
            for one in self.line
        )

    def on_sale(self, kind):
        return kind.opens is None or kind.opens <= self.now

    def is_over(self):
        return self.now >= self.ends

    # --- Who gets places

    def settle(self):
        """Go through the line; return the pools that are held back from newcomers."""
        held = set()
        if self.now >= self.list_ends:
            return held
        for one in list(self.line):
            person = self.people[one]
            fitting = self.first_fit(person, held)
            if fitting:
                self.promote(one, fitting)
            elif not self.passing:
                held.update(*(self.short(names) for names in self.options(person)))
        return held

    def first_fit(self, person, held=frozenset()):
        for names in self.options(person):
            if not self.short(names) and not held & self.draws(names).keys():
                return names
        return None

    def promote(self, one, names):
        self.line.remove(one)
        self.seat(one, names, "offered" if self.offers else "confirmed")
        if self.offers:
            last = self.list_ends if self.now < self.list_ends else self.ends
            self.people[one].deadline = min(self.now + timedelta(hours=24), last)

    def seat(self, one, names, status):
        person = self.people[one]
        person.tickets = dict(zip(person.tickets, names, strict=True))
        person.status, person.holds, person.deadline = status, True, None

    def seat_or_queue(self, one, joins):
        """Confirmed, or in the line, or refused."""
        person = self.people[one]
        held = self.settle()
        fitting = self.first_fit(person, held)
        if fitting:
            self.seat(one, fitting, "confirmed")
            return
        self.refuse_larger_than_all(person)
        if not joins:
            first = self.draws(person.tickets.values())
            lacking = self.short(person.tickets.values()) | (held & first.keys())
            if ROOT not in lacking:
                raise Refused("ticket_type_full")
            raise Refused("waiting_list_closed" if self.now >= self.list_ends else "event_full")
        if self.now >= self.list_ends:
            raise Refused("waiting_list_closed")
        person.status = "waitlisted"
        self.line.append(one)

    def refuse_larger_than_all(self, person):
        def is_possible(names):
            return all(self.capacity[pool] >= n for pool, n in self.draws(names).items())

        if not any(map(is_possible, self.options(person))):
            raise Refused("group_too_large")

    def end(self, one, status):
        person = self.people[one]
        if person.status == "waitlisted":
            self.line.remove(one)
        person.status, person.holds, person.tickets = status, False, {}
        person.deadline = None

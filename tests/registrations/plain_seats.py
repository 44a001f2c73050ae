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

    # --- What people do

    def register(self, person, earlier):
        """`earlier`: the number of this address's last registration, or None."""
        if self.is_over():
            raise Refused("event_over")
        for name, seats in Counter(person.tickets.values()).items():
            self.check_sale(name)
            if seats < self.kinds[name].least:
                raise Refused("too_few_of_type")
            if seats > self.kinds[name].most:
                raise Refused("too_many_of_type")
        for name in person.wanted:
            self.check_sale(name)
        self.refuse_larger_than_all(person)
        status = self.people[earlier].status if earlier is not None else "none"
        kept = Counter()
        if not person.guest and status == "unconfirmed":
            old = self.people[earlier]
            kept = self.draws(old.tickets.values()) if old.holds else Counter()
            self.end(earlier, "cancelled")
        elif not person.guest and status in LIVE:
            raise Refused("already_registered")
        self.people.append(person)
        self.find_place(len(self.people) - 1, kept)
        if person.guest and status in LIVE:
            raise Refused("already_registered")
        self.settle()

    def check_sale(self, name):
        if self.kinds[name].hidden:
            raise Refused("ticket_type_unknown")
        if not self.on_sale(self.kinds[name]):
            raise Refused("ticket_type_not_yet")

    def find_place(self, one, kept):
        person = self.people[one]
        if self.approval:
            person.status = "pending"
        elif kept and kept >= self.draws(person.tickets.values()):
            self.seat(one, list(person.tickets.values()), "confirmed")
        else:
            self.seat_or_queue(one, person.wants_list)
        if person.guest:
            if person.status == "waitlisted":
                self.line.remove(one)
            wait = timedelta(minutes=30) if person.holds else timedelta(hours=48)
            person.status, person.deadline = "unconfirmed", self.now + wait

    def confirm(self, one, joins):
        person = self.people[one]
        if person.status != "unconfirmed":
            return
        if self.is_over():
            raise Refused("event_over")
        person.deadline = None
        if person.holds:
            person.status = "confirmed"
        elif self.approval:
            person.status = "pending"
        else:
            self.seat_or_queue(one, joins or person.wants_list)

    def cancel(self, one, numbers=None):
        """All, or those tickets of it."""
        person = self.people[one]
        if person.status not in LIVE:
            return
        if self.is_over():
            raise Refused("event_over")
        gone = set(person.tickets) if numbers is None else numbers & set(person.tickets)
        if not gone:
            return
        if gone == set(person.tickets):
            self.end(one, "cancelled")
        else:
            before = Counter(person.tickets.values())
            person.tickets = {n: name for n, name in person.tickets.items() if n not in gone}
            after = Counter(person.tickets.values())
            for name in after:
                if before[name] > after[name] < self.kinds[name].least:
                    raise Refused("too_few_of_type")
        self.settle()

    def approve(self, one, joins):
        person = self.people[one]
        if person.status in {"confirmed", "waitlisted", "offered"}:
            return
        if person.status != "pending":
            raise Refused("transition_refused")
        if self.is_over():
            raise Refused("event_over")
        self.seat_or_queue(one, joins or person.wants_list)

    def decline(self, one):
        if self.people[one].status == "declined":
            return
        if self.people[one].status != "pending":
            raise Refused("transition_refused")
        self.end(one, "declined")

    def accept_offer(self, one):
        person = self.people[one]
        if person.status == "confirmed":
            return
        if self.is_over():
            raise Refused("event_over")
        self.check_offer(person)
        person.status, person.deadline = "confirmed", None

    def decline_offer(self, one):
        if self.people[one].status == "declined":
            return
        self.check_offer(self.people[one])
        self.end(one, "declined")
        self.settle()

    def check_offer(self, person):
        if person.status == "expired":
            raise Refused("offer_expired")
        if person.status != "offered":
            raise Refused("transition_refused")
        if person.deadline <= self.now:
            raise Refused("offer_expired")

    # --- What the team and time do

    def set_capacity(self, pool, capacity):
        if self.capacity[pool] - self.free(pool) > capacity:
            raise Refused("capacity_below_taken")
        self.capacity[pool] = capacity
        self.settle()

    def set_kind(self, name, changes):
        for key, value in changes.items():
            setattr(self.kinds[name], key, value)
        if any(self.free(pool) < 0 for pool in self.capacity):
            raise Refused("capacity_below_taken")
        self.settle()

    def set_event(self, key, value):
        setattr(self, key, value)
        self.settle()

    def move(self, one, to):
        if one not in self.line:
            raise Refused("not_on_the_list")
        self.line.remove(one)
        self.line.insert(to - 1, one)
        self.settle()

    def invite(self, one):
        if self.is_over():
            raise Refused("event_over")
        if one not in self.line:
            raise Refused("not_on_the_list")
        names = self.first_fit(self.people[one])
        if names is None:
            raise Refused("no_seats")
        self.promote(one, names)
        self.settle()

    def time_passes(self, minutes):
        """The worker comes by: what is due ends in the order of its time, each passing on."""
        self.now += timedelta(minutes=minutes)
        awaited = [
            (person.deadline, one)
            for one, person in enumerate(self.people)
            if person.status in {"unconfirmed", "offered"} and person.deadline <= self.now
        ]
        for _deadline, one in sorted(awaited):
            person = self.people[one]
            if person.status == "unconfirmed" and person.holds and self.now < person.made + 2 * DAY:
                person.holds, person.deadline = False, person.made + 2 * DAY
            else:
                self.end(one, "expired")
            self.settle()
        self.settle()

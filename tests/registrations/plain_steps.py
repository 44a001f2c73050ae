"""What people, the team and time do to the plain event, each step all or nothing."""

from collections import Counter
from datetime import timedelta

from tests.registrations.plain_seats import DAY, LIVE, ROOT, Plain, Refused


class PlainEvent(Plain):
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

    def retype(self, one, numbers, name):
        """The team is bound by seats, and by nothing else."""
        person = self.people[one]
        if person.status not in LIVE:
            raise Refused("transition_refused")
        if self.is_over():
            raise Refused("event_over")
        chosen = {n for n in numbers & person.tickets.keys() if person.tickets[n] != name}
        if not chosen:
            return
        person.tickets.update(dict.fromkeys(chosen, name))
        if person.holds and any(self.free(pool) < 0 for pool in self.draws([name])):
            raise Refused("ticket_type_full")
        self.settle()

    def move_away(self, one):
        """To another event, which has room; whoever went there, and left it, stays away."""
        person = self.people[one]
        if person.moved:
            return
        if person.status not in LIVE - {"unconfirmed"}:
            raise Refused("transition_refused")
        self.end(one, "cancelled")
        person.moved = True
        self.settle()

    def move_here(self, person):
        """From another event, past the line, onto seats that are free."""
        if self.is_over():
            raise Refused("event_over")
        short = self.short(person.tickets.values())
        if short:
            raise Refused("event_full" if ROOT in short else "ticket_type_full")
        self.people.append(person)
        self.seat(len(self.people) - 1, list(person.tickets.values()), "confirmed")
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

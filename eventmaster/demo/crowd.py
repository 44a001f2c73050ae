"""Many registrations at once, written in bulk: as services would leave them, without their journal.

For the demo (`seed_demo --registrations N`) and for measuring. The rows keep every rule that
`check_invariants` recounts.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts import outbox
from accounts.enums import MessageStatus
from accounts.models import Message
from core.models import new_id
from eventmaster.demo.cast import DEMO_DOMAIN
from eventmaster.demo.programme import FIRST_NAMES, LAST_NAMES
from events.models import Event, Pool
from registrations.enums import Direction, EndedBy, Outcome, Status, TicketStatus
from registrations.models import Registration, Scan, Ticket, Visit
from registrations.seats import LockedEvent, lock_event
from registrations.tickets.codes import SHORT_CODE_ALPHABET, SHORT_CODE_LENGTH

_BATCH = 2000
# Of hundred registrations: so many have ended, so many are for two people.
_CANCELLED, _PAIRS = 6, 20
# Syllables of which family names are made, so that searching for one finds few.
_SYLLABLES = ("ba", "del", "fen", "gor", "hal", "kin", "lo", "mar", "nes", "rud", "sta", "vik")


@dataclass(frozen=True)
class Crowd:
    """How many register, over how many days until `until`; `waiting` of them for a place, and how
    many of hundred tickets came in from `comes_at` on."""

    registrations: int
    until: datetime
    days: int = 60
    waiting: int = 0
    came: int = 0
    comes_at: datetime | None = None
    has_mail: bool = True


def add_crowd(event: Event, crowd: Crowd, *, now: datetime) -> None:
    """Register `crowd` for `event`, whose root pool is made as large as that takes.

    With some who wait it is full to the last seat. Where types draw on further pools, those must
    be without a limit. One transaction, under the event's lock.
    """
    with transaction.atomic():
        locked = lock_event(event.pk, now=now)
        maker = _Maker(locked, crowd)
        for numbers in batched(range(crowd.registrations), _BATCH):
            maker.write(numbers)
        maker.count(now)


class _Maker:
    """Writes the rows of a crowd, batch by batch; the same rows for the same numbers."""

    def __init__(self, locked: LockedEvent, crowd: Crowd) -> None:
        self.locked = locked
        self.event = locked.event
        self.crowd = crowd
        self.chance = random.Random(crowd.registrations)  # noqa: S311 - a demo's dice
        self.types = [kind for kind in locked.types.values() if not kind.is_hidden]
        self.taken: Counter[UUID] = Counter()
        self.waiting: Counter[UUID] = Counter()
        self.mark = new_id().hex[-8:]
        self.gates = list(self.event.gates.order_by("id"))
        self.window = self.event.entry_windows.first()

    def write(self, numbers: Sequence[int]) -> None:
        registrations = [self._registration(number) for number in numbers]
        Registration.objects.bulk_create(registrations)
        tickets = [
            ticket
            for number, registration in zip(numbers, registrations, strict=True)
            for ticket in self._tickets(number, registration)
        ]
        Ticket.objects.bulk_create(tickets)
        if self.crowd.has_mail:
            confirmed = (row for row in registrations if row.status == Status.CONFIRMED)
            Message.objects.bulk_create([self._mail(row) for row in confirmed])
        if self.crowd.came:
            self._let_in(tickets)

    def count(self, now: datetime) -> None:
        """Move the counters of the pools to what was written; the root pool grows with them."""
        for pool_id in self.locked.pools:
            Pool.objects.filter(pk=pool_id).update(
                **self._size(pool_id),
                taken=F("taken") + self.taken[pool_id],
                waiting=F("waiting") + self.waiting[pool_id],
                next_queue_number=F("next_queue_number") + self.waiting[self.locked.root.pk],
                updated_at=now,
            )

    def _size(self, pool_id: UUID) -> dict[str, int]:
        root = self.locked.root
        needed = root.taken + self.taken[root.pk]
        if pool_id != root.pk or root.capacity is None:
            return {}
        return {"capacity": needed if self.crowd.waiting else max(needed, root.capacity)}

    def _registration(self, number: int) -> Registration:
        status, at = self._status(number), self._moment(number)
        is_waiting, is_over = status == Status.WAITLISTED, status == Status.CANCELLED
        name, email = self._person(number)
        queue_number = self.locked.root.next_queue_number + self._place_in_line(number)
        return Registration(
            event=self.event,
            name=name,
            email=email,
            email_key=email,
            status=status,
            holds_seats=status == Status.CONFIRMED,
            wants_waiting_list=is_waiting,
            queue_number=queue_number if is_waiting else None,
            confirmed_at=None if is_waiting else at,
            ended_at=at + timedelta(hours=9) if is_over else None,
            ended_by=EndedBy.PERSON if is_over else "",
            created_at=at,
        )

    def _status(self, number: int) -> Status:
        if self._place_in_line(number) >= 0:
            return Status.WAITLISTED
        return Status.CANCELLED if number * 37 % 100 < _CANCELLED else Status.CONFIRMED

    def _place_in_line(self, number: int) -> int:
        """From 0; below it for those who came in time."""
        return number - (self.crowd.registrations - self.crowd.waiting)

    def _moment(self, number: int) -> datetime:
        """Few at first, most towards the end; in their order."""
        share = math.sqrt((number + 1) / (self.crowd.registrations + 1))
        return self.crowd.until - timedelta(days=self.crowd.days * (1 - share))

    def _person(self, number: int) -> tuple[str, str]:
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        return f"{first} {self._family(number)}", f"{self.mark}.{number}@crowd.{DEMO_DOMAIN}"

    def _family(self, number: int) -> str:
        """One in five has a name that many have."""
        if number % 5 == 0:
            return LAST_NAMES[number // 5 % len(LAST_NAMES)]
        return "".join(self.chance.choices(_SYLLABLES, k=4)).capitalize()

    def _tickets(self, number: int, registration: Registration) -> Iterator[Ticket]:
        is_over = registration.status == Status.CANCELLED
        kind = self.types[number % 10 % len(self.types)]
        pools = {self.locked.root.pk, *self.locked.pools_of_type[kind.pk]}
        seats = 2 if number % 100 < _PAIRS else 1
        if registration.holds_seats:
            self.taken.update(dict.fromkeys(pools, seats))
        elif registration.status == Status.WAITLISTED:
            self.waiting.update(pools)
        for place in range(1, seats + 1):
            is_own = place == 1
            yield Ticket(
                registration=registration,
                event=self.event,
                ticket_type=kind,
                number=place,
                holder_name=registration.name if is_own else f"{self._family(number + 1)} Junior",
                holder_email=registration.email if is_own else "",
                status=TicketStatus.CANCELLED if is_over else TicketStatus.ACTIVE,
                ended_by=registration.ended_by,
                short_code="".join(self.chance.choices(SHORT_CODE_ALPHABET, k=SHORT_CODE_LENGTH)),
                price=kind.price,
                created_at=registration.created_at,
            )

    def _mail(self, registration: Registration) -> Message:
        """The mail of a place that was given, sent at once."""
        at = registration.created_at
        message = outbox.build(
            "registration.confirmed",
            cause=f"registration.confirmed:{registration.pk}",
            to_email=registration.email,
            to_name=registration.name,
            subject_of=registration,
            event_id=self.event.pk,
            now=at,
        )
        message.status, message.sent_at, message.attempts = MessageStatus.SENT, at, 1
        return message

    def _let_in(self, tickets: Sequence[Ticket]) -> None:
        """Most within the first half hour, at every gate; a few tried twice."""
        good = (ticket for ticket in tickets if ticket.registration.holds_seats)
        came = [ticket for ticket in good if self.chance.randrange(100) < self.crowd.came]
        first = [self._scan(ticket, Outcome.ADMITTED) for ticket in came]
        Scan.objects.bulk_create(first)
        Visit.objects.bulk_create([self._visit(scan) for scan in first])
        Scan.objects.bulk_create([self._again(scan) for scan in first[::50]])

    def _scan(self, ticket: Ticket, outcome: Outcome) -> Scan:
        opens = self.crowd.comes_at or self.crowd.until
        at = opens + timedelta(minutes=self.chance.gammavariate(2, 15))
        return Scan(
            event=self.event,
            gate=self.chance.choice(self.gates),
            window=self.window,
            ticket=ticket,
            scan_id=new_id(),
            code_digest=self.mark,
            direction=Direction.IN,
            outcome=outcome,
            scanned_at=at,
            created_at=at,
        )

    def _again(self, first: Scan) -> Scan:
        assert first.ticket is not None  # noqa: S101
        scan = self._scan(first.ticket, Outcome.ALREADY_INSIDE)
        scan.first_scan = first
        scan.created_at = scan.scanned_at = first.created_at + timedelta(minutes=3)
        return scan

    def _visit(self, scan: Scan) -> Visit:
        return Visit(
            ticket=scan.ticket,
            window=self.window,
            started_at=scan.created_at,
            entered_by=scan,
            created_at=scan.created_at,
        )

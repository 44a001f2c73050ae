"""Recounting the rules from the rows: what `manage.py check_invariants` and every test ask.

Each check yields sentences about what is off; nothing is changed. Rules 1, 2, 4, 6 and 9, and
whether people are found by their words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.enums import MessageStatus
from accounts.models import Message
from accounts.strangers import too_often
from events.enums import EventStatus
from events.models import Event, Pool
from registrations.counting import counted
from registrations.enums import ENDED, Outcome
from registrations.models import PersonWord, Registration, Scan, Ticket, Visit
from registrations.seats import read_event
from registrations.services.waiting_list import is_moving, queue_of
from registrations.words import words_of

# Mails that say that somebody has a place; the last one also where the team moved them.
_GIVES_PLACE = ("confirmed", "promoted", "approved", "changed")


def problems(*, now: datetime) -> Iterator[str]:
    """Yield one sentence for each rule that the rows do not keep at `now`."""
    yield from _seats(now)
    yield from _one_live_registration()
    yield from _freed_seats_given(now)
    yield from _single_entry()
    yield from _mail()
    yield from _words()


def _seats(now: datetime) -> Iterator[str]:
    """Rule 1: every counter equals what the rows say, and stays within its pool."""
    counting = Pool.objects.filter(event=OuterRef("pk")).filter(Q(taken__gt=0) | Q(waiting__gt=0))
    live = Registration.objects.live().filter(event=OuterRef("pk"))
    events = Event.objects.filter(Exists(counting) | Exists(live)).order_by()
    for event_id in events.values_list("pk", flat=True).iterator():
        current = read_event(event_id, now=now)
        taken, waiting = counted(current)
        for pool in current.pools.values():
            if pool.taken != taken[pool.pk]:
                yield f"Pool {pool.pk}: taken is {pool.taken}, the rows say {taken[pool.pk]}."
            if pool.waiting != waiting[pool.pk]:
                yield f"Pool {pool.pk}: waiting is {pool.waiting}, the rows say {waiting[pool.pk]}."
            if pool.capacity is not None and pool.taken > pool.capacity:
                yield f"Pool {pool.pk}: {pool.taken} taken of {pool.capacity}."


def _one_live_registration() -> Iterator[str]:
    """Rule 2: one live registration for each address and event."""
    doubles = (
        Registration.objects.live()
        .filter(email_key__isnull=False)
        .values("event_id", "email_key")
        .annotate(rows=Count("pk"))
        .filter(rows__gt=1)
    )
    for row in doubles:
        yield f"Event {row['event_id']}: one address has {row['rows']} live registrations."


def _freed_seats_given(now: datetime) -> Iterator[str]:
    """Rule 4: nobody waits for seats that are free and not held back."""
    waited_for = Event.objects.filter(pools__is_root=True, pools__waiting__gt=0)
    for event in waited_for:
        if not is_moving(event, at=now):
            continue
        current = read_event(event.pk, now=now)
        blocked: set[UUID] = set()
        for entry, wish in queue_of(current):
            short = [current.shortage(demand) for demand in wish.demands(current)]
            free = [not lacks for lacks in short]
            held = [bool(blocked & demand.keys()) for demand in wish.demands(current)]
            if any(is_free and not is_held for is_free, is_held in zip(free, held, strict=True)):
                yield f"Registration {entry.pk} waits although its seats are free."
            elif not event.small_groups_may_pass:
                blocked.update(*short)


def _single_entry() -> Iterator[str]:
    """Rule 6: at most one open visit for each ticket; each admission has its visit."""
    doubles = Visit.objects.open().values("ticket_id").annotate(rows=Count("pk")).filter(rows__gt=1)
    for row in doubles:
        yield f"Ticket {row['ticket_id']} is inside {row['rows']} times."
    foreign = Visit.objects.exclude(window__event_id=F("ticket__event_id"))
    for visit in foreign:
        yield f"Visit {visit.pk} is in a window of another event."
    wrong = Visit.objects.exclude(entered_by__outcome__in=[Outcome.ADMITTED, Outcome.UNDONE])
    for visit in wrong:
        yield f"Visit {visit.pk} began with a scan that did not admit."
    visitless = Scan.objects.filter(outcome=Outcome.ADMITTED, visit_started__isnull=True)
    for scan in visitless:
        yield f"Scan {scan.pk} admitted, and nobody came in."
    voided = Ticket.objects.active().filter(registration__status__in=ENDED)
    for ticket in voided:
        yield f"Ticket {ticket.pk} is active although its registration ended."


def _mail() -> Iterator[str]:
    """Rule 9: whoever has a place was told so (for a cancelled event that may have been dropped),
    and nobody who never confirmed anything got too much."""
    told = Message.objects.filter(
        kind__in=[f"registration.{step}" for step in _GIVES_PLACE],
        subject_kind="registration",
        subject_id=OuterRef("pk"),
    ).exclude(status=MessageStatus.DROPPED)
    untold = (
        Registration.objects.confirmed()
        .filter(~Exists(told), email_key__isnull=False)
        .exclude(event__status=EventStatus.CANCELLED)
    )
    for registration in untold.values_list("pk", flat=True).iterator():
        yield f"Registration {registration} is confirmed, and no mail was written."
    for number, _address in enumerate(too_often(), start=1):
        yield f"An address that never confirmed anything got four mails in a day ({number})."


def _words() -> Iterator[str]:
    """Whoever comes is found by all words of their names and addresses, and by no others."""
    tickets = Ticket.objects.select_related("registration").order_by("pk")
    for batch in batched(tickets.iterator(chunk_size=1000), 1000):
        stored: defaultdict[UUID, set[bytes]] = defaultdict(set)
        rows = PersonWord.objects.filter(ticket_id__in=[ticket.pk for ticket in batch])
        for ticket_id, word in rows.values_list("ticket_id", "word"):
            stored[ticket_id].add(bytes(word))
        for ticket in batch:
            right = {word.encode() for word in words_of(ticket, ticket.registration)}
            if stored[ticket.pk] != right:
                yield f"Ticket {ticket.pk} is found by other words than those of its people."

"""Rule 8 at the door: whatever a forger shows, nobody enters by it, and scanning goes on."""

import random
from collections import Counter, defaultdict

import pytest

from registrations.door.scanning import headcount
from registrations.invariants import problems
from registrations.models import Scan, Ticket, Visit
from registrations.services.cancelling import cancel_registration
from registrations.tickets.codes import qr_text
from tests.factories import NOW
from tests.registrations.door.door import answer, make_door, make_ticket, make_tickets, minutes
from tests.registrations.door.forging import ANSWERS, Forger

pytestmark = pytest.mark.django_db

NEW, OLD, RETIRED = bytes(range(32)), bytes(range(64, 96)), bytes(range(32, 64))
GOOD_AFTER = 50


@pytest.fixture
def keys(settings):
    """Tickets were printed with two keys; the newer one signs."""
    settings.TICKET_SIGNING_KEYS = {2: NEW, 1: OLD}
    return settings


def make_forger(door, seed):
    cancelled = make_tickets(door.event, 3)
    cancel_registration(registration_id=cancelled[0].registration_id, by=None, now=NOW)
    replaced = make_tickets(door.event, 3)
    old = [qr_text(ticket) for ticket in replaced]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in replaced]).update(revision=2)
    return Forger(
        good=make_tickets(door.event, 20),
        strangers=[make_ticket(make_door().event) for _ in range(3)],
        cancelled=cancelled,
        replaced=old,
        retired_id=7,
        retired=RETIRED,
        chance=random.Random(seed),
    )


def printed_before(tickets, settings):
    """The tickets' codes under the older key, which still counts."""
    newer = settings.TICKET_SIGNING_KEYS
    settings.TICKET_SIGNING_KEYS = {1: OLD}
    codes = [qr_text(ticket) for ticket in tickets]
    settings.TICKET_SIGNING_KEYS = newer
    return codes


class Regulars:
    """Holders of good tickets, who come and go while others try their luck."""

    def __init__(self, door, forger, settings):
        self.door, self.forger = door, forger
        self.printed_before = printed_before(forger.good, settings)
        self.shown = Counter()

    def pass_by(self, number):
        """One of them shows a code of either key; return what is wrong with the answer, or None."""
        place = number % len(self.forger.good)
        ticket = self.forger.good[place]
        codes = [qr_text(ticket), self.printed_before[place]]
        leaves = self.shown[ticket.pk] % 2
        self.shown[ticket.pk] += 1
        code = self.forger.chance.choice(codes)
        scan = self.door.scan(code, "out" if leaves else "in", at=minutes(1))
        return None if answer(scan) == (("left" if leaves else "admitted"), "") else answer(scan)

    @property
    def entered(self):
        return sum((times + 1) // 2 for times in self.shown.values())

    @property
    def inside(self):
        return sum(times % 2 for times in self.shown.values())


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.prove)])
def test_no_forged_code_is_admitted_and_good_ones_are_read_in_between(door, keys, count):
    # The long form seeks other codes in each run; the number says how to see them again.
    seed = 1 if count < 1000 else random.randrange(10**6)
    forger = make_forger(door, seed)
    regulars = Regulars(door, forger, keys)
    seen = defaultdict(set)

    for number, (kind, code) in enumerate(forger.codes(count)):
        seen[kind].add(answer(door.scan(code)))
        if number % GOOD_AFTER == 0:
            assert regulars.pass_by(number // GOOD_AFTER) is None, (seed, number)

    wrong = {kind: answers - ANSWERS[kind] for kind, answers in seen.items()}
    assert (seed, {kind: answers for kind, answers in wrong.items() if answers}) == (seed, {})
    assert set(seen) == set(ANSWERS)
    admitted = Scan.objects.filter(outcome="admitted").count()
    assert Visit.objects.count() == admitted == regulars.entered
    assert headcount(door.event, NOW) == regulars.inside
    assert Scan.objects.filter(event=door.event).count() == count + regulars.shown.total()
    assert list(problems(now=NOW)) == []

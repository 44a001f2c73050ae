"""The services against rules 1, 4 and 5 in plain Python: any order of steps leads to the same."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.errors import DomainError
from events.models import Pool, TicketType
from registrations.invariants import problems
from registrations.models import Registration, Ticket
from registrations.services import deciding, groups, offers, queueing, waiting_list
from registrations.services import ticket_types as types
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import change_capacity, change_event
from registrations.services.expiring import expire_due
from registrations.services.registering import Applicant, TicketRequest, register
from tests.factories import NOW, EventFactory, UserFactory
from tests.registrations.plain_seats import DAY, ROOT, Kind, Person, Plain

pytestmark = pytest.mark.django_db

ROOMS = ("workshop", "hall")
KINDS = {
    "regular": Kind(set()),
    "workshop": Kind({"workshop"}),
    "both": Kind({"workshop", "hall"}, least=2),
    "late": Kind({"hall"}, most=2, opens=NOW + DAY),
}
ADDRESSES = 12
WHO = st.integers(0, 30)
NAME = st.sampled_from(sorted(KINDS))
TICKETS = st.lists(NAME, min_size=1, max_size=3)
CAPACITY = st.integers(0, 6)
CHANGES = (
    st.fixed_dictionaries({"hidden": st.booleans()})
    | st.fixed_dictionaries({"pools": st.sets(st.sampled_from(ROOMS))})
    | st.sampled_from([{"least": 1, "most": 1}, {"least": 1, "most": 5}, {"least": 2, "most": 3}])
)


class Steps(RuleBasedStateMachine):
    """Each rule does the same to the services and to the plain event, and compares the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.event = EventFactory(now=NOW, capacity=4)
        self.now = NOW
        self.users: dict[int, Any] = {}
        self.ids: list[Any] = []
        # The number of each address's last registration.
        self.latest: dict[int, int] = {}
        self.plain = Plain(
            NOW,
            self.event.start_at,
            self.event.end_at,
            {ROOT: 4, "workshop": 3, "hall": 2},
            {name: Kind(**vars(kind)) for name, kind in KINDS.items()},
        )
        self.pools = {ROOT: Pool.objects.get(event=self.event).pk}
        for name in ROOMS:
            made = self.write(types.save_pool, name=name, capacity=self.plain.capacity[name])
            self.pools[name] = made.pk
        first = TicketType.objects.get(event=self.event).pk
        self.kinds = {}
        for name in KINDS:
            made = self.save_kind(
                name, self.plain.kinds[name], first if name == "regular" else None
            )
            self.kinds[name] = made.pk

    def teardown(self) -> None:
        try:
            self.rules_hold()
        finally:
            self.roll_back()

    def roll_back(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    # --- Both sides

    def write(self, service: Callable[..., Any], **arguments: Any) -> Any:
        return service(event_id=self.event.pk, by=None, now=self.now, **arguments)

    def save_kind(self, name: str, kind: Kind, type_id: Any) -> TicketType:
        fields = {
            "name": name,
            "position": list(KINDS).index(name),
            "is_hidden": kind.hidden,
            "min_per_registration": kind.least,
            "max_per_registration": kind.most,
            "sales_open_at": kind.opens,
        }
        pool_ids = [self.pools[pool] for pool in kind.pools]
        return self.write(types.save_ticket_type, type_id=type_id, fields=fields, pool_ids=pool_ids)

    def same(self, act: Callable[[], Any], what: str, *arguments: Any) -> bool:
        """Do it on both sides; return whether it was done."""
        self.now = self.plain.now
        expected = self.plain.do(what, *arguments)
        answer = None
        try:
            act()
        except DomainError as refusal:
            answer = refusal.code
        assert answer == expected, (what, arguments)
        return expected is None

    def on_one(
        self, who: int, service: Callable[..., Any], what: str, *arguments: Any, **more: Any
    ):
        """The same for one registration of those that there are."""
        if not self.ids:
            return
        one = who % len(self.ids)
        self.same(
            lambda: service(registration_id=self.ids[one], now=self.now, **more),
            what,
            one,
            *arguments,
        )

    # --- People

    @initialize(crowd=st.lists(TICKETS, min_size=3, max_size=6), takes_any=st.booleans())
    def a_crowd_registers(self, crowd, takes_any):
        for who, names in enumerate(crowd):
            self.somebody_registers(who, names, None, takes_any, wants_list=True, is_guest=False)

    @rule(
        who=st.integers(0, ADDRESSES - 1),
        names=TICKETS,
        wanted=st.none() | NAME,
        takes_any=st.booleans(),
        wants_list=st.booleans() | st.just(True),
        is_guest=st.booleans(),
    )
    def somebody_registers(self, who, names, wanted, takes_any, wants_list, is_guest):
        person = Person(
            dict(enumerate(names, start=1)),
            {wanted} - {None},
            takes_any,
            wants_list,
            self.plain.now,
            is_guest,
        )
        new = len(self.ids)
        if self.same(lambda: self.register(who, person), "register", person, self.latest.get(who)):
            self.latest[who] = new

    def register(self, who: int, person: Person) -> None:
        email = f"person{who}@example.org"
        if not person.guest and who not in self.users:
            self.users[who] = UserFactory(email=email)
        user = None if person.guest else self.users[who]
        made = self.write(
            register,
            applicant=Applicant("Somebody", email, user),
            tickets=[
                TicketRequest(ticket_type_id=self.kinds[name]) for name in person.tickets.values()
            ],
            retry=None,
            wants_waiting_list=person.wants_list,
            wanted_types=[self.kinds[name] for name in person.wanted],
            takes_any_type=person.takes_any,
            language="en",
        )
        self.ids.append(made.pk)

    @rule(who=WHO, joins=st.booleans())
    def a_guest_confirms(self, who, joins):
        self.on_one(who, confirm, "confirm", joins, joins_waiting_list=joins)

    @rule(who=WHO)
    def somebody_cancels(self, who):
        self.on_one(who, by_nobody(cancel_registration), "cancel")

    @rule(who=WHO, numbers=st.sets(st.integers(1, 3), min_size=1))
    def somebody_cancels_a_part(self, who, numbers):
        if not self.ids:
            return
        tickets = Ticket.objects.filter(registration=self.ids[who % len(self.ids)])
        chosen = list(tickets.filter(number__in=numbers).values_list("pk", flat=True))
        service = by_nobody(groups.cancel_tickets)
        self.on_one(who, service, "cancel", numbers, ticket_ids=chosen)

    @rule(who=WHO, says_yes=st.booleans())
    def an_offer_is_answered(self, who, says_yes):
        name = "accept_offer" if says_yes else "decline_offer"
        self.on_one(who, by_nobody(getattr(offers, name)), name)

    # --- The team

    @rule(who=WHO, joins=st.booleans())
    def the_team_approves(self, who, joins):
        service = by_nobody(deciding.approve)
        self.on_one(who, service, "approve", joins, joins_waiting_list=joins)

    @rule(who=WHO)
    def the_team_declines(self, who):
        self.on_one(who, by_nobody(deciding.decline), "decline")

    @rule(who=WHO, to=st.integers(1, 5))
    def the_team_moves(self, who, to):
        self.on_one(who, by_nobody(queueing.move_entry), "move", to, to=to)

    @rule(who=WHO)
    def the_team_invites(self, who):
        self.on_one(who, by_nobody(queueing.invite), "invite")

    @rule(capacity=CAPACITY)
    def the_event_is_resized(self, capacity):
        self.same(
            lambda: self.write(change_capacity, capacity=capacity), "set_capacity", ROOT, capacity
        )

    @rule(name=st.sampled_from(ROOMS), capacity=CAPACITY)
    def a_pool_is_resized(self, name, capacity):
        self.same(
            lambda: self.write(
                types.save_pool, pool_id=self.pools[name], name=name, capacity=capacity
            ),
            "set_capacity",
            name,
            capacity,
        )

    @rule(name=NAME, changes=CHANGES)
    def a_type_is_changed(self, name, changes):
        kind = Kind(**{**vars(self.plain.kinds[name]), **changes})
        self.same(
            lambda: self.save_kind(name, kind, self.kinds[name]),
            "set_kind",
            name,
            changes,
        )

    @rule(
        name=st.sampled_from(["small_groups_may_pass", "requires_approval", "offers"]),
        on=st.booleans(),
    )
    def the_event_is_changed(self, name, on):
        fields = {name: on}
        if name == "offers":
            fields = {"waiting_list_mode": "offer" if on else "at_once"}
        key = {"small_groups_may_pass": "passing", "requires_approval": "approval"}.get(name, name)
        self.same(lambda: self.write(change_event, fields=fields), "set_event", key, on)

    @rule(minutes=st.sampled_from([1, 31, 24 * 60, 49 * 60]) | st.just(1))
    def time_passes(self, minutes):
        later = self.plain.now + timedelta(minutes=minutes)
        self.same(lambda: expire_due(now=later), "time_passes", minutes)

    # --- What must be the same

    @invariant()
    def both_sides_are_the_same(self):
        assert self.rows() == self.plain_rows()
        assert self.counters() == self.plain_counters()

    def rules_hold(self) -> None:
        assert list(problems(now=self.plain.now)) == []

    def rows(self):
        """Each registration, and the line in its order."""
        found = Registration.objects.filter(event=self.event).in_bulk()
        tickets = Ticket.objects.active().filter(event=self.event).order_by("number")
        held: dict[Any, dict[int, Any]] = {pk: {} for pk in found}
        for ticket in tickets:
            held[ticket.registration_id][ticket.number] = ticket.ticket_type_id
        line = Registration.objects.filter(event=self.event).in_queue_order()
        return [
            (found[pk].status, found[pk].holds_seats, found[pk].expires_at, held[pk])
            for pk in self.ids
        ], [self.ids.index(entry.pk) for entry in line]

    def plain_rows(self):
        people = [
            (
                person.status,
                person.holds,
                person.deadline,
                {number: self.kinds[name] for number, name in person.tickets.items()},
            )
            for person in self.plain.people
        ]
        return people, self.plain.line

    def counters(self):
        pools = {pool.pk: pool for pool in Pool.objects.filter(event=self.event)}
        return {
            name: (pools[pk].capacity, pools[pk].free, pools[pk].waiting)
            for name, pk in self.pools.items()
        }

    def plain_counters(self):
        plain = self.plain
        return {
            name: (plain.capacity[name], plain.free(name), plain.waiting(name))
            for name in self.pools
        }


def by_nobody(service: Callable[..., Any]) -> Callable[..., Any]:
    return partial(service, by=None)


def run(**how: Any) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Steps, settings=settings(deadline=None, suppress_health_check=quiet, **how)
    )


def test_any_order_of_steps_leads_where_the_rules_say():
    run(max_examples=8, stateful_step_count=16)


@pytest.mark.prove
def test_any_long_order_of_steps_leads_where_the_rules_say():
    run(max_examples=400, stateful_step_count=50)


# --- Controls: without its guard, the services and the plain event part


@pytest.fixture
def steps():
    made = Steps()
    yield made
    made.roll_back()


def registers(steps, who, *names, takes_any=False):
    steps.somebody_registers(who, names, None, takes_any, wants_list=True, is_guest=False)
    steps.both_sides_are_the_same()


def newcomers_meet_who_waits(steps):
    registers(steps, 0, "regular", "regular", "regular")
    registers(steps, 1, "regular", "regular")
    registers(steps, 2, "regular")


def somebody_waits_for_any(steps):
    steps.the_event_is_resized(6)
    registers(steps, 0, "workshop", "workshop", "workshop")
    registers(steps, 1, "regular", "regular", "regular")
    steps.the_event_is_resized(7)
    registers(steps, 2, "workshop", "workshop", takes_any=True)
    registers(steps, 3, "regular")


def a_part_is_cancelled(steps):
    registers(steps, 0, "regular", "regular", "regular")
    registers(steps, 1, "regular", "regular")
    steps.somebody_cancels_a_part(0, {2})
    steps.both_sides_are_the_same()


def nobody_is_held_back(monkeypatch):
    lacking = waiting_list._lacking
    monkeypatch.setattr(
        waiting_list, "_lacking", lambda locked, demand, _held: lacking(locked, demand, set())
    )


def only_first_choices_hold_back(monkeypatch):
    monkeypatch.setattr(
        waiting_list,
        "shortage_of",
        lambda locked, wish: locked.shortage(wish.demands(locked)[0]) - {locked.root.pk},
    )


def cancelling_wakes_nobody(monkeypatch):
    monkeypatch.setattr(groups, "settle", lambda _locked, **_now: set())


@pytest.mark.parametrize(
    ("story", "sabotage"),
    [
        (newcomers_meet_who_waits, nobody_is_held_back),
        (somebody_waits_for_any, only_first_choices_hold_back),
        (a_part_is_cancelled, cancelling_wakes_nobody),
    ],
)
def test_a_missing_guard_is_found(monkeypatch, steps, story, sabotage):
    sabotage(monkeypatch)

    with pytest.raises(AssertionError):
        story(steps)


@pytest.mark.parametrize(
    "story", [newcomers_meet_who_waits, somebody_waits_for_any, a_part_is_cancelled]
)
def test_with_its_guard_the_same_story_is_told_alike(steps, story):
    story(steps)

    steps.rules_hold()

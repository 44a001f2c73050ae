"""Steps that are done to the services and to the plain event alike, and must lead to the same."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import DomainError
from events.models import Pool, TicketType
from registrations.invariants import problems
from registrations.models import Registration, Ticket
from registrations.services import deciding, groups, offers, queueing
from registrations.services import ticket_types as types
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import change_capacity, change_event
from registrations.services.expiring import expire_due
from registrations.services.registering import Applicant, TicketRequest, register
from tests.factories import NOW, EventFactory, UserFactory
from tests.registrations.moving_steps import KINDS, NAME, ROOMS, WHO, MovingSteps, by_nobody
from tests.registrations.plain_seats import ROOT, Kind, Person
from tests.registrations.plain_steps import PlainEvent

ADDRESSES = 12
TICKETS = st.lists(NAME, min_size=1, max_size=3)
CAPACITY = st.integers(0, 6)
CHANGES = (
    st.fixed_dictionaries({"hidden": st.booleans()})
    | st.fixed_dictionaries({"pools": st.sets(st.sampled_from(ROOMS))})
    | st.sampled_from([{"least": 1, "most": 1}, {"least": 1, "most": 5}, {"least": 2, "most": 3}])
)


class Steps(MovingSteps, RuleBasedStateMachine):
    """Each rule does the same to the services and to the plain event, and compares the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.event = EventFactory(now=NOW, capacity=4)
        # Another event of the same organizer, that never is full nor over.
        start_at = NOW + timedelta(days=1000)
        self.elsewhere = EventFactory(organizer=self.event.organizer, now=NOW, start_at=start_at)
        self.now = NOW
        self.users: dict[int, Any] = {}
        self.ids: list[Any] = []
        # The number of each address's last registration.
        self.latest: dict[int, int] = {}
        self.plain = PlainEvent(
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
        change = partial(self.write, change_capacity, capacity=capacity)
        self.same(change, "set_capacity", ROOT, capacity)

    @rule(name=st.sampled_from(ROOMS), capacity=CAPACITY)
    def a_pool_is_resized(self, name, capacity):
        how = {"pool_id": self.pools[name], "name": name, "capacity": capacity}
        self.same(lambda: self.write(types.save_pool, **how), "set_capacity", name, capacity)

    @rule(name=NAME, changes=CHANGES)
    def a_type_is_changed(self, name, changes):
        kind = Kind(**{**vars(self.plain.kinds[name]), **changes})
        change = partial(self.save_kind, name, kind, self.kinds[name])
        self.same(change, "set_kind", name, changes)

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
        of = self.plain
        return {name: (of.capacity[name], of.free(name), of.waiting(name)) for name in self.pools}

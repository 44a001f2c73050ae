"""What actors do: each role is one deed, through the services that pages and jobs call too."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from events.models import Pool, TicketType
from registrations.enums import Override, Status
from registrations.models import Registration, Ticket
from registrations.seats import lock_event
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.deciding import approve, decline
from registrations.services.events import change_capacity, change_event
from registrations.services.expiring import expire_due
from registrations.services.groups import cancel_tickets
from registrations.services.offers import accept_offer, decline_offer
from registrations.services.queueing import invite, move_entry
from registrations.services.registering import (
    Applicant,
    TicketRequest,
    register,
    register_by_team,
)
from registrations.services.ticket_types import save_pool
from registrations.services.waiting_list import settle

# Beyond every hold and every offer of an hour, and within the event's week.
LATER = timedelta(hours=3)


@dataclass
class Stage:
    """Where an actor acts. Nothing of its own is random: `chance` repeats what a seed chose."""

    event_id: str
    by_id: str
    chance: random.Random
    name: str
    kind: int = 0
    number: int = 0

    @property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def event(self) -> UUID:
        return UUID(self.event_id)

    @cached_property
    def by(self) -> User:
        return User.objects.get(pk=self.by_id)

    @cached_property
    def type_ids(self) -> list[UUID]:
        types = TicketType.objects.filter(event_id=self.event).order_by("number")
        return list(types.values_list("pk", flat=True))

    def newcomer(self) -> Applicant:
        self.number += 1
        return Applicant(self.name, f"{self.name}-{self.number}@example.org")

    def someone(self, *statuses: Status) -> UUID | None:
        """One registration of such a state, as it was a moment ago: the point of a race."""
        rows = Registration.objects.filter(event_id=self.event, status__in=statuses)
        found = list(rows.order_by("queue_number", "created_at").values_list("pk", flat=True))
        return self.chance.choice(found) if found else None


Role = Callable[[Stage], None]


def joiner(stage: Stage) -> None:
    """One person more, who waits where nothing is free."""
    _register(stage, [TicketRequest(ticket_type_id=stage.type_ids[stage.kind])])


def group(stage: Stage) -> None:
    """One to six people more of any types, who may take others as well."""
    types = stage.chance.choices(stage.type_ids, k=stage.chance.randint(1, 6))
    if stage.chance.random() < 0.5:
        types = [types[0]] * len(types)
    _register(stage, [TicketRequest(ticket_type_id=type_id) for type_id in types])


def _register(stage: Stage, tickets: list[TicketRequest]) -> None:
    overrides = {Override.APPROVAL} if stage.chance.random() < 0.7 else set()
    register_by_team(
        event_id=stage.event,
        applicant=stage.newcomer(),
        tickets=tickets,
        retry=None,
        wants_waiting_list=True,
        language="en",
        overrides=overrides,
        by=stage.by,
        now=stage.now,
    )


def guest(stage: Stage) -> None:
    """A guest signs up for seats that are held for half an hour, and perhaps confirms."""
    size = stage.chance.randint(1, 3)
    registration = register(
        event_id=stage.event,
        applicant=stage.newcomer(),
        tickets=[TicketRequest(ticket_type_id=stage.chance.choice(stage.type_ids))] * size,
        retry=None,
        wants_waiting_list=True,
        wanted_types=stage.chance.sample(stage.type_ids, k=1),
        takes_any_type=stage.chance.random() < 0.3,
        language="en",
        by=None,
        now=stage.now,
    )
    if stage.chance.random() < 0.7:
        confirm(registration_id=registration.pk, now=stage.now)


def canceller(stage: Stage) -> None:
    chosen = stage.someone(Status.CONFIRMED)
    if chosen:
        cancel_registration(registration_id=chosen, by=stage.by, now=stage.now)


def leaver(stage: Stage) -> None:
    chosen = stage.someone(Status.WAITLISTED, Status.UNCONFIRMED, Status.PENDING, Status.OFFERED)
    if chosen:
        cancel_registration(registration_id=chosen, by=stage.by, now=stage.now)


def reducer(stage: Stage) -> None:
    """Part of a group stays at home."""
    chosen = stage.someone(Status.CONFIRMED, Status.WAITLISTED, Status.OFFERED)
    if chosen:
        tickets = list(Ticket.objects.active().filter(registration=chosen).order_by("number"))
        some = stage.chance.sample(tickets, k=len(tickets) // 2)
        ids = [ticket.pk for ticket in some]
        cancel_tickets(registration_id=chosen, ticket_ids=ids, by=stage.by, now=stage.now)


def decider(stage: Stage) -> None:
    chosen = stage.someone(Status.PENDING)
    if chosen:
        decide = approve if stage.chance.random() < 0.8 else decline
        decide(registration_id=chosen, by=stage.by, now=stage.now)


def answerer(stage: Stage) -> None:
    """Accepts or declines an offered place."""
    chosen = stage.someone(Status.OFFERED)
    if chosen:
        answer = accept_offer if stage.chance.random() < 0.6 else decline_offer
        answer(registration_id=chosen, by=stage.by, now=stage.now)


def raiser(stage: Stage) -> None:
    _resize(stage, stage.chance.randint(0, 6))


def lowerer(stage: Stage) -> None:
    _resize(stage, -stage.chance.randint(0, 6))


def _resize(stage: Stage, change: int) -> None:
    pools = Pool.objects.filter(event_id=stage.event, capacity__isnull=False)
    pool = stage.chance.choice(list(pools.order_by("-is_root", "id")))
    capacity = max(1, min(pool.capacity + change, 60))
    if pool.is_root:
        change_capacity(event_id=stage.event, capacity=capacity, by=stage.by, now=stage.now)
    else:
        save_pool(
            event_id=stage.event,
            pool_id=pool.pk,
            name=pool.name,
            capacity=capacity,
            by=stage.by,
            now=stage.now,
        )


def promoter(stage: Stage) -> None:
    """What runs after every freed seat, on its own."""
    with transaction.atomic():
        now = stage.now
        settle(lock_event(stage.event, now=now), now=now)


def expirer(stage: Stage) -> None:
    expire_due(now=stage.now + (LATER if stage.chance.random() < 0.3 else timedelta()))


def organizer(stage: Stage) -> None:
    """Moves someone up the list, lets one pass, or gives the event another mode."""
    what = stage.chance.random()
    chosen = stage.someone(Status.WAITLISTED)
    if what < 0.4 and chosen:
        to = stage.chance.randint(1, 5)
        move_entry(registration_id=chosen, to=to, by=stage.by, now=stage.now)
    elif what < 0.7 and chosen:
        invite(registration_id=chosen, by=stage.by, now=stage.now)
    else:
        fields = {
            "waiting_list_mode": stage.chance.choice(["at_once", "offer"]),
            "small_groups_may_pass": stage.chance.random() < 0.3,
            "requires_approval": stage.chance.random() < 0.5,
        }
        change_event(event_id=stage.event, fields=fields, by=stage.by, now=stage.now)


MIX: dict[Role, int] = {
    group: 10,
    guest: 6,
    canceller: 6,
    leaver: 2,
    reducer: 3,
    decider: 4,
    answerer: 5,
    raiser: 2,
    lowerer: 2,
    promoter: 2,
    expirer: 2,
    organizer: 3,
}


def anyone(stage: Stage) -> None:
    """Any of the roles of the mix."""
    role = stage.chance.choices(list(MIX), list(MIX.values()))[0]
    role(stage)


ROLES: dict[str, Role] = {role.__name__: role for role in [*MIX, joiner, anyone]}

"""What the team does with who has registered: another type, another event. A part of `Steps`."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registrations.models import Ticket
from registrations.services.cancelling import cancel_registration
from registrations.services.moving import move_registration
from registrations.services.type_changes import change_types
from tests.factories import NOW, UserFactory, register_person
from tests.registrations.plain_seats import DAY, Kind, Person

ROOMS = ("workshop", "hall")
KINDS = {
    "regular": Kind(set()),
    "workshop": Kind({"workshop"}),
    "both": Kind({"workshop", "hall"}, least=2),
    "late": Kind({"hall"}, most=2, opens=NOW + DAY),
}
WHO = st.integers(0, 30)
NAME = st.sampled_from(sorted(KINDS))


class MovingSteps:
    @rule(who=WHO, numbers=st.sets(st.integers(1, 3), min_size=1), name=NAME)
    def the_team_gives_another_type(self, who, numbers, name):
        if not self.ids:
            return
        tickets = Ticket.objects.filter(registration=self.ids[who % len(self.ids)])
        chosen = tickets.filter(number__in=numbers).values_list("pk", flat=True)
        given = dict.fromkeys(chosen, self.kinds[name])
        self.on_one(who, by_nobody(change_types), "retype", numbers, name, types=given)

    @rule(who=WHO)
    def the_team_moves_to_another_event(self, who):
        def move(**names):
            moved = move_registration(event_id=self.elsewhere.pk, by=None, **names)
            cancel_registration(registration_id=moved.pk, by=None, now=self.now)

        self.on_one(who, move, "move_away")

    @rule(name=NAME, seats=st.integers(1, 3))
    def the_team_moves_here(self, name, seats):
        user = UserFactory(email=f"{uuid4()}@example.org")
        came = register_person(self.elsewhere, user, seats=seats, now=self.plain.now)
        (there,) = {ticket.ticket_type_id for ticket in came.tickets.all()}
        types = {there: self.kinds[name]}
        tickets = dict.fromkeys(range(1, seats + 1), name)
        person = Person(tickets, set(), False, False, self.plain.now, False)

        def move():
            moved = self.write(move_registration, registration_id=came.pk, types=types)
            self.ids.append(moved.pk)

        self.same(move, "move_here", person)


def by_nobody(service: Callable[..., Any]) -> Callable[..., Any]:
    return partial(service, by=None)

"""An event to fight over, and a test's hands on everything that acts."""

import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from events.enums import Role
from events.models import Event, Pool, TicketType
from registrations.services.ticket_types import save_pool, save_ticket_type
from tests.factories import EventFactory, make_member
from tests.support.crowd import signed_in_people
from tests.support.harness import findings
from tests.support.harness.actors import Outcome, Part, Plan, perform
from tests.support.harness.crews import Actors, Answer, Crowd, Person
from tests.support.servers import WebServer, Worker


@dataclass(frozen=True)
class Venue:
    """An event with its team; `kinds` are its types in order, `hall` a pool that some share."""

    event: Event
    by: User
    kinds: tuple[TicketType, ...]
    hall: Pool | None = None

    @property
    def path(self) -> str:
        return f"/events/{self.event.slug}/register/"

    def plan(self, parts: Iterable[Part]) -> Plan:
        return Plan(str(self.event.pk), str(self.by.pk), list(parts))


def plain_venue(capacity: int | None, **fields: Any) -> Venue:
    event = EventFactory(capacity=capacity, max_per_registration=6, **fields)
    by = make_member(event.organizer, Role.MANAGER)
    return Venue(event, by, tuple(event.ticket_types.all()))


def shared_venue(hall_seats: int, *, capacity: int | None = None, **fields: Any) -> Venue:
    """Two types that draw on one hall, and one that does not."""
    venue = plain_venue(capacity, **fields)
    now, event_id = timezone.now(), venue.event.pk
    hall = save_pool(event_id=event_id, name="Hall", capacity=hall_seats, by=None, now=now)
    kinds = [
        save_ticket_type(
            event_id=event_id,
            type_id=venue.kinds[0].pk if name == "Seated" else None,
            fields={"name": name},
            pool_ids=[hall.pk] if name != "Online" else [],
            by=None,
            now=now,
        )
        for name in ("Seated", "Standing", "Online")
    ]
    return Venue(venue.event, venue.by, tuple(kinds), hall)


class Harness:
    """What a scenario needs; the controls give it other servers and take guards out."""

    def __init__(
        self,
        serve: Callable[..., WebServer],
        work: Callable[..., Worker],
        folder: Path,
    ) -> None:
        self.serve = serve
        self.work = work
        self.folder = folder
        self.server_log = findings.ServerLog()
        self._numbers = itertools.count(1)
        self._crews: list[Crowd | Actors] = []

    def people(
        self, venue: Venue, number: int, *, sizes: Sequence[int] = (1,), **fields: str
    ) -> list[Person]:
        """People with accounts, each with a ticket type and a size of group by chance."""
        chance = random.Random(number)
        called = f"people{next(self._numbers)}-"
        kinds = [{"type": str(kind.pk)} for kind in venue.kinds[:2]] if venue.hall else [{}]
        return [
            Person(
                session,
                venue.path,
                {**_form_for(chance.choice(sizes)), **chance.choice(kinds), **fields},
            )
            for session in signed_in_people(number, called=called)
        ]

    def crowd(
        self,
        site: WebServer,
        people: Sequence[Person],
        *,
        processes: int = 2,
        threads: int = 8,
        retries: bool = False,
    ) -> Crowd:
        """People with the form open, in processes of their own; `go` lets them send it."""
        return self._kept(
            Crowd(
                site.url,
                people,
                self._folder(),
                processes=processes,
                threads=threads,
                retries=retries,
            )
        )

    def actors(self, venue: Venue, parts: Sequence[Part], *, processes: int) -> Actors:
        """These parts, shared among processes that start now."""
        plans = [venue.plan(parts[n::processes]) for n in range(processes)]
        return self._kept(Actors(plans, self._folder()))

    def act(self, venue: Venue, parts: Sequence[Part], *, processes: int = 0) -> list[Outcome]:
        """Let all play their parts at once: in threads of this process, or in several others."""
        if processes:
            return self.actors(venue, parts, processes=processes).outcomes()
        return perform(venue.plan(parts))

    def findings(
        self,
        answers: Iterable[Answer] = (),
        outcomes: Iterable[Outcome] = (),
        *,
        may_see_errors: bool = False,
    ) -> list[str]:
        """Everything that is off now, in sentences."""
        return [
            *findings.of_rules(),
            *findings.of_answers(answers, may_see_errors=may_see_errors),
            *findings.of_outcomes(outcomes),
            *self.server_log.quarrels(),
        ]

    def end(self) -> None:
        for crew in self._crews:
            for program in crew.programs:
                program.stop()

    def _folder(self) -> Path:
        return self.folder / f"crew-{next(self._numbers)}"

    def _kept[C: (Crowd, Actors)](self, crew: C) -> C:
        self._crews.append(crew)
        return crew


def _form_for(people: int) -> dict[str, str]:
    return {"name": "Someone", "people": str(people), "action": "join"}

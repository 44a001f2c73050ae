"""The demo's scenes about seats: types and pools, groups, offers, decisions, money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventmaster.demo.programme import PIECES
from events.enums import WaitingListMode
from events.models import Event, TicketType
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration
from registrations.services.deciding import approve, decline
from registrations.services.payments import pay_at_the_door
from registrations.services.ticket_types import save_pool, save_ticket_type

if TYPE_CHECKING:
    from eventmaster.demo.story import Story

JAZZ, SUPPER, DECKS, PYTHON = PIECES[0], PIECES[1], PIECES[3], PIECES[6]


class SeatScenes:
    """Builds what `story` shows of ticket types, waiting lists and approval."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.by = story.organizer
        self.now = story.now

    def tell(self) -> None:
        self._many_types()
        self._an_offer()
        self._a_group()

    def _many_types(self) -> None:
        """Two types share a room; one is over, one is not open yet, one is the team's own."""
        event = self.story.publish(
            self.story.draft(
                PYTHON, days=33, title="Python Conference by the River", capacity=40,
                max_per_registration=6,
            )
        )  # fmt: skip
        room = self._pool(event, "Workshop room", 8)
        desk = self._pool(event, "Student places", 6)
        regular = TicketType.objects.get(event=event).pk
        self._type(event, "Regular", "45", type_id=regular, about="Talks, lunch and the boat.")
        student = self._type(event, "Student", "15", pools=[desk], about="Bring your card.")
        workshop = self._type(
            event, "Regular with workshop", "70", pools=[room],
            about="Talks, lunch and an afternoon in a room of eight.",
        )  # fmt: skip
        mentor = self._type(
            event, "Student with workshop", "30", pools=[room, desk], about="The same, for less."
        )
        before = self.now - timedelta(days=14)
        self._type(event, "Early bird", "30", sales_close_at=before, position=8)
        late = event.start_at - timedelta(days=2)
        self._type(event, "Last minute", "60", sales_open_at=late, position=9)
        self._type(event, "Crew", "0", is_hidden=True, position=10)
        for types in ([workshop] * 3, [workshop, mentor], [regular], [student] * 2, [workshop] * 2):
            self._guests(event, types)
        # One place is left in the room; these two wait for two, or would come without.
        self._guests(event, [workshop] * 2)
        self._guests(event, [workshop] * 2, takes_any_type=False, wanted_types=[student])

    def _an_offer(self) -> None:
        """Somebody of a full house cancels: Alma, first in line, is offered two places."""
        event = self.story.publish(
            self.story.draft(
                DECKS, days=10, title="Open Decks: Vinyl Only",
                waiting_list_mode=WaitingListMode.OFFER, offer_hours=48,
            )
        )  # fmt: skip
        self.story.crowd(event, seats=(2, 2, 3, 1))
        self.story.account(event, self.story.attendee, seats=2)
        self.story.crowd(event, seats=(1, 2))
        first = Registration.objects.filter(event=event, status=Status.CONFIRMED).earliest(
            "created_at"
        )
        cancel_registration(registration_id=first.pk, by=self.by, now=self.now)

    def _a_group(self) -> None:
        """Four seats of one person, three without a name yet; the first table has paid."""
        event = self.story.publish(
            self.story.draft(SUPPER, days=20, title="Long Table for Neighbours", capacity=24)
        )
        self.story.crowd(event, seats=(2, 3))
        paid = Registration.objects.filter(event=event).earliest("created_at")
        pay_at_the_door(registration_id=paid.pk, note="Cash", by=self.by, now=self.now)
        self.story.account(event, self.story.attendee, seats=4, names=False)

    def decide(self, event: Event) -> None:
        """Of those who asked, one is in and one is not; the others wait for an answer."""
        first, second = Registration.objects.filter(event=event).order_by("created_at", "id")[:2]
        approve(registration_id=first.pk, by=self.by, now=self.now)
        reason = "This rehearsal is for people who write. The reading in spring is for everyone."
        decline(registration_id=second.pk, reason=reason, by=self.by, now=self.now)

    def _pool(self, event: Event, name: str, capacity: int) -> UUID:
        pool = save_pool(event_id=event.pk, name=name, capacity=capacity, by=self.by, now=self.now)
        return pool.pk

    def _type(
        self,
        event: Event,
        name: str,
        price: str,
        *,
        about: str = "",
        pools: Sequence[UUID] = (),
        type_id: UUID | None = None,
        **fields: Any,
    ) -> UUID:
        values = {"name": name, "price": Decimal(price), "description": about, **fields}
        kind = save_ticket_type(
            event_id=event.pk,
            type_id=type_id,
            fields=values,
            pool_ids=pools,
            by=self.by,
            now=self.now,
        )
        return kind.pk

    def _guests(self, event: Event, types: Sequence[UUID], **wishes: Any) -> None:
        self.story.guest(event, seats=len(types), types=types, **wishes)

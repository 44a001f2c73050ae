"""The demo's large events: a race with as many runners as were asked for, and the one before."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from eventmaster.demo.crowd import Crowd, add_crowd
from eventmaster.demo.programme import PIECES
from events.models import TicketType
from registrations.services.ticket_types import save_ticket_type

if TYPE_CHECKING:
    from eventmaster.demo.story import Story

DISTANCES = (("Ten kilometres", "25"), ("Five kilometres", "15"), ("Children", "0"))


class RaceScenes:
    """What `story` shows where many registrations are asked for."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def tell(self, registrations: int) -> None:
        """Two of three register for the race to come, a few of them for a place that gets free;
        most of the others ran in the one before."""
        before = registrations // 3
        self._race("Harbour Night Run", 30, registrations - before, waiting=registrations // 50)
        self._race("Harbour Night Run by Full Moon", -14, before, came=86)

    def _race(
        self, title: str, days: int, registrations: int, *, waiting: int = 0, came: int = 0
    ) -> None:
        now = self.story.now
        start_at = (now + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)
        event = self.story.publish(self.story.draft(PIECES[0], start_at=start_at, title=title))
        first = TicketType.objects.get(event=event).pk
        for (name, price), type_id in zip(DISTANCES, (first, None, None), strict=True):
            save_ticket_type(
                event_id=event.pk,
                type_id=type_id,
                fields={"name": name, "price": Decimal(price)},
                pool_ids=(),
                by=self.story.organizer,
                now=now,
            )
        crowd = Crowd(
            registrations,
            until=min(now, start_at) - timedelta(hours=6),
            waiting=waiting,
            came=came,
            comes_at=start_at - timedelta(minutes=40),
        )
        add_crowd(event, crowd, now=now)

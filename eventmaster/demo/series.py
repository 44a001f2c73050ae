"""What repeats in the demo: a weekly course that goes past a change of the clocks, and a meetup on
the last Thursday of each month."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from eventmaster.demo.programme import Piece
from events.enums import Reach
from events.models import Event
from registrations.services.copying import copy_events
from registrations.services.events import change_event
from registrations.services.series import repeat_event
from registrations.services.series_dates import cancel_dates

if TYPE_CHECKING:
    from eventmaster.demo.story import Story

TUESDAY, THURSDAY = 1, 3
DRAWING = Piece(
    house="harbour-house",
    title="Life Drawing on Tuesdays",
    summary="A model, two hours, no teacher looking over your shoulder. Paper is there.",
    tags=("art", "workshop"),
    at=time(19, 0),
    hours=2,
    first=0,
    capacity=24,
    venue="Harbour House, loft",
    address="Am Sandtorkai 12",
    city="Hamburg",
    country="Germany",
)
DROP_IN = Piece(
    house="elbe-python",
    title="Python Drop-in",
    summary="Bring what you are stuck on. Somebody will have been stuck there before.",
    tags=("python",),
    at=time(18, 30),
    hours=2.5,
    first=0,
    capacity=40,
    venue="Betahaus",
    address="Eifflerstraße 43",
    city="Hamburg",
    country="Germany",
)


class SeriesScenes:
    """Told with the story's people, at its time."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def tell(self) -> None:
        self._drawing()
        self._drop_in()

    def _drawing(self) -> None:
        """Half a year of Tuesdays; the fourth is an exhibition, and one falls away."""
        dates = self._repeat(DRAWING, self._next(TUESDAY), "FREQ=WEEKLY;BYDAY=TU;COUNT=26")
        for event, seats in zip(dates, (6, 4, 2, 1), strict=False):
            self.story.crowd(event, seats=(2,) * seats)
        exhibition = {"title": "Life Drawing: the Exhibition", "capacity": 80}
        who: dict[str, Any] = {"by": self.story.organizer, "now": self.story.now}
        change_event(event_id=dates[3].pk, fields=exhibition, notifies=False, **who)
        cancel_dates(event_id=dates[6].pk, reach=Reach.ONE, **who)

    def _drop_in(self) -> None:
        first = self._next(THURSDAY)
        while (first + timedelta(days=7)).month == first.month:
            first += timedelta(days=7)
        dates = self._repeat(DROP_IN, first, "FREQ=MONTHLY;BYDAY=-1TH;COUNT=9")
        self.story.crowd(dates[0], seats=(1, 2, 1))
        self._keep_template(dates[0])

    def _keep_template(self, event: Event) -> None:
        who: dict[str, Any] = {"by": self.story.organizer, "now": self.story.now}
        title = {"title": "Our usual evening"}
        copy_events(source=event, starts=[event.start_at], fields=title, as_template=True, **who)

    def _next(self, weekday: int) -> date:
        today = self.story.now.date()
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)

    def _repeat(self, piece: Piece, first: date, rule: str) -> list[Event]:
        story = self.story
        days = (first - story.now.date()).days
        event = story.publish(story.draft(piece, days=days))
        series = repeat_event(
            event_id=event.pk,
            rule=rule,
            publishes=True,
            by=story.organizer,
            now=story.now - timedelta(days=28),
        )
        return list(Event.objects.filter(series=series).order_by("start_at"))

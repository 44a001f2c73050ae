"""Pages about events that repeat: the dates as guests see them, and as their team does."""

from django.urls import reverse

from eventmaster.demo.series import DRAWING
from tests.quality.page import ORGANIZER, Page, of, on
from tests.quality.world import OPEN, World


def _course(world: World):
    return world.event(DRAWING.title)


def _month(world: World) -> str:
    event = _course(world)
    month = f"{event.local_start:%Y-%m}"
    return reverse("events:dates", args=[event.slug], query={"month": month})


def _look_at_dates(tab, _world) -> None:
    tab.get_by_label("Or so many dates in all").fill("6")
    tab.get_by_role("button", name="Show the dates").click()
    tab.get_by_role("button", name="Make these dates").wait_for()


def _look_at_changes(tab, _world) -> None:
    tab.get_by_label("Venue").fill("The cellar")
    tab.get_by_role("button", name="Show what happens").click()
    tab.get_by_role("heading", name="dates change").wait_for()


def _desk(name: str, route: str, title: str, then) -> Page:
    route = f"admin:events_event_{route}"
    return Page(
        name,
        route,
        lambda world: reverse(route, args=[world.event(title).pk]),
        ORGANIZER,
        then=then,
    )


SERIES = (
    on("dates", "events:dates", DRAWING.title),
    Page("dates, month", "events:dates", _month),
    of("desk, dates", "admin:events_event_dates", _course, ORGANIZER),
    of("desk, cancel dates", "admin:events_event_dates_cancellation", _course, ORGANIZER),
    _desk("desk, new dates", "dates_rule", OPEN, _look_at_dates),
    _desk("desk, change dates", "dates_change", DRAWING.title, _look_at_changes),
)

"""A course on Tuesday evenings, over the end of summer time in Berlin."""

import pytest

from events.models import Event
from events.services.events import publish_event
from registrations.services.reminders import create_event
from registrations.services.series import repeat_event
from tests.factories import OrganizerFactory
from tests.registrations.series.times import NOW, berlin


@pytest.fixture
def evening(db):
    """A published event that could be repeated."""
    event = create_event(
        organizer=OrganizerFactory(),
        title="Choir",
        city="Berlin",
        time_zone="Europe/Berlin",
        start_at=berlin("2026-10-13T19:00"),
        end_at=berlin("2026-10-13T21:00"),
        registration_mode="open",
        capacity=10,
        by=None,
        now=NOW,
    )
    return publish_event(event=event, by=None, now=NOW)


@pytest.fixture
def course(evening):
    """Four published Tuesdays, in order."""
    series = repeat_event(
        event_id=evening.pk,
        rule="FREQ=WEEKLY;BYDAY=TU;COUNT=4",
        publishes=True,
        by=None,
        now=NOW,
    )
    return list(Event.objects.filter(series=series).order_by("start_at"))

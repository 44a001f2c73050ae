"""Publishing decides on the stored row, under the event's lock (rules 1 and 5)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry
from core.errors import TransitionRefused
from events.enums import EventStatus
from events.models import Event
from events.services.events import EventIncomplete, publish_event
from registrations.services.events import cancel_event, change_event
from tests.factories import NOW, EventFactory

pytestmark = pytest.mark.django_db


def publish(event):
    return publish_event(event=event, by=None, now=NOW)


def test_what_was_cancelled_meanwhile_is_not_published():
    draft = EventFactory(now=NOW, published=False)
    cancel_event(event_id=draft.pk, by=None, now=NOW)

    with pytest.raises(TransitionRefused):
        publish(draft)


def test_what_lost_its_place_meanwhile_is_not_published():
    draft = EventFactory(now=NOW, published=False)
    change_event(event_id=draft.pk, fields={"city": ""}, by=None, now=NOW)

    with pytest.raises(EventIncomplete):
        publish(draft)

    assert Event.objects.get().is_draft


def test_two_clicks_publish_once():
    draft = EventFactory(now=NOW, published=False)
    first, second = Event.objects.get(pk=draft.pk), Event.objects.get(pk=draft.pk)

    publish(first)
    again = publish_event(event=second, by=None, now=NOW + timedelta(seconds=1))

    assert (again.status, again.published_at) == (EventStatus.PUBLISHED, NOW)
    assert JournalEntry.objects.filter(action="event.published").count() == 1


def test_the_events_lock_is_written_before_the_event_is_read():
    draft = EventFactory(now=NOW, published=False)

    with CaptureQueriesContext(connection) as queries:
        publish(draft)

    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert statements[0].startswith('UPDATE "events_pool"')

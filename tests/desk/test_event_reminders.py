"""Reminders of an event at the desk: one list, kept by a service."""

from datetime import UTC, datetime

import pytest

from accounts.models import JournalEntry
from registrations.models import Reminder
from tests.desk.event_form import FORM, made, new_event, page_of
from tests.desk.forms import errors_of, save
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


@pytest.fixture
def event(own):
    """At eight in the evening in Berlin, with a reminder that went out a day before."""
    start = datetime(2027, 6, 12, 18, tzinfo=UTC)
    event = EventFactory(organizer=own.organizer, start_at=start)
    sent_at = datetime(2027, 6, 11, 18, 0, 11, tzinfo=UTC)
    Reminder.objects.create(event=event, hours=24, sent_at=sent_at)
    return event


def hours_of(event):
    return [reminder.hours for reminder in event.reminders.all()]


def rows(*hours, stored=1):
    added = {f"reminders-{n}-hours": str(each) for n, each in enumerate(hours, start=stored)}
    return {**added, "reminders-TOTAL_FORMS": str(stored + len(hours))}


def test_a_new_event_reminds_a_day_before(manager):
    new_event(manager)

    assert hours_of(made()) == [24]


def test_rows_are_added_changed_and_taken_away(manager, event, people):
    first = save(manager, page_of(event), FORM, **rows(2, 48))
    page = manager.get(page_of(event)).content.decode()

    assert (first.status_code, hours_of(event)) == (302, [48, 24, 2])
    # What went out, and what will.
    assert "Sent Fri 11 Jun 2027, 20:00 CEST" in page
    assert "Sat 12 Jun 2027, 18:00 CEST" in page
    save(manager, page_of(event), FORM, **{"reminders-0-DELETE": "on", "reminders-2-hours": "3"})
    assert hours_of(event) == [24, 3]
    save(manager, page_of(event), FORM)
    entries = JournalEntry.objects.filter(action="event.reminders_changed").order_by("id")
    assert [(entry.actor, entry.details) for entry in entries] == [
        (people["manager"], {"old": [24], "new": [2, 24, 48]}),
        (people["manager"], {"old": [2, 24, 48], "new": [3, 24]}),
    ]


def test_what_makes_no_sense_is_said_and_nothing_is_written(manager, event):
    doubled = save(manager, page_of(event), FORM, **rows(24))
    far = save(manager, page_of(event), FORM, **rows(721))
    many = save(manager, page_of(event), FORM, **rows(*range(1, 12)))

    assert "reminders" in " ".join(errors_of(doubled))
    assert errors_of(far) == {
        "reminders-1-hours": ["Ensure this value is less than or equal to 720."]
    }
    assert errors_of(many) == {"reminders": ["Please submit at most 10 forms."]}
    assert hours_of(event) == [24]


def test_whoever_only_looks_sees_them(sign_in, event):
    page = sign_in("viewer").get(page_of(event)).content.decode()

    assert "Reminders by mail" in page
    assert 'name="reminders-0-hours"' not in page

"""Times of an event at the desk: entered, moved and shown in its own zone (rule 13)."""

from datetime import UTC, datetime

import pytest

from events.models import Event
from tests.desk.event_form import FORM, made, new_event, page_of
from tests.desk.forms import errors_of, messages_of, save
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


def test_a_time_that_the_clocks_skip_is_explained(manager):
    answer = new_event(manager, start_at_0="2027-03-28", start_at_1="02:30", end_at_0="2027-03-28")

    assert errors_of(answer) == {
        "start_at": [
            (
                "On 28 March 2027 the clocks go forward in Europe/Berlin, so there is no 02:30."
                " Write 03:30 or another time."
            )
        ]
    }
    assert not Event.objects.filter(title="Harbour concert").exists()


def test_of_a_time_that_comes_twice_the_first_is_taken_and_said(manager):
    answer = manager.get(
        new_event(manager, start_at_0="2027-10-31", start_at_1="02:30", end_at_0="2027-10-31")[
            "Location"
        ]
    )

    assert made().start_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert messages_of(answer)[0] == (
        "On 31 October 2027 the clocks go back in Europe/Berlin, so 02:30 comes twice."
        " The first of the two was taken."
    )


def test_saving_untouched_times_keeps_the_second_of_two_hours_and_its_seconds(manager, own):
    second = datetime(2027, 10, 31, 1, 30, 17, tzinfo=UTC)
    event = EventFactory(
        organizer=own.organizer, start_at=second, end_at=datetime(2027, 10, 31, 5, tzinfo=UTC)
    )

    save(manager, page_of(event), FORM, title="Renamed")

    event.refresh_from_db()
    assert (event.title, event.start_at) == ("Renamed", second)


def test_another_zone_moves_all_times_of_the_event_and_its_windows(manager, own):
    event = EventFactory(
        organizer=own.organizer,
        start_at=datetime(2027, 6, 12, 18, tzinfo=UTC),
        registration_closes_at=datetime(2027, 6, 10, 10, tzinfo=UTC),
    )
    event.entry_windows.update(starts_at=datetime(2027, 6, 12, 17, tzinfo=UTC))

    save(manager, page_of(event), FORM, time_zone="America/New_York")

    event.refresh_from_db()
    assert (event.start_at, event.registration_closes_at, event.entry_windows.get().starts_at) == (
        datetime(2027, 6, 13, 0, tzinfo=UTC),
        datetime(2027, 6, 10, 16, tzinfo=UTC),
        datetime(2027, 6, 12, 23, tzinfo=UTC),
    )


def test_missing_and_crossed_times_are_explained(manager):
    without_time = new_event(manager, start_at_1="")
    backwards = new_event(manager, end_at_1="19:00")
    time_only = new_event(manager, registration_opens_at_1="10:00")

    assert [errors_of(answer) for answer in (without_time, backwards, time_only)] == [
        {"start_at": ["Give the time as well."]},
        {"end_at": ["The end must come after the start."]},
        {"registration_opens_at": ["Give the date and the time."]},
    ]


def test_a_viewer_reads_the_event_in_its_own_zone(sign_in, own):
    event = EventFactory(
        organizer=own.organizer,
        start_at=datetime(2027, 6, 12, 18, tzinfo=UTC),
        end_at=datetime(2027, 6, 12, 21, tzinfo=UTC),
    )

    page = sign_in("viewer").get(page_of(event)).content.decode()

    assert "Sat 12 Jun 2027, 20:00 CEST" in page
    assert "_save" not in page

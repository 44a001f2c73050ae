"""The words for each way a registration can stand."""

from datetime import timedelta

import pytest

from events.enums import EventStatus
from events.models import Event
from registrations.enums import Status
from registrations.models import Registration
from registrations.standing import standing_of
from tests.factories import NOW

HOUR = timedelta(hours=1)
AT_ONCE = "As soon as there is a place, it is yours at once, and we write to you."
IN_TURN = (
    "When it is your turn, we write to you, and you have 24 hours to accept. After that, the turn "
    "goes to the next in line."
)


def standing(status, *, event=None, **fields):
    times = {"start_at": NOW + 24 * HOUR, "end_at": NOW + 27 * HOUR}
    event = Event(**{"status": EventStatus.PUBLISHED, **times, **(event or {})})
    found = standing_of(Registration(status=status, event=event, **fields), now=NOW)
    return found.title, found.tone, found.sentence


@pytest.mark.parametrize(
    ("status", "fields", "title", "tone", "words"),
    [
        (Status.CONFIRMED, {}, "You’re registered", "good", "Show your ticket at the door."),
        (Status.WAITLISTED, {}, "You’re on the waiting list", "attention", AT_ONCE),
        (
            Status.WAITLISTED,
            {"event": {"waiting_list_mode": "offer", "offer_hours": 24}},
            "You’re on the waiting list",
            "attention",
            IN_TURN,
        ),
        (
            Status.WAITLISTED,
            {"event": {"waiting_list_closes_at": NOW}},
            "You’re on the waiting list",
            "attention",
            "The organizer may still invite you",
        ),
        (Status.PENDING, {}, "Waiting for approval", "info", "The organizer looks at each"),
        (Status.UNCONFIRMED, {}, "Please confirm your", "attention", "It counts only once"),
        (
            Status.OFFERED,
            {"expires_at": NOW + HOUR},
            "A place is free for you",
            "attention",
            "Accept it in time, or it goes to the next in line.",
        ),
        (Status.OFFERED, {"expires_at": NOW}, "The offer has ended", "stop", "You did not answer"),
        (Status.EXPIRED, {"queue_number": 1}, "The offer has ended", "stop", "You did not answer"),
        (Status.EXPIRED, {}, "Expired", "stop", "It was not confirmed in time."),
        (Status.DECLINED, {"queue_number": 1}, "You declined", "stop", "The place is free for"),
        (Status.DECLINED, {}, "Declined", "stop", "The organizer did not accept"),
        (Status.CANCELLED, {"queue_number": 1}, "You left the waiting list", "stop", "You hold no"),
        (Status.CANCELLED, {}, "Cancelled", "stop", "You can register again"),
        (
            Status.CANCELLED,
            {"confirmed_at": NOW, "queue_number": 1},
            "Cancelled",
            "stop",
            "Your ticket is not valid any more.",
        ),
        (
            Status.OFFERED,
            {"expires_at": NOW + HOUR, "event": {"status": EventStatus.CANCELLED}},
            "The event was cancelled",
            "stop",
            "It will not take place",
        ),
        (Status.OFFERED, {"event": {"end_at": NOW}}, "The event is over", "", "You had no"),
    ],
)
def test_each_state_has_words_of_its_own(status, fields, title, tone, words):
    found = standing(status, **fields)

    assert found[0].startswith(title)
    assert found[1] == tone
    assert found[2].startswith(words)

"""An event with everything that mails say of it."""

from datetime import timedelta

import pytest

from tests.factories import EventFactory, OrganizerFactory
from tests.registrations.mail.reading import START


@pytest.fixture
def event():
    return EventFactory(
        title="Songs",
        slug="songs",
        organizer=OrganizerFactory(name="The Choir", email="choir@example.org"),
        venue="Town Hall",
        city="Cologne",
        start_at=START,
        end_at=START + timedelta(hours=3),
        capacity=2,
    )

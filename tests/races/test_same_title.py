"""Two clicks on "Save" for one title make two events with addresses of their own, and no error."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events.services.events import create_event
from tests.factories import OrganizerFactory


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_one_title_sent_twice_at_once_makes_two_addresses():
    organizer = OrganizerFactory()

    def create(_click):
        try:
            now = timezone.now()
            times = {"start_at": now + timedelta(days=1), "end_at": now + timedelta(days=2)}
            return create_event(
                organizer=organizer, title="Supper", by=None, now=now, city="Bremen", **times
            ).slug
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        slugs = list(pool.map(create, range(2)))

    assert len(set(slugs)) == 2
    assert "supper" in slugs

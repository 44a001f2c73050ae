"""After importing real calendars and lists, the public pages work and ask as little as before."""

import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from events.models import Event
from tests.events.importing.files import DATA, needs_data
from tests.factories import OrganizerFactory

pytestmark = [pytest.mark.django_db, needs_data]

LIST_QUERIES, PAGE_QUERIES = 3, 2
FILTERS = (
    "",
    "?q=python",
    "?q=Zürich",
    "?q=nothing+has+this+name",
    "?since=2026-11-25&until=2026-12-31",
    "?city=berlin",
    "?online=1",
    "?free=1",
    "?sort=title",
    "?page=2",
    "?page=9999",
)


def queries_of(client, address):
    """Return how many domain queries the page took; it must answer 200 or, past the end, 404."""
    with CaptureQueriesContext(
        connection,
    ) as taken:
        answer = client.get(address)
    assert answer.status_code in ((200, 404) if "9999" in address else (200,)), address
    return len(taken)


def test_the_public_pages_hold_with_everything_imported():
    organizer = OrganizerFactory(slug="real")
    folders = [str(DATA / "events"), str(DATA / "ics" / "feeds")]
    with pytest.raises(SystemExit):  # EuroSciPy ends before it starts: one line, exit code 1.
        call_command(
            "import_events",
            *folders,
            organizer=organizer.slug,
            publish=True,
            stdout=StringIO(),
            stderr=StringIO(),
        )
    client = Client()

    assert Event.objects.listed().count() > 3000
    for address in FILTERS:
        assert queries_of(client, f"/{address}") <= LIST_QUERIES, address
    slugs = list(Event.objects.order_by("slug").values_list("slug", flat=True))
    for slug in random.Random(7).sample(slugs, 60):
        assert queries_of(client, f"/events/{slug}/") <= PAGE_QUERIES, slug
        calendar = Calendar.from_ical(client.get(f"/events/{slug}.ics").content)
        assert len(calendar.events) == 1, slug

"""What an import changes of an event whose people are here."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.enums import RegistrationMode
from events.models import Event, Pool
from registrations.changes import facts_of
from registrations.enums import Status
from registrations.models import ChangeNotice
from registrations.services.cancelling import cancel_registration
from tests.events.importing.files import calendar
from tests.factories import OrganizerFactory, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def feed(tmp_path):
    """`feed(starts_in)` imports the one event of a feed; the same again says the same times."""
    OrganizerFactory(slug="choir")
    began = timezone.now()

    def run(starts_in, **options):
        start = began + starts_in
        times = [f"{at:%Y%m%dT%H%M%SZ}" for at in (start, start + timedelta(hours=5))]
        lines = "UID:a\nSUMMARY:Evening\nDTSTART:{}\nDTEND:{}".format(*times)
        path = tmp_path / "feed.ics"
        path.write_text(calendar(lines), newline="")
        call_command("import_events", str(path), organizer="choir", publish=True, **options)
        return Event.objects.get()

    return run


def test_a_list_that_opens_again_gives_its_free_places(feed):
    event = feed(timedelta(days=1))
    Event.objects.update(registration_mode=RegistrationMode.OPEN)
    Pool.objects.filter(event=event).update(capacity=1)
    first, second = register_person(event), register_person(event)
    feed(timedelta(hours=-1))
    cancel_registration(registration_id=first.pk, by=None, now=timezone.now())
    second.refresh_from_db()
    assert second.status == Status.WAITLISTED  # Its list closed when the event began.

    feed(timedelta(days=2))

    second.refresh_from_db()
    assert second.status == Status.CONFIRMED


def test_who_registered_hears_of_other_times(feed):
    feed(timedelta(days=1))
    Event.objects.update(registration_mode=RegistrationMode.OPEN)
    register_person(Event.objects.get())
    before = facts_of(Event.objects.get())

    feed(timedelta(days=2), no_mail=True)
    assert not ChangeNotice.objects.exists()
    was = facts_of(feed(timedelta(days=2)))
    feed(timedelta(days=3))

    assert was != before
    assert ChangeNotice.objects.get().before == was


def test_rows_are_locked_in_a_stated_order(feed):
    """Two imports that met in different orders would wait for each other. SQLite has one lock for
    all, and is asked for none."""
    feed(timedelta(days=1))

    with CaptureQueriesContext(connection) as found:
        feed(timedelta(days=2))

    locks = [one["sql"] for one in found if "FOR UPDATE" in one["sql"]]
    pools_then_events = [(True, True), (True, False)]
    assert [("ORDER BY" in sql, "events_pool" in sql) for sql in locks] == (
        pools_then_events if connection.features.has_select_for_update else []
    )

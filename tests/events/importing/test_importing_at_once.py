"""Imports that run at the same time make each event once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from events.importing.store import import_drafts
from events.models import Event
from tests.events.importing.files import NOW, calendar, read
from tests.factories import OrganizerFactory

IMPORTERS = 4


def test_four_imports_of_one_file_at_once_make_each_event_once(own_database):
    organizer = OrganizerFactory()
    event = "UID:{n}\nSUMMARY:Same title\nDTSTART:20260501T100000Z"
    drafts = read(calendar(*(event.format(n=n) for n in range(150)))).drafts
    barrier = Barrier(IMPORTERS)

    def run(_number):
        barrier.wait()
        try:
            return import_drafts(organizer=organizer, drafts=drafts, by=None, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(IMPORTERS) as pool:
        done = list(pool.map(run, range(IMPORTERS)))

    assert sum(each.created for each in done) == 150
    assert sum(each.unchanged for each in done) == 150 * (IMPORTERS - 1)
    assert Event.objects.values("slug").distinct().count() == 150

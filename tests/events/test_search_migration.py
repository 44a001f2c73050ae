"""Stored events are found before, between and after the search tables' migrations."""

import pytest
from django.core.management import call_command

from events.models import Event, SearchEntry
from tests.factories import EventFactory

pytestmark = [pytest.mark.usefixtures("own_database"), pytest.mark.database]


def found(word):
    return list(Event.objects.matching(word).values_list("title", flat=True))


def test_what_was_indexed_before_is_found_and_follows_changes():
    event = EventFactory(title="Ältere Oper")
    try:
        call_command("migrate", "events", "0005", verbosity=0)
        before = found("oper")
    finally:
        call_command("migrate", "events", verbosity=0)
    after = found("oper")
    first = SearchEntry.objects.get().updated_at
    event.title = "Neuer Film"
    event.save()
    entry = SearchEntry.objects.get()

    assert (before, after) == (["Ältere Oper"], ["Ältere Oper"])
    assert (found("oper"), found("film")) == ([], ["Neuer Film"])
    assert entry.created_at <= first < entry.updated_at

"""Queries that are compiled once: the values change, and nothing else."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from core.compiled import CompiledInsert, CompiledRead
from events.models import Event, Gate
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_it_finds_what_its_query_finds(django_assert_num_queries):
    def build(organizer_id, slug, now):
        rows = Event.objects.filter(organizer_id=organizer_id, slug=slug, start_at__gt=now)
        return rows.exclude(city="").select_related("organizer")

    read = CompiledRead(build, organizer_id=UUID, slug=str, now=datetime)
    now = timezone.now()
    events = [EventFactory(), EventFactory()]
    asked = [
        {"organizer_id": event.organizer_id, "slug": event.slug, "now": at}
        for event in events
        for at in (now, now + timedelta(days=100))
    ]

    expected = [[event] for event in events]
    assert [read(**values) for values in asked] == [expected[0], [], expected[1], []]
    with django_assert_num_queries(1):
        name = read(**asked[0])[0].organizer.name
    assert name == events[0].organizer.name


def test_a_value_never_becomes_sql():
    read = CompiledRead(lambda slug: Event.objects.filter(slug=slug), slug=str)
    EventFactory()

    assert [read(slug=text) for text in ("' OR 1=1 --", "%s", "", "\\")] == [[]] * 4


def test_values_that_the_query_changes_before_it_uses_them_are_refused():
    read = CompiledRead(lambda email: User.objects.filter(email=email.upper()), email=str)

    with pytest.raises(ValueError, match="email"):
        read(email="ada@example.org")


def test_a_row_is_written_as_save_writes_it():
    event = EventFactory()
    write = CompiledInsert(Gate)

    written = [write(Gate(event=event, name=name)) for name in ("It's", "100 %s")]
    saved = Gate.objects.create(event=event, name="Side")

    assert [Gate.objects.get(pk=gate.pk).name for gate in written] == ["It's", "100 %s"]
    assert all(gate.created_at <= gate.updated_at <= saved.created_at for gate in written)
    states = [(gate._state.adding, gate._state.db) for gate in (*written, saved)]
    assert states == [(False, "default")] * 3
    with pytest.raises(IntegrityError):
        write(Gate(event=event, name="Side"))

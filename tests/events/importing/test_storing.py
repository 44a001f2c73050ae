"""Drafts become events once; what changed in the file changes, what people changed stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry, Message
from events.enums import EventStatus, RegistrationMode
from events.importing.drafts import EventDraft
from events.importing.store import Stored, import_drafts
from events.models import EntryWindow, Event, Gate, Pool, TicketType
from tests.factories import EventFactory, OrganizerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
START = datetime(2026, 5, 1, 17, tzinfo=UTC)

CHOIR = EventDraft(
    source_key="choir@example.test",
    title="Choir <b>",
    start_at=START,
    end_at=START + timedelta(hours=2),
    time_zone="Europe/Berlin",
    summary="Songs",
    description="**Many** songs",
    venue="Town Hall",
    address="Markt 1",
    city="Köln",
    country="Germany",
    url="https://choir.test/",
    tags=("Music", "Köln"),
    origins=("feed.ics",),
    place="choir@example.test",
)


@pytest.fixture
def organizer():
    return OrganizerFactory()


def store(organizer, *drafts, **options):
    return import_drafts(organizer=organizer, drafts=drafts, by=None, now=NOW, **options)


def numbered(count, begin=0):
    return [
        replace(CHOIR, source_key=f"uid-{n}", start_at=START - timedelta(minutes=n + 1))
        for n in range(begin, begin + count)
    ]


def test_a_draft_becomes_a_draft_event_with_all_that_every_event_has(organizer):
    done = store(organizer, CHOIR)

    assert done == Stored(created=1)
    event = Event.objects.get()
    assert (event.organizer, event.title, event.slug) == (organizer, "Choir <b>", "choir-b")
    assert (event.start_at, event.end_at) == (CHOIR.start_at, CHOIR.end_at)
    assert (event.time_zone, event.all_day) == ("Europe/Berlin", False)
    assert (event.venue, event.city, event.country) == ("Town Hall", "Köln", "Germany")
    assert event.search_entry.city_key == "koln"
    assert event.status == EventStatus.DRAFT
    assert event.registration_mode == RegistrationMode.EXTERNAL
    assert event.external_url == "https://choir.test/"
    assert sorted(event.tags.values_list("slug", flat=True)) == ["köln", "music"]
    assert Pool.objects.get(event=event, is_root=True).capacity is None
    assert TicketType.objects.get(event=event).pools.get().is_root
    assert Gate.objects.filter(event=event).count() == 1
    assert EntryWindow.objects.filter(event=event).count() == 1


def test_without_a_link_there_is_no_registration(organizer):
    store(organizer, replace(CHOIR, url=""))

    assert Event.objects.get().registration_mode == RegistrationMode.NONE


def test_importing_again_changes_nothing(organizer):
    store(organizer, CHOIR)
    before = Event.objects.values().get()
    entries = JournalEntry.objects.count()

    with CaptureQueriesContext(connection) as queries:
        done = store(organizer, CHOIR)

    assert done == Stored(unchanged=1)
    assert Event.objects.values().get() == before
    assert JournalEntry.objects.count() == entries
    assert len(queries) == 1


def test_another_organizer_s_import_is_another_event(organizer):
    store(organizer, CHOIR)

    assert store(OrganizerFactory(), CHOIR).created == 1


def test_only_what_changed_in_the_file_is_written(organizer):
    store(organizer, CHOIR)
    Event.objects.update(title="Corrected by hand", venue="Old Town Hall")

    done = store(organizer, replace(CHOIR, city="Bonn", venue="New Hall", tags=("Music", "Free")))

    assert done == Stored(updated=1)
    event = Event.objects.get()
    assert (event.title, event.venue, event.city) == ("Corrected by hand", "New Hall", "Bonn")
    assert event.search_entry.city_key == "bonn"
    assert sorted(event.tags.values_list("slug", flat=True)) == ["free", "köln", "music"]
    assert store(organizer, replace(CHOIR, city="Bonn", venue="New Hall")).unchanged == 1


def test_a_tag_that_was_taken_off_by_hand_stays_off(organizer):
    store(organizer, CHOIR)
    Event.objects.get().tags.clear()

    assert store(organizer, CHOIR) == Stored(unchanged=1)
    assert Event.objects.get().tags.count() == 0


def test_an_event_that_moved_keeps_its_address(organizer):
    store(organizer, CHOIR)
    later = START + timedelta(days=1)

    store(
        organizer, replace(CHOIR, start_at=later, end_at=later + timedelta(hours=1), all_day=True)
    )

    event = Event.objects.get()
    assert (event.slug, event.start_at, event.all_day) == ("choir-b", later, True)


def test_two_files_that_differ_do_not_take_turns(organizer):
    rust, general = (
        replace(CHOIR, origins=("2026/rust.json",)),
        replace(
            CHOIR, origins=("2026/general.json",), url="https://other.test/", tags=("general",)
        ),
    )

    done = [store(organizer, draft) for draft in (rust, general, rust, general)]

    assert done == [Stored(created=1), Stored(updated=1), Stored(unchanged=1), Stored(unchanged=1)]
    assert Event.objects.get().external_url == "https://other.test/"


def test_a_file_under_a_new_name_changes_nothing(organizer):
    store(organizer, CHOIR)

    assert store(organizer, replace(CHOIR, origins=("feed-2.ics",))) == Stored(unchanged=1)


def test_equal_titles_have_addresses_with_their_dates(organizer):
    EventFactory(title="Choir b")

    store(organizer, *numbered(3))

    slugs = list(Event.objects.filter(organizer=organizer).values_list("slug", flat=True))
    assert len(set(slugs)) == 3
    assert "choir-b-2026-05-01" in slugs
    assert all(slug.startswith("choir-b-2026-05-01") for slug in slugs)


def test_publishing_publishes_what_is_new_and_what_was_a_draft(organizer):
    store(organizer, CHOIR)

    done = store(organizer, CHOIR, *numbered(1), publish=True)

    assert done == Stored(created=1, unchanged=1, published=2)
    assert set(Event.objects.values_list("status", "published_at")) == {("published", NOW)}
    assert store(organizer, CHOIR, publish=True) == Stored(unchanged=1)


def test_cancelled_drafts_are_cancelled_events(organizer):
    store(organizer, replace(CHOIR, cancelled=True), publish=True)

    event = Event.objects.get()
    assert (event.status, event.cancelled_at) == (EventStatus.CANCELLED, NOW)


def test_a_cancellation_in_the_file_cancels_where_nobody_is_registered(organizer):
    store(organizer, CHOIR, publish=True)

    assert store(organizer, replace(CHOIR, cancelled=True)) == Stored(updated=1)
    event = Event.objects.get()
    assert (event.status, event.cancelled_at) == (EventStatus.CANCELLED, NOW)

    done = store(organizer, CHOIR, publish=True)

    assert [str(problem) for problem in done.problems] == [
        (
            "feed.ics:choir@example.test: "
            "The source takes back the cancellation; here it stays cancelled."
        )
    ]
    assert Event.objects.get().status == EventStatus.CANCELLED


@pytest.mark.parametrize("use", ["open registration", "taken seat"])
def test_a_cancellation_is_left_to_people_where_people_are_registered(organizer, use):
    store(organizer, CHOIR, publish=True)
    if use == "taken seat":
        Pool.objects.update(taken=1)
    else:
        Event.objects.update(registration_mode=RegistrationMode.OPEN, external_url="")

    done = store(organizer, replace(CHOIR, cancelled=True, url="https://new.test/"))

    event = Event.objects.get()
    assert event.status == EventStatus.PUBLISHED
    expected = "" if use == "open registration" else "https://new.test/"
    assert event.external_url == expected
    assert [str(problem) for problem in done.problems] == [
        (
            "feed.ics:choir@example.test: "
            "The source cancelled “Choir <b>”, which has registrations: cancel it here."
        )
    ]


def test_a_dry_run_counts_and_writes_nothing(organizer):
    store(organizer, CHOIR)
    changed = replace(CHOIR, title="Other")

    with CaptureQueriesContext(connection) as queries:
        done = store(organizer, changed, *numbered(2), dry_run=True, publish=True)

    assert done == Stored(created=2, updated=1, published=3)
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert Event.objects.get().title == "Choir <b>"


def test_a_batch_costs_the_same_for_one_event_and_for_a_hundred(organizer):
    def cost(drafts):
        with CaptureQueriesContext(connection) as queries:
            store(organizer, *drafts)
        return len(queries)

    few, many = numbered(1), numbered(100, begin=100)

    creating = cost(few), cost(many)
    again = cost(few), cost(many)
    renamed = [[replace(draft, title="New", tags=("New",)) for draft in d] for d in (few, many)]
    updating = cost(renamed[0]), cost(renamed[1])

    assert creating[0] == creating[1] <= 26
    assert again == (1, 1)
    assert updating[0] == updating[1] <= 30


def test_batches_are_reported_and_each_is_a_transaction_of_its_own(organizer):
    heard = []

    done = store(organizer, *numbered(250), on_batch=heard.append)

    assert (done.created, heard) == (250, [100, 100, 50])


def test_the_journal_says_what_was_imported(organizer):
    store(organizer, CHOIR, *numbered(1), publish=True)

    actions = sorted(JournalEntry.objects.values_list("action", flat=True))
    assert actions == ["event.imported", "event.imported", "events.imported"]
    assert JournalEntry.objects.get(action="events.imported").details == {
        "created": 2,
        "updated": 0,
        "published": 2,
    }


def test_importing_sends_no_mail(organizer):
    store(organizer, CHOIR, publish=True)
    store(organizer, replace(CHOIR, cancelled=True))

    assert (Message.objects.count(), mail.outbox) == (0, [])

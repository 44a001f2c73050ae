"""An event at the desk: made, changed, published and cancelled through the services."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.models import JournalEntry, Message
from events.enums import EventStatus
from events.models import EntryWindow, Event, Gate
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration
from tests.desk.forms import errors_of, fill, messages_of, save
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

ADD = "/admin/events/event/add/"
FORM = "event_form"


def page_of(event):
    return reverse("admin:events_event_change", args=[event.pk])


def new_event(client, **changes):
    values = {
        "title": "Harbour concert",
        "start_at_0": "2027-06-12",
        "start_at_1": "20:00",
        "end_at_0": "2027-06-12",
        "end_at_1": "23:00",
        "time_zone": "Europe/Berlin",
        "city": "Bremen",
        "capacity": "80",
        "tag_text": "music, Open Air,, music",
    }
    return save(client, ADD, FORM, **{**values, **changes})


def made():
    return Event.objects.with_seats().get(title="Harbour concert")


# --- Making -----------------------------------------------------------------------------------


def test_a_new_event_is_a_draft_with_all_that_every_event_has(manager, own, people):
    answer = new_event(manager)

    event = made()
    assert (answer.status_code, answer["Location"]) == (302, page_of(event))
    assert {
        "organizer": event.organizer,
        "slug": event.slug,
        "status": event.status,
        "start": event.start_at,
        "end": event.end_at,
        "seats": (event.seats_taken, event.seat_capacity),
        "types": [kind.name for kind in event.ticket_types.all()],
        "gates": [gate.name for gate in event.gates.all()],
        "windows": [(w.starts_at, w.ends_at) for w in event.entry_windows.all()],
        "tags": sorted(event.tag_list),
        "journal": list(
            JournalEntry.objects.filter(event_id=event.pk).values_list("action", "actor")
        ),
    } == {
        "organizer": own.organizer,
        "slug": "harbour-concert",
        "status": EventStatus.DRAFT,
        "start": datetime(2027, 6, 12, 18, 0, tzinfo=UTC),
        "end": datetime(2027, 6, 12, 21, 0, tzinfo=UTC),
        "seats": (0, 80),
        "types": ["Ticket"],
        "gates": ["Main entrance"],
        "windows": [(None, None)],
        "tags": ["Open Air", "music"],
        "journal": [("event.created", people["manager"].pk)],
    }


def test_an_event_that_lasts_all_day_names_its_last_day(manager):
    new_event(manager, all_day="on", start_at_1="", end_at_0="2027-06-13", end_at_1="", capacity="")

    event = made()
    shown = fill(manager, page_of(event), FORM)
    assert (event.start_at, event.end_at, event.seat_capacity) == (
        datetime(2027, 6, 11, 22, 0, tzinfo=UTC),
        datetime(2027, 6, 13, 22, 0, tzinfo=UTC),
        None,
    )
    assert (shown["start_at_0"], shown["end_at_0"]) == (["2027-06-12"], ["2027-06-13"])


def test_a_taken_address_and_a_reserved_one_are_explained(manager, own):
    taken = new_event(manager, slug=own.event.slug)
    reserved = new_event(manager, slug="managed")

    assert errors_of(taken) == {"__all__": ["There is an event with this address already."]}
    assert errors_of(reserved) == {
        "slug": ["“managed” is used by the site itself. Choose another one."]
    }


def test_the_zone_of_the_last_event_is_proposed_and_an_unknown_one_refused(manager, own):
    assert fill(manager, ADD, FORM)["time_zone"] == ["Europe/Berlin"]
    assert errors_of(new_event(manager, time_zone="Berlin")) == {
        "time_zone": ["“Berlin” is no time zone. Write it like Europe/Berlin."]
    }


# --- Times (rule 13) --------------------------------------------------------------------------


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


# --- Changing ---------------------------------------------------------------------------------


def test_a_capacity_below_what_is_taken_is_refused_at_its_field(manager, own):
    register_person(own.event, seats=3)

    answer = save(manager, page_of(own.event), FORM, capacity="3", title="Not saved")

    own.event.refresh_from_db()
    assert errors_of(answer) == {
        "capacity": [
            "More seats than that are taken. Cancel registrations first, or allow more seats."
        ]
    }
    assert own.event.title == "Ours's evening"
    assert Event.objects.with_seats().get(pk=own.event.pk).seat_capacity == 10


def test_more_capacity_lets_those_who_wait_move_up(manager, own):
    register_person(own.event, seats=5)
    waiting = register_person(own.event, seats=5)

    save(manager, page_of(own.event), FORM, capacity="11")

    waiting.refresh_from_db()
    assert (waiting.status, list(problems(now=datetime.now(UTC)))) == (Status.CONFIRMED, [])


def test_the_journal_names_what_changed_and_tags_follow(manager, own, people):
    save(manager, page_of(own.event), FORM, summary="New words", tag_text="jazz", city="Bremen")

    own.event.refresh_from_db()
    entry = JournalEntry.objects.get(event_id=own.event.pk, action="event.changed")
    assert (own.event.summary, own.event.city_key, own.event.tag_list) == (
        "New words",
        "bremen",
        ["jazz"],
    )
    assert (entry.actor, entry.details) == (people["manager"], {"fields": ["city", "summary"]})


def test_saving_without_a_change_writes_nothing(manager, own):
    before = JournalEntry.objects.count()

    answer = save(manager, page_of(own.event), FORM)

    assert (answer.status_code, JournalEntry.objects.count()) == (302, before)


# --- Gates and windows ------------------------------------------------------------------------


def window(number, name, start="", end="", **more):
    day, clock = [*start.split(), "", ""][:2]
    last_day, last_clock = [*end.split(), "", ""][:2]
    prefix = f"entry_windows-{number}"
    return {
        f"{prefix}-name": name,
        f"{prefix}-starts_at_0": day,
        f"{prefix}-starts_at_1": clock,
        f"{prefix}-ends_at_0": last_day,
        f"{prefix}-ends_at_1": last_clock,
        **more,
    }


def test_the_default_window_becomes_one_per_day(manager, own):
    changes = {
        **window(0, "Day 1", end="2027-06-13 06:00"),
        **window(1, "Day 2", start="2027-06-13 06:00"),
        "entry_windows-TOTAL_FORMS": "2",
    }

    answer = save(manager, page_of(own.event), FORM, **changes)

    change = datetime(2027, 6, 13, 4, 0, tzinfo=UTC)
    assert answer.status_code == 302
    assert set(own.event.entry_windows.values_list("name", "starts_at", "ends_at")) == {
        ("Day 1", None, change),
        ("Day 2", change, None),
    }


def test_windows_that_overlap_or_end_first_are_refused(manager, own):
    overlapping = {
        **window(0, "Day 1", end="2027-06-13 07:00"),
        **window(1, "Day 2", start="2027-06-13 06:00"),
        "entry_windows-TOTAL_FORMS": "2",
    }
    backwards = window(0, "Day", start="2027-06-13 07:00", end="2027-06-13 06:00")
    both_open = {**window(1, "Other"), "entry_windows-TOTAL_FORMS": "2"}

    answers = [
        errors_of(save(manager, page_of(own.event), FORM, **changes))
        for changes in (overlapping, backwards, both_open)
    ]

    assert answers == [
        {"entry_windows": ["“Day 1” and “Day 2” overlap: end one before the other starts."]},
        {"entry_windows-0-ends_at": ["The window must end after it starts."]},
        {"entry_windows": ["“Whole event” and “Other” overlap: end one before the other starts."]},
    ]
    assert EntryWindow.objects.filter(event=own.event).count() == 1


def test_a_used_gate_and_the_last_one_stay(manager, own):
    used = own.event.gates.get()
    save(
        manager,
        page_of(own.event),
        FORM,
        **{"gates-1-name": "Side door", "gates-TOTAL_FORMS": "2", "gates-0-DELETE": "on"},
    )
    fresh = EventFactory(organizer=own.organizer)
    last = save(manager, page_of(fresh), FORM, **{"gates-0-DELETE": "on"})

    assert set(own.event.gates.values_list("name", flat=True)) == {used.name, "Side door"}
    assert errors_of(last) == {"gates": ["An event keeps at least one gate."]}


# --- Publishing and cancelling ----------------------------------------------------------------


def test_publishing_by_the_button(manager, own, people):
    draft = EventFactory(organizer=own.organizer, published=False)

    answer = manager.post(reverse("admin:events_event_publication", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert (draft.status, draft.published_at is not None) == (EventStatus.PUBLISHED, True)
    assert messages_of(answer) == [f"“{draft.title}” is published."]
    assert answer.redirect_chain == [(page_of(draft), 302)]


def test_an_incomplete_event_says_what_is_missing(manager, own):
    draft = EventFactory(organizer=own.organizer, published=False, city="")

    answer = manager.post(reverse("admin:events_event_publication", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert draft.status == EventStatus.DRAFT
    assert messages_of(answer) == [
        f"{draft.title}: Say where it is: a place, or that it is online."
    ]


def test_cancelling_shows_who_is_concerned_and_then_tells_them(manager, own):
    full = EventFactory(organizer=own.organizer, capacity=1)
    register_person(full)
    register_person(full)
    url = reverse("admin:events_event_cancellation", args=[full.pk])

    question = manager.get(url).content.decode()
    unchanged = Event.objects.get(pk=full.pk).status
    manager.post(url)

    full.refresh_from_db()
    assert "1 registration has a place." in question
    assert "1 registration is on the waiting list." in question
    assert (unchanged, full.status) == (EventStatus.PUBLISHED, EventStatus.CANCELLED)
    assert Message.objects.filter(event_id=full.pk, kind="event.cancelled").count() == 2


def test_several_events_are_published_and_cancelled_from_the_list(manager, own):
    drafts = [EventFactory(organizer=own.organizer, published=False) for _ in range(2)]
    listing = reverse("admin:events_event_changelist")
    chosen = {"_selected_action": [str(draft.pk) for draft in drafts]}

    def statuses():
        found = Event.objects.filter(pk__in=[draft.pk for draft in drafts])
        return found.values_list("status", flat=True)

    manager.post(listing, {"action": "publish_selected", "index": 0, **chosen})
    published = set(statuses())
    question = manager.post(listing, {"action": "cancel_selected", "index": 0, **chosen})
    asked = set(statuses())
    manager.post(listing, {"action": "cancel_selected", "confirmed": "yes", **chosen})
    cancelled = set(statuses())

    assert (published, question.status_code, asked, cancelled) == (
        {EventStatus.PUBLISHED},
        200,
        {EventStatus.PUBLISHED},
        {EventStatus.CANCELLED},
    )


# --- Forged requests --------------------------------------------------------------------------


def test_an_event_cannot_be_made_for_another_organizer(manager, foreign):
    answer = new_event(manager, organizer=str(foreign.organizer.pk))

    assert list(errors_of(answer)) == ["organizer"]
    assert not Event.objects.filter(title="Harbour concert").exists()


def test_a_member_who_only_looks_elsewhere_cannot_make_events_there(sign_in, own, people):
    from django.utils import timezone

    from events.enums import Role
    from events.services.teams import set_role

    other = OrganizerFactory()
    set_role(organizer=other, user=people["editor"], role=Role.VIEWER, by=None, now=timezone.now())
    theirs = EventFactory(organizer=other)
    editor = sign_in("editor")

    answer = new_event(editor, organizer=str(other.pk))
    changed = editor.post(page_of(theirs), {"title": "Taken over", "_save": "Save"})
    cancelled = editor.post(reverse("admin:events_event_cancellation", args=[theirs.pk]))
    editor.post(
        reverse("admin:events_event_changelist"),
        {
            "action": "cancel_selected",
            "confirmed": "yes",
            "_selected_action": [str(theirs.pk)],
        },
    )

    theirs.refresh_from_db()
    assert list(errors_of(answer)) == ["organizer"]
    assert (changed.status_code, cancelled.status_code) == (403, 404)
    assert (theirs.status, theirs.title != "Taken over") == (EventStatus.PUBLISHED, True)


@pytest.mark.parametrize("role", ["viewer", "administrator", "checkin", "attendee", None])
def test_who_may_not_edit_changes_nothing_by_any_post(role, sign_in, own):
    client = sign_in(role)
    before = Event.objects.values().get(pk=own.event.pk)

    statuses = {
        client.post(page_of(own.event), {"title": "Forged", "_save": "Save"}).status_code,
        client.post(ADD, {"title": "Forged", "_save": "Save"}).status_code,
        client.post(reverse("admin:events_event_publication", args=[own.event.pk])).status_code,
        client.post(reverse("admin:events_event_cancellation", args=[own.event.pk])).status_code,
        client.post(reverse("admin:events_event_delete", args=[own.event.pk])).status_code,
        client.post(
            reverse("admin:events_event_changelist"),
            {"action": "cancel_selected", "confirmed": "yes", "_selected_action": [own.event.pk]},
        ).status_code,
    }

    assert statuses <= {302, 403, 404, 200}
    assert Event.objects.values().get(pk=own.event.pk) == before
    assert Event.objects.count() == 1


def test_foreign_ids_in_forms_inlines_and_actions_touch_nothing(manager, own, foreign):
    theirs = foreign.event.gates.get()
    listing = reverse("admin:events_event_changelist")

    manager.post(page_of(foreign.event), {"title": "Forged", "_save": "Save"})
    save(
        manager,
        page_of(own.event),
        FORM,
        **{"gates-0-id": str(theirs.pk), "gates-0-name": "Forged"},
    )
    for action in ("publish_selected", "cancel_selected"):
        manager.post(
            listing,
            {"action": action, "confirmed": "y", "_selected_action": [str(foreign.event.pk)]},
        )
    nonsense = manager.post(
        listing, {"action": "cancel_selected", "confirmed": "y", "_selected_action": ["1 OR 1"]}
    )

    foreign.event.refresh_from_db()
    assert nonsense.status_code == 302
    assert Gate.objects.get(pk=theirs.pk).name == "Main entrance"
    assert (foreign.event.status, foreign.event.title) == (
        EventStatus.PUBLISHED,
        "Theirs's evening",
    )


def test_nothing_can_be_deleted(manager, sign_in, own):
    urls = [
        reverse("admin:events_event_delete", args=[own.event.pk]),
        reverse("admin:registrations_registration_delete", args=[own.registration.pk]),
        reverse("admin:events_organizer_delete", args=[own.organizer.pk]),
    ]

    answers = [client.post(url, {"post": "yes"}) for url in urls for client in (manager,)]
    root = [sign_in("superuser").post(url, {"post": "yes"}) for url in urls]

    assert {answer.status_code for answer in [*answers, *root]} == {403}
    assert Registration.objects.filter(pk=own.registration.pk).exists()


@pytest.mark.parametrize("field", ["slug", "title"])
def test_popups_and_other_fields_as_keys_show_nothing_foreign(field, manager, foreign):
    answer = manager.get(page_of(foreign.event), {"_popup": "1"}, follow=True)

    assert b"Theirs's" not in answer.content


@pytest.mark.logs_errors
def test_hidden_fields_are_no_lookups(manager, own):
    listing = reverse("admin:events_event_changelist")

    statuses = {
        lookup: manager.get(listing, {lookup: "x"}).status_code
        for lookup in ("source_key__startswith", "organizer__email__startswith", "online_url")
    }
    key = manager.get(page_of(own.event), {"_to_field": "slug"})

    assert set(statuses.values()) == {400}
    assert key.status_code == 400


def test_a_viewer_reads_the_event_in_its_own_zone(sign_in, own, people):
    event = EventFactory(
        organizer=own.organizer,
        start_at=datetime(2027, 6, 12, 18, tzinfo=UTC),
        end_at=datetime(2027, 6, 12, 21, tzinfo=UTC),
    )
    UserFactory()

    page = sign_in("viewer").get(page_of(event)).content.decode()

    assert "Sat 12 Jun 2027, 20:00 CEST" in page
    assert "_save" not in page

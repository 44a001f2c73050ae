"""Events by the API (more in the tests of the services)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.enums import EventStatus, Role
from events.models import Event
from registrations.enums import Status
from registrations.models import ChangeNotice
from tests.factories import (
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
    register_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NEW = {
    "title": "Open air",
    "start_at": "2027-06-12T20:00:00+02:00",
    "end_at": "2027-06-12T23:00:00+02:00",
    "time_zone": "Europe/Berlin",
}


@pytest.fixture
def event():
    return EventFactory(capacity=10, tags=["jazz"])


@pytest.fixture
def editor(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


def problem(answer):
    """Status, code and the names of wrong values."""
    body = answer.json()
    return answer.status_code, body["code"], [one["field"] for one in body.get("errors", [])]


# --- Making -------------------------------------------------------------------------------------


def test_four_values_make_an_event_for_which_people_can_register(program):
    organizer = OrganizerFactory()
    editor = program(make_member(organizer, Role.EDITOR))

    made = editor.post("/events", NEW)
    editor.patch("/events/open-air", {"city": "Berlin", "capacity": 1})
    published = editor.post("/events/open-air/publication")
    read = program().get("/events/open-air")

    assert (made.status_code, made.json()["status"], made.json()["organizer"]) == (
        201,
        "draft",
        organizer.slug,
    )
    assert made.headers["ETag"]
    assert (published.status_code, published.json()["status"]) == (200, "published")
    assert {name: read.json()[name] for name in NEW} == {
        **NEW,
        "start_at": "2027-06-12T18:00:00Z",
        "end_at": "2027-06-12T21:00:00Z",
    }
    names = ("capacity", "seats_taken", "available_slots", "is_full", "registration_state")
    assert [read.json()[name] for name in names] == [1, 0, 1, False, "open"]
    assert "online_url" not in read.json()


def test_everything_that_is_set_is_read_again_by_the_team_alone(program):
    editor = program(make_member(OrganizerFactory(), Role.MANAGER))
    values = NEW | {
        "slug": "summer",
        "summary": "Short.",
        "description": "**Long.**",
        "start_at": "2027-06-11T22:00:00Z",
        "end_at": "2027-06-12T22:00:00Z",
        "all_day": True,
        "venue": "Hall",
        "address": "Street 1",
        "city": "Berlin",
        "country": "Germany",
        "is_online": True,
        "online_url": "https://meet.example.org/x",
        "tags": ["Jazz", "open air"],
        "visibility": "unlisted",
        "capacity": 5,
        "registration_mode": "external",
        "external_url": "https://tickets.example.org/",
        "registration_opens_at": "2027-01-01T00:00:00Z",
        "registration_closes_at": "2027-02-01T00:00:00Z",
        "is_closed_by_hand": True,
        "requires_approval": True,
        "max_per_registration": 3,
        "names_close_at": "2027-03-01T00:00:00Z",
        "has_waiting_list": False,
        "waiting_list_closes_at": "2027-03-02T00:00:00Z",
        "waiting_list_mode": "offer",
        "offer_hours": 12,
        "small_groups_may_pass": True,
    }

    made = editor.post("/events", values)

    assert {name: made.json()[name] for name in values} == values
    assert editor.get("/events/summer").json() == made.json()
    assert program(UserFactory()).get("/events/summer").status_code == 404
    assert program().get("/events/summer").status_code == 404


def test_whoever_has_several_organizers_says_for_which(program):
    person = make_member(OrganizerFactory(slug="one"), Role.MANAGER)
    OrganizerFactory(slug="foreign")
    editor = program(person)
    several = make_member(OrganizerFactory(slug="two"), Role.EDITOR)
    several.memberships.create(organizer=person.memberships.get().organizer, role=Role.EDITOR)

    assert editor.post("/events", NEW).json()["organizer"] == "one"
    assert problem(program(several).post("/events", NEW)) == (
        422,
        "invalid_values",
        ["organizer"],
    )
    named = program(several).post("/events", NEW | {"organizer": "two"})
    assert (named.status_code, named.json()["organizer"]) == (201, "two")
    foreign = editor.post("/events", NEW | {"organizer": "foreign"})
    assert problem(foreign) == (422, "invalid_values", ["organizer"])


def test_who_holds_no_events_makes_none(program, event):
    viewer, person = make_member(event.organizer, Role.VIEWER), UserFactory()
    manager = make_member(event.organizer, Role.MANAGER)

    assert problem(program(viewer).post("/events", NEW)) == (403, "not_allowed", [])
    assert problem(program(person).post("/events", NEW)) == (403, "not_allowed", [])
    assert problem(program().post("/events", NEW)) == (401, "not_signed_in", [])
    assert problem(program(manager, event=event).post("/events", NEW)) == (404, "not_found", [])
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": " "}, ["title"]),
        ({"end_at": NEW["start_at"]}, ["end_at"]),
        ({"start_at": "2027-06-12T20:00:00"}, ["start_at"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"all_day": True}, ["start_at"]),
        ({"slug": "managed"}, ["slug"]),
        ({"slug": "Not a slug"}, ["slug"]),
        ({"slug": "taken"}, ["slug"]),
        ({"online_url": "javascript:alert(1)"}, ["online_url"]),
        ({"registration_mode": "external"}, ["external_url"]),
        (
            {
                "registration_opens_at": "2027-02-01T00:00:00Z",
                "registration_closes_at": "2027-01-01T00:00:00Z",
            },
            ["registration_closes_at"],
        ),
        ({"capacity": -1}, ["capacity"]),
        ({"description": "a\x00b"}, ["description"]),
        ({"tags": [""]}, ["tags.0"]),
        ({"colour": "red"}, ["colour"]),
        ({"status": "published"}, ["status"]),
    ],
)
def test_values_that_make_no_sense_are_named(program, values, fields):
    EventFactory(slug="taken")
    manager = make_member(OrganizerFactory(), Role.MANAGER)
    editor = program(manager)
    draft = EventFactory(organizer=manager.memberships.get().organizer, published=False)

    made = editor.post("/events", NEW | values)
    changed = editor.patch(f"/events/{draft.slug}", NEW | values)

    assert (problem(made), problem(changed)) == ((422, "invalid_values", fields),) * 2
    assert Event.objects.count() == 2


# --- Changing -----------------------------------------------------------------------------------


def test_two_editors_never_overwrite_each_other_silently(editor, event):
    path = f"/events/{event.slug}"
    etag = editor.get(path).headers["ETag"]
    register_person(event)

    answers = [
        editor.patch(path, {name: value}, headers={"If-Match": etag})
        for name, value in (("tags", ["rock"]), ("capacity", 5), ("title", "Late"))
    ]

    assert [answer.status_code for answer in answers] == [200, 412, 412]
    assert problem(answers[1]) == (412, "changed_meanwhile", [])
    read = editor.get(path).json()
    assert (read["tags"], read["capacity"], read["title"]) == (["rock"], 10, event.title)
    fresh = {"If-Match": editor.get(path).headers["ETag"]}
    changed = editor.patch(path, {"capacity": 5}, headers=fresh)
    assert (changed.status_code, changed.json()["capacity"]) == (200, 5)
    for step in ("publication", "cancellation"):
        answer = editor.post(f"{path}/{step}", headers=fresh)
        assert answer.status_code == (412 if step == "cancellation" else 200)


def test_a_change_is_all_or_nothing(editor, event):
    register_person(event, seats=3)

    answer = editor.patch(f"/events/{event.slug}", {"title": "New", "tags": [], "capacity": 2})

    assert problem(answer) == (409, "capacity_below_taken", [])
    event.refresh_from_db()
    assert (event.title != "New", event.tag_list) == (True, ["jazz"])


def test_more_seats_go_to_those_who_wait(editor, event):
    register_person(event, seats=5)
    register_person(event, seats=5)
    waiting = register_person(event)

    answer = editor.patch(f"/events/{event.slug}", {"capacity": None})

    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED
    names = ("capacity", "seats_taken", "available_slots", "waiting")
    assert [answer.json()[name] for name in names] == [None, 11, None, 0]


def test_who_registered_hears_of_a_change_unless_it_says_not_to(editor, event):
    register_person(event)
    path = f"/events/{event.slug}"

    editor.patch(path, {"city": "Bremen", "notify": False})
    assert not ChangeNotice.objects.exists()
    editor.patch(path, {"city": "Cologne"})

    assert ChangeNotice.objects.get().before["city"] == "Bremen"


def test_an_event_can_move_to_another_address(editor, event):
    moved = editor.patch(f"/events/{event.slug}", {"slug": "elsewhere"})
    EventFactory(slug="taken")

    taken = editor.patch("/events/elsewhere", {"slug": "taken"})

    assert (moved.status_code, moved.json()["slug"]) == (200, "elsewhere")
    assert problem(taken) == (422, "invalid_values", ["slug"])


def test_publishing_and_cancelling_twice_change_nothing(program):
    draft = EventFactory(published=False, city="")
    editor = program(make_member(draft.organizer, Role.EDITOR))
    path = f"/events/{draft.slug}"

    assert problem(editor.post(f"{path}/publication")) == (409, "event_incomplete", [])
    editor.patch(path, {"is_online": True})
    answers = [
        editor.post(f"{path}/{step}")
        for step in ("publication", "publication", "cancellation", "cancellation", "publication")
    ]

    assert [(answer.status_code, answer.json().get("status")) for answer in answers] == [
        (200, EventStatus.PUBLISHED),
        (200, EventStatus.PUBLISHED),
        (200, EventStatus.CANCELLED),
        (200, EventStatus.CANCELLED),
        (409, 409),
    ]
    assert answers[-1].json()["code"] == "transition_refused"


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.CHECKIN, 403), (None, 404)])
def test_only_editors_change_an_event(program, event, role, status):
    person = make_member(event.organizer, role) if role else UserFactory()
    changer, path = program(person), f"/events/{event.slug}"

    answers = [
        changer.patch(path, {"title": "Mine"}),
        changer.post(f"{path}/publication"),
        changer.post(f"{path}/cancellation"),
    ]

    assert [answer.status_code for answer in answers] == [status] * 3
    assert Event.objects.get() == Event.objects.get(title=event.title, status="published")


# --- Finding ------------------------------------------------------------------------------------


def test_the_public_list_is_the_programme(program, event):
    EventFactory(published=False)
    EventFactory(visibility="unlisted")
    EventFactory(start_at=timezone.now() - timedelta(days=2))
    later = EventFactory(start_at=event.start_at + timedelta(days=1), title="Zebra night")

    found = program().get("/events", limit=1)
    searched = program().get("/events", search="zeb")
    tagged = program().get("/events", tag="Jazz")
    token_for_one = program(UserFactory(), event=event)

    assert found.json() | {"items": [found.json()["items"][0]["slug"]]} == {
        "items": [event.slug],
        "total": 2,
        "limit": 1,
        "offset": 0,
    }
    assert [one["slug"] for one in searched.json()["items"]] == [later.slug]
    assert [one["slug"] for one in tagged.json()["items"]] == [event.slug]
    assert token_for_one.get("/events").json()["total"] == 1
    assert problem(program().get("/events", since="0")) == (422, "invalid_values", ["since"])


def test_what_was_kept_for_strangers_is_never_shown_after_a_change(program, editor, event):
    stranger, path = program(), f"/events/{event.slug}"
    etag = stranger.get(path).headers["ETag"]
    before = stranger.get("/events").json()
    assert stranger.get(path, headers={"If-None-Match": etag}).status_code == 304

    register_person(event)
    editor.patch(path, {"tags": ["folk"]})
    read, listed = stranger.get(path), stranger.get("/events").json()

    assert before["items"][0]["tags"] == ["jazz"]
    assert [read.json()] == listed["items"]
    assert (read.json()["tags"], read.json()["seats_taken"]) == (["folk"], 1)
    assert stranger.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_the_list_of_ones_own_is_narrowed_and_read_on(program, event):
    now = timezone.now()
    person = make_member(event.organizer, Role.VIEWER)
    EventFactory(organizer=event.organizer, published=False, slug="draft")
    EventFactory(organizer=event.organizer, start_at=now - timedelta(days=2), slug="over")
    EventFactory(organizer=event.organizer, start_at=now - timedelta(hours=1), slug="running")
    EventFactory()
    viewer = program(person)

    def found(**filters):
        answer = viewer.get("/events/managed", **filters).json()
        return [one["slug"] for one in answer["items"]], answer["total"]

    assert found(sort="next") == (["over", "running", event.slug, "draft"], 4)
    assert found(status="draft") == (["draft"], 1)
    assert found(when="running") == (["running"], 1)
    assert found(when="over") == (["over"], 1)
    assert found(tag="JAZZ") == ([event.slug], 1)
    assert found(search=event.title) == ([event.slug], 1)
    assert found(organizer="another") == ([], 0)
    first = viewer.get("/events/managed", limit=3, sort="next").json()
    rest = viewer.get("/events/managed", limit=3, sort="next", cursor=first["next_cursor"]).json()
    assert [one["slug"] for one in rest["items"]] == ["draft"]
    assert rest["next_cursor"] is None
    assert program(UserFactory()).get("/events/managed").json()["total"] == 0


def test_a_list_costs_the_same_however_long(program, event):
    reader = program(make_member(event.organizer, Role.MANAGER))
    counts = []
    for number in (0, 2):
        for _one in range(number):
            EventFactory(organizer=event.organizer, tags=["rock", "pop"])
        for path in ("/events", "/events/managed", f"/events/{event.slug}"):
            reader.get(path)
            with CaptureQueriesContext(connection) as seen:
                assert reader.get(path).status_code == 200
            counts.append(len(seen))

    assert counts[:3] == counts[3:]

"""Organizers by the API."""

import pytest

from accounts.models import JournalEntry
from events.enums import Role
from events.models import Organizer
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_one_lists_those_one_works_for_with_the_role(program):
    organizer, other = OrganizerFactory(name="Alpha"), OrganizerFactory(name="Beta")
    staff, admin = make_member(organizer, Role.CHECKIN), AdministratorFactory()
    event = EventFactory(organizer=organizer)

    seen = {
        name: [(row["slug"], row["role"]) for row in api.get("/organizers").json()["items"]]
        for name, api in {
            "staff": program(staff),
            "attendee": program(UserFactory()),
            "administrator": program(admin),
            "administrator, one event": program(admin, event=event),
        }.items()
    }

    assert seen == {
        "staff": [(organizer.slug, "checkin")],
        "attendee": [],
        "administrator": [(organizer.slug, None), (other.slug, None)],
        "administrator, one event": [(organizer.slug, None)],
    }


def test_a_manager_changes_the_page_and_no_editor_overwrites_it(program):
    organizer = OrganizerFactory(name="Before", slug="before")
    manager, editor = (program(make_member(organizer, r)) for r in (Role.MANAGER, Role.EDITOR))
    etag = manager.get("/organizers/before").headers["ETag"]
    values = {"name": "After", "accent": "#2f5fd0", "website": "https://example.org/"}

    changed = manager.patch("/organizers/before", values, headers={"If-Match": etag})
    late = manager.patch("/organizers/before", {"name": "Late"}, headers={"If-Match": etag})
    refused = editor.patch("/organizers/before", {"name": "Editor"})

    organizer.refresh_from_db()
    assert (changed.status_code, changed.json()["name"]) == (200, "After")
    assert (late.status_code, refused.status_code) == (412, 403)
    assert (organizer.name, organizer.accent) == ("After", "#2f5fd0")
    entry = JournalEntry.objects.get(action="organizer.changed")
    assert entry.details["fields"] == ["accent", "name", "website"]
    assert entry.details["changes"]["name"] == ["Before", "After"]


@pytest.mark.parametrize(
    "values",
    [
        {"slug": "no slug"},
        {"slug": "taken"},
        {"website": "javascript:alert(1)"},
        {"email": "nobody"},
        {"accent": "red"},
        {"name": ""},
        {"logo": "x.png"},
    ],
)
def test_values_that_do_not_fit(program, values):
    OrganizerFactory(slug="taken")
    organizer = OrganizerFactory()
    api = program(make_member(organizer, Role.MANAGER))
    before = Organizer.objects.filter(pk=organizer.pk).values().get()

    answer = api.patch(f"/organizers/{organizer.slug}", values)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_values")
    # What another organizer has is a fault of the whole, not of the field alone.
    wrong = {"slug": ""} if values == {"slug": "taken"} else {name: name for name in values}
    assert {error["field"] for error in answer.json()["errors"]} == set(wrong.values())
    assert Organizer.objects.filter(pk=organizer.pk).values().get() == before


def test_administrators_found_organizers_and_nobody_else(program):
    values = {"name": "New", "slug": "new-house"}
    admin, somebody = program(AdministratorFactory()), program(UserFactory())

    answers = [api.post("/organizers", values) for api in (somebody, admin)]
    seen = [api.get("/organizers/new-house").status_code for api in (somebody, program(), admin)]

    assert [answer.status_code for answer in answers] == [403, 201]
    assert answers[1].json()["slug"] == "new-house"
    # It has no public page before it published anything.
    assert seen == [404, 404, 200]


def test_a_manager_gives_the_organizer_a_logo_and_takes_it_away(program, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    event = EventFactory(organizer=OrganizerFactory(slug="house"))
    manager = program(make_member(event.organizer, Role.MANAGER))
    old = {"If-Match": '"1-a"'}

    made = manager.upload("/organizers/house/logo")
    wrong = manager.upload("/organizers/house/logo", b"<svg/>")
    late = manager.delete("/organizers/house/logo", headers=old)
    sent = program().client.get(made.json()["logo_url"].removeprefix(settings.SITE_URL))
    gone = manager.delete("/organizers/house/logo")

    assert (made.status_code, late.status_code, gone.status_code) == (200, 412, 204)
    assert (sent.status_code, sent.headers["Content-Type"]) == (200, "image/png")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "picture")
    assert manager.get("/organizers/house").json()["logo_url"] == ""

"""Invitations and roles for one event by the API: the rules are those of the desk."""

import pytest

from accounts.models import Message
from events.enums import Role
from events.models import EventRole, Invitation
from tests.factories import EventFactory, OrganizerFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer():
    return OrganizerFactory()


@pytest.fixture
def boss(organizer):
    return make_member(organizer, Role.MANAGER, name="Boss")


def test_one_is_invited_accepts_and_leaves(program, organizer, boss):
    kim, page = UserFactory(email="kim@example.org"), f"/organizers/{organizer.slug}/invitations"
    api, own = program(boss), program(kim)

    made = api.post(page, {"email": "Kim@Example.org", "role": "editor"})
    twice = api.post(page, {"email": "kim@example.org", "role": "viewer"})
    [mine] = own.get("/me/invitations").json()["items"]
    accepted = own.post(f"/me/invitations/{mine['id']}/acceptance")
    again = own.post(f"/me/invitations/{mine['id']}/acceptance")
    [listed] = api.get(page).json()["items"]
    left = own.delete(f"/me/organizers/{organizer.slug}")
    last = api.delete(f"/me/organizers/{organizer.slug}")

    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert (twice.status_code, twice.json()["code"]) == (409, "invited_already")
    assert mine == made.json()
    assert (accepted.status_code, again.status_code) == (204, 404)
    assert (listed["id"], listed["state"]) == (mine["id"], "accepted")
    assert (left.status_code, last.json()["code"]) == (204, "last_manager")
    assert Message.objects.filter(kind="team.invited").count() == 1


def test_one_is_invited_to_an_event_and_declines(program, organizer, boss):
    event, kim = EventFactory(organizer=organizer), UserFactory(email="kim@example.org")
    page, api, own = f"/events/{event.slug}/invitations", program(boss), program(kim)

    one = api.post(page, {"email": kim.email, "role": "checkin"}).json()
    soon = api.post(f"{page}/{one['id']}/sending").status_code
    too_soon = api.post(f"{page}/{one['id']}/sending").status_code
    foreign = api.delete(f"/organizers/{organizer.slug}/invitations/{one['id']}").status_code
    declined = own.post(f"/me/invitations/{one['id']}/refusal").status_code
    late = api.post(f"{page}/{one['id']}/sending").json()["code"]

    assert (one["event"], soon, too_soon, foreign, declined) == (event.slug, 200, 429, 404, 204)
    assert late == "too_many_requests"
    assert Invitation.objects.get().revoked_at is not None
    assert not EventRole.objects.exists()


def test_a_role_for_one_event_counts_there_and_can_be_given_back(program, organizer, boss):
    event, other = (EventFactory(organizer=organizer) for _n in range(2))
    editor, stranger = make_member(organizer, Role.EDITOR, name="Zoe"), UserFactory()
    team, api, own = f"/events/{event.slug}/team", program(boss), program(editor)

    given = api.put(f"{team}/{editor.pk}", {"role": "checkin"})
    to_boss = api.put(f"{team}/{boss.pk}", {"role": "viewer"})
    to_stranger = api.put(f"{team}/{stranger.pk}", {"role": "viewer"})
    reads = [own.get(f"/events/{one.slug}/attendees").status_code for one in (event, other)]
    listed = api.get(team).json()["items"]
    told = [asked.get("/me").json()["events"] for asked in (own, program(editor, event=other))]
    back = own.delete(f"{team}/{editor.pk}")

    assert given.json() | {"id": ""} == {
        "id": "",
        "name": "Zoe",
        "email": editor.email,
        "role": "checkin",
        "team_role": "editor",
        "event_role": "checkin",
    }
    assert (to_boss.json()["code"], to_stranger.status_code) == ("always_manager", 404)
    assert reads == [404, 200]
    assert [(row["name"], row["role"]) for row in listed] == [
        ("Boss", "manager"),
        ("Zoe", "checkin"),
    ]
    assert told == [[{"event": event.slug, "title": event.title, "role": "checkin"}], []]
    assert back.status_code == 204
    assert own.get(f"/events/{event.slug}/attendees").status_code == 200


def test_only_where_the_site_says_so_anyone_founds_an_organizer(program, settings):
    kim = UserFactory()
    values = {"name": "Kim's Club", "slug": "kims-club"}

    refused = program(kim).post("/organizers", values)
    settings.ANYONE_FOUNDS_ORGANIZERS = True
    founded = program(kim).post("/organizers", values)

    assert (refused.status_code, founded.status_code) == (403, 201)
    assert list(kim.memberships.values_list("organizer__slug", "role")) == [
        ("kims-club", "manager")
    ]

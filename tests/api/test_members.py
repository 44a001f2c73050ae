"""Teams by the API: the rules are those of the desk (tests/desk/test_organizers.py)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry, User
from accounts.scopes import Scope
from events.enums import Role
from events.models import Membership
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def organizer():
    return OrganizerFactory()


@pytest.fixture
def boss(organizer):
    return make_member(organizer, Role.MANAGER, name="Boss")


def path(organizer, member=None):
    return f"/organizers/{organizer.slug}/members" + (f"/{member}" if member else "")


def test_an_administrator_adds_and_a_manager_changes_and_removes(program, organizer, boss):
    api, user = program(boss), UserFactory(name="Zoe", email="zoe@example.org")

    added = program(AdministratorFactory()).post(
        path(organizer), {"email": "Zoe@Example.ORG", "role": "checkin"}
    )
    one = path(organizer, added.json()["id"])
    etag = api.get(one).headers["ETag"]
    changed = api.patch(one, {"role": "editor"}, headers={"If-Match": etag})
    late = api.patch(one, {"role": "viewer"}, headers={"If-Match": etag})
    listed = api.get(path(organizer)).json()
    removed = api.delete(one)
    gone = api.delete(one)

    assert (added.status_code, added.json()["role"]) == (201, "checkin")
    assert (changed.status_code, changed.json()["role"]) == (200, "editor")
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert [(row["name"], row["email"], row["role"]) for row in listed["items"]] == [
        ("Boss", boss.email, "manager"),
        ("Zoe", "zoe@example.org", "editor"),
    ]
    assert (removed.status_code, gone.status_code) == (204, 404)
    assert not Membership.objects.filter(user=user).exists()
    written = JournalEntry.objects.filter(actor__isnull=False, subject_id=organizer.pk)
    assert sorted(written.values_list("action", flat=True)) == [
        "member.removed",
        "member.role_set",
        "member.role_set",
    ]


def test_who_cannot_join(program, organizer, boss):
    root = UserFactory()
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    api = program(AdministratorFactory())

    answers = [
        api.post(path(organizer), {"email": email, "role": "viewer"}).json()["code"]
        for email in ("nobody@example.org", root.email, boss.email)
    ]

    assert answers == ["cannot_join", "cannot_join", "already_member"]


def test_the_last_manager_stays(program, organizer, boss):
    api, one = program(boss), path(organizer, boss.memberships.get().pk)

    answers = [api.patch(one, {"role": "viewer"}), api.delete(one)]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "last_manager")] * 2


@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [
        (Role.MANAGER, 200, 403),
        (Role.EDITOR, 200, 403),
        (Role.VIEWER, 200, 403),
        (Role.CHECKIN, 404, 404),
        ("administrator", 200, 201),
        ("foreign manager", 404, 404),
        ("attendee", 404, 404),
    ],
)
def test_who_reads_and_who_leads_a_team(program, organizer, boss, who, reads, changes):
    if who in Role.values:
        user = make_member(organizer, Role(who))
    elif who == "foreign manager":
        user = make_member(OrganizerFactory(), Role.MANAGER)
    else:
        user = AdministratorFactory() if who == "administrator" else UserFactory()
    api, values = program(user), {"email": UserFactory().email, "role": "viewer"}

    listed, added = api.get(path(organizer)), api.post(path(organizer), values)

    assert (listed.status_code, added.status_code) == (reads, changes)
    if reads == 200:
        emails = {row["email"] for row in listed.json()["items"]}
        assert (boss.email in emails) == (who in (Role.MANAGER, "administrator"))


def test_a_token_for_one_event_or_without_the_scope_is_not_for_teams(program, organizer, boss):
    event = EventFactory(organizer=organizer)
    values = {"email": UserFactory().email, "role": "viewer"}

    narrow = program(boss, event=event).get(path(organizer))
    reader = program(boss, Scope.MEMBERS_READ).post(path(organizer), values)

    assert (narrow.status_code, reader.status_code) == (404, 403)
    assert reader.json()["code"] == "scope_missing"


def test_a_list_asks_the_same_for_one_member_and_for_many(program, organizer, boss):
    api = program(boss)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert api.get(path(organizer)).status_code == 200
        counts.append(len(captured))
        api.get("/me")
        for _more in range(3):
            make_member(organizer, Role.VIEWER)

    assert counts[1] <= counts[0]

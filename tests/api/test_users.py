"""Accounts by the API: for administrators, and no superuser touched by others (rule 10)."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry, Message, User
from accounts.second_factor import is_needed
from events.enums import Role
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
)
from tests.support.second_factor import give_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def admin():
    return AdministratorFactory(name="Admin", email="admin@example.org")


def test_administrators_find_accounts(program, admin):
    ada = UserFactory(name="Ada Lovelace", email="ada@example.org")
    UserFactory(name="Bob", email="bob@example.org")
    User.objects.filter(email="bob@example.org").update(is_active=False)
    api = program(admin)

    found = {
        query: [row["email"] for row in api.get("/users", **dict([query])).json()["items"]]
        for query in (
            ("limit", 100),
            ("search", "LOVE ada@"),
            ("group", "Administrators"),
            ("is_active", "false"),
        )
    }

    assert list(found.values()) == [
        ["ada@example.org", "admin@example.org", "bob@example.org"],
        ["ada@example.org"],
        ["admin@example.org"],
        ["bob@example.org"],
    ]
    one = api.get(f"/users/{ada.pk}").json()
    assert one == {
        "id": str(ada.pk),
        "email": "ada@example.org",
        "name": "Ada Lovelace",
        "language": "",
        "groups": [],
        "is_active": True,
        "is_superuser": False,
        "has_second_factor": False,
        "date_joined": one["date_joined"],
        "last_login": None,
        "updated_at": one["updated_at"],
    }


def test_accounts_are_for_administrators(program, admin):
    manager = program(make_member(OrganizerFactory(), Role.MANAGER))
    narrow = program(admin, event=EventFactory())
    path = f"/users/{UserFactory().pk}"

    answers = [
        (api.get("/users"), api.post("/users", {"email": "new@example.org"}), api.get(path))
        for api in (program(), manager, narrow)
    ]

    assert [[one.status_code for one in three] for three in answers] == [
        [401, 401, 401],
        [403, 403, 403],
        [404, 404, 404],
    ]
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_invited_person_gets_a_mail_and_nobody_gets_two_accounts(program, admin):
    api = program(admin)

    made = api.post("/users", {"email": "New@Example.org", "name": "New"})
    again = api.post("/users", {"email": "new@example.org"})

    assert (made.status_code, made.json()["email"]) == (201, "new@example.org")
    assert (again.status_code, again.json()["code"]) == (422, "invalid_values")
    assert Message.objects.get().to_email == "new@example.org"
    assert not EmailAddress.objects.get(email="new@example.org").verified


def test_an_account_is_changed_once(program, admin):
    user, api = UserFactory(), program(admin)
    etag = api.get(f"/users/{user.pk}").headers["ETag"]
    values = {"email": "Other@example.org", "groups": ["Administrators"], "language": "de"}

    changed = api.patch(f"/users/{user.pk}", values, headers={"If-Match": etag})
    late = api.patch(f"/users/{user.pk}", {"name": "Late"}, headers={"If-Match": etag})
    taken = api.patch(f"/users/{user.pk}", {"email": admin.email})

    user.refresh_from_db()
    body = changed.json()
    assert changed.status_code == 200
    assert (body["email"], body["groups"], body["language"], user.is_staff) == (
        "other@example.org",
        ["Administrators"],
        "de",
        True,
    )
    assert (late.status_code, taken.status_code) == (412, 422)
    actions = JournalEntry.objects.filter(subject_id=user.pk, is_read=False).values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["user.changed", "user.groups_set", "user.login_changed"]


def test_nobody_below_touches_a_superuser_or_closes_their_own_account(program, admin):
    root, api = UserFactory(), program(admin)
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    before = list(User.objects.order_by("pk").values())

    touched = api.patch(f"/users/{root.pk}", {"email": "evil@example.org"})
    raised = api.patch(f"/users/{admin.pk}", {"is_superuser": True})
    closed = api.patch(f"/users/{admin.pk}", {"is_active": False})

    codes = [answer.json()["code"] for answer in (touched, raised, closed)]
    assert codes == ["not_allowed", "invalid_values", "not_to_yourself"]
    assert list(User.objects.order_by("pk").values()) == before


def test_a_lost_second_factor_is_taken_off(program, admin):
    api = program(admin)
    user, root = give_second_factor(UserFactory()), give_second_factor(UserFactory())
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    give_second_factor(admin)
    before = api.get(f"/users/{user.pk}")
    answers = [
        program(user).delete(f"/users/{user.pk}/second-factor"),
        api.delete(f"/users/{root.pk}/second-factor"),
        api.delete(f"/users/{admin.pk}/second-factor"),
        api.delete(f"/users/{user.pk}/second-factor"),
        api.delete(f"/users/{user.pk}/second-factor"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 409, 204, 404]
    after = api.get(f"/users/{user.pk}", headers={"If-None-Match": before["ETag"]})
    assert [answer.json()["has_second_factor"] for answer in (before, after)] == [True, False]
    assert [is_needed(person) for person in (user, root, admin)] == [False, True, True]
    line = JournalEntry.objects.get(action="second_factor.reset")
    assert (line.actor, line.subject_id) == (admin, user.pk)
    assert Message.objects.get(kind="account.second_factor_off").to_email == user.email


def test_a_closed_account_has_no_api(program, admin):
    user = UserFactory()
    theirs = program(user)

    program(admin).patch(f"/users/{user.pk}", {"is_active": False})

    assert theirs.get("/me").json()["code"] == "token_invalid"


def test_a_list_asks_the_same_for_one_account_and_for_many(program, admin):
    api, counts = program(admin), []
    for _ in range(2):
        api.get("/me")
        with CaptureQueriesContext(connection) as captured:
            assert api.get("/users").status_code == 200
        counts.append(len(captured))
        AdministratorFactory.create_batch(3)

    assert counts[1] <= counts[0] <= 7

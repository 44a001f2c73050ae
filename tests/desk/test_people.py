"""Rule 10: nobody below a superuser touches a superuser, or raises rights to one."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import GroupName
from accounts.models import JournalEntry, Message, User
from tests.desk.forms import errors_of, fill, save
from tests.factories import PASSWORD, UserFactory
from tests.support.second_factor import give_second_factor

pytestmark = pytest.mark.django_db

FORM = "user_form"
ADD = "/admin/accounts/user/add/"
NEW_PASSWORD = "another-long-password"


def page_of(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def password_page(user):
    return reverse("admin:auth_user_password_change", args=[user.pk])


def second_factor_page(user):
    return reverse("admin:accounts_user_second_factor", args=[user.pk])


def state_of(user):
    """All that rule 10 protects."""
    user = User.objects.get(pk=user.pk)
    return {
        "email": user.email,
        "password": user.password,
        "active": user.is_active,
        "staff": user.is_staff,
        "superuser": user.is_superuser,
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "permissions": user.user_permissions.count(),
        "second factor": list(Authenticator.objects.filter(user=user).values("type", "data")),
    }


FORGED = {
    "email": "evil@example.org",
    "name": "Evil",
    "is_active": "",
    "is_staff": "on",
    "is_superuser": "on",
    "group_names": list(GroupName.values),
    "groups": ["1", "2", "3", "4"],
    "user_permissions": ["1", "2", "3"],
    "password": "!",
    "_save": "Save",
}


@pytest.mark.parametrize("role", ["administrator", "manager", "viewer", "attendee", None])
def test_nobody_below_touches_a_superuser(role, sign_in, people):
    client, root = sign_in(role), give_second_factor(people["superuser"])
    before = state_of(root)

    client.post(page_of(root), FORGED)
    client.post(
        password_page(root),
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"},
    )
    client.post(password_page(root), {"usable_password": "false", "unset-password": "1"})
    client.post(reverse("admin:accounts_user_delete", args=[root.pk]), {"post": "yes"})
    client.post(second_factor_page(root))

    assert state_of(root) == before


@pytest.mark.parametrize("target", ["attendee", "administrator"])
def test_an_administrator_cannot_make_a_superuser_or_give_permissions(target, sign_in, people):
    client = sign_in("administrator")

    client.post(page_of(people[target]), {**FORGED, "is_active": "on"})

    state = state_of(people[target])
    assert (state["superuser"], state["permissions"]) == (False, 0)


def test_an_administrator_cannot_add_a_superuser(sign_in):
    sign_in("administrator").post(ADD, {**FORGED, "email": "made@example.org"})

    made = User.objects.get(email="made@example.org")
    assert (made.is_superuser, made.is_staff, made.groups.count(), made.has_usable_password()) == (
        False,
        False,
        0,
        False,
    )
    assert EmailAddress.objects.get(user=made).verified is False


@pytest.mark.parametrize("role", ["manager", "editor", "viewer"])
def test_members_do_not_reach_accounts_at_all(role, sign_in, people):
    client, victim = sign_in(role), give_second_factor(people["attendee"])
    before = state_of(victim)

    statuses = {
        client.post(page_of(victim), FORGED).status_code,
        client.post(ADD, FORGED).status_code,
        client.post(password_page(victim), {"password1": NEW_PASSWORD}).status_code,
    }

    assert statuses == {403}
    assert client.post(second_factor_page(victim)).status_code == 404
    assert state_of(victim) == before


def test_groups_are_given_and_the_admin_opens_with_them(sign_in, people):
    client, person = sign_in("administrator"), people["attendee"]

    save(client, page_of(person), FORM, group_names=["Organizers", "Administrators"])
    given = state_of(person)
    save(client, page_of(person), FORM, group_names=None)
    taken = state_of(person)

    assert (given["groups"], given["staff"]) == (["Administrators", "Organizers"], True)
    assert (taken["groups"], taken["staff"]) == ([], False)
    assert list(
        JournalEntry.objects.filter(action="user.groups_set")
        .order_by("created_at")
        .values_list("details", flat=True)
    ) == [
        {"old": [], "new": ["Administrators", "Organizers"]},
        {"old": ["Administrators", "Organizers"], "new": []},
    ]


def test_another_address_has_to_be_confirmed_by_its_owner(sign_in, people):
    client, person = sign_in("administrator"), people["attendee"]

    save(client, page_of(person), FORM, email="Moved@Example.org")
    taken = save(client, page_of(person), FORM, email=people["manager"].email)

    person.refresh_from_db()
    assert person.email == "moved@example.org"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        ("moved@example.org", False)
    ]
    assert errors_of(taken) == {"__all__": ["There is an account with this email already."]}


def test_an_account_is_deactivated_and_its_session_ends(sign_in, people):
    administrator, manager = sign_in("administrator"), sign_in("manager")

    save(administrator, page_of(people["manager"]), FORM, is_active=None)

    assert User.objects.get(pk=people["manager"].pk).is_active is False
    assert manager.get("/admin/").status_code == 302


def test_nobody_locks_themselves_out(sign_in, people):
    answers = [
        errors_of(
            save(sign_in("administrator"), page_of(people["administrator"]), FORM, is_active=None)
        ),
        errors_of(
            save(sign_in("superuser"), page_of(people["superuser"]), FORM, is_superuser=None)
        ),
    ]

    words = ["Nobody does this to themselves. Ask a colleague."]
    assert answers == [{"is_active": words}, {"is_superuser": words}]


def test_an_administrator_sets_a_password_and_the_journal_says_so(sign_in, people):
    client, person = sign_in("administrator"), people["attendee"]

    client.post(
        password_page(person),
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"},
    )

    person.refresh_from_db()
    entry = JournalEntry.objects.get(action="user.changed")
    assert person.check_password(NEW_PASSWORD)
    assert (entry.actor, entry.subject_id) == (people["administrator"], person.pk)
    assert NEW_PASSWORD not in str(entry.details)


def test_a_superuser_makes_another_one(sign_in, people):
    client, person = sign_in("superuser"), people["attendee"]

    save(client, page_of(person), FORM, is_superuser="on")

    state = state_of(person)
    assert (state["superuser"], state["staff"]) == (True, True)


def test_the_hash_of_a_password_is_shown_to_nobody(sign_in, people):
    for role in ("administrator", "superuser"):
        page = sign_in(role).get(page_of(people["attendee"])).content.decode()
        assert people["attendee"].password not in page
        assert "md5$" not in page


def test_permission_rows_open_nothing(sign_in, people, own):
    attendee = people["attendee"]
    attendee.user_permissions.set(Permission.objects.all())
    User.objects.filter(pk=attendee.pk).update(is_staff=True)

    client = sign_in("attendee")

    assert {
        path: client.get(path).status_code
        for path in ("/admin/", page_of(people["manager"]), "/admin/events/event/")
    } == {"/admin/": 302, page_of(people["manager"]): 302, "/admin/events/event/": 302}


def test_the_group_alone_without_the_flag_is_no_administrator(client):
    person = UserFactory()
    person.groups.add(Group.objects.get(name=GroupName.ADMINISTRATORS))
    client.login(email=person.email, password=PASSWORD)

    assert client.get("/admin/").status_code == 302


def test_the_own_form_of_an_administrator_offers_no_superuser_flag(sign_in, people):
    shown = fill(sign_in("administrator"), page_of(people["attendee"]), FORM)

    assert {"is_superuser", "is_staff", "user_permissions", "password"} & set(shown) == set()


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_a_lost_second_factor_is_taken_off_with_a_line_and_a_mail(role, sign_in, people):
    client, person = sign_in(role), give_second_factor(people["manager"])

    link = second_factor_page(person)
    page = client.get(page_of(person)).content.decode()
    question = client.get(link)
    kept = state_of(person)["second factor"]
    client.post(link)

    assert link in page
    assert person.email in question.content.decode()
    assert (len(kept), state_of(person)["second factor"]) == (2, [])
    line = JournalEntry.objects.get(action="second_factor.reset")
    assert (line.actor, line.subject_id) == (people[role], person.pk)
    assert Message.objects.get(kind="account.second_factor_off").to_email == person.email
    assert link not in client.get(page_of(person)).content.decode()


def test_ones_own_second_factor_is_not_taken_off_at_the_desk(sign_in, people):
    client, own = sign_in("superuser"), give_second_factor(people["superuser"])
    before = state_of(own)

    answer = client.post(second_factor_page(own))

    assert answer["Location"] == "/accounts/second-factor/"
    assert state_of(own) == before


def test_a_superuser_who_lost_it_is_helped_at_the_shell(people, capsys):
    root = give_second_factor(people["superuser"])

    call_command("reset_second_factor", root.email.upper())

    assert state_of(root)["second factor"] == []
    assert capsys.readouterr().out == (
        f"The second factor of {root.email} is off; a mail tells them.\n"
    )
    for email in (root.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", email)

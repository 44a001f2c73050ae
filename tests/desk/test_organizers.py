"""Organizers and their teams: managers lead their own, administrators found new ones."""

import pytest
from django.urls import reverse

from accounts.enums import GroupName
from accounts.models import JournalEntry, User
from events.enums import Role
from events.models import Membership, Organizer
from tests.desk.forms import errors_of, fill, save
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whole_team(people):
    for role in Role:
        assert people[role]


FORM = "organizer_form"
ADD = "/admin/events/organizer/add/"
UNKNOWN = ["No account with this address can join. Ask the person to sign up first."]


def page_of(organizer):
    return reverse("admin:events_organizer_change", args=[organizer.pk])


def team(organizer):
    return dict(organizer.memberships.values_list("user__name", "role"))


def row_of(client, organizer, email):
    """The prefix of a member's row on the organizer's page."""
    shown = fill(client, page_of(organizer), FORM)
    total = int(shown["memberships-TOTAL_FORMS"][0])
    members = {str(m.pk): m.user.email for m in organizer.memberships.all()}
    return next(
        f"memberships-{number}"
        for number in range(total)
        if members.get(shown[f"memberships-{number}-id"][0]) == email
    )


def with_newcomer(client, organizer, email, role=Role.VIEWER):
    total = organizer.memberships.count()
    return {
        "memberships-TOTAL_FORMS": str(total + 1),
        f"memberships-{total}-email": email,
        f"memberships-{total}-role": role,
    }


def test_a_manager_changes_the_profile_and_adds_nobody_unasked(manager, own, people):
    newcomer = UserFactory(name="New", email="new@example.org")

    changes = with_newcomer(manager, own.organizer, "New@Example.org", Role.EDITOR)
    save(manager, page_of(own.organizer), FORM, name="Renamed", **changes)

    own.organizer.refresh_from_db()
    assert own.organizer.name == "Renamed"
    assert "New" not in team(own.organizer)
    assert not newcomer.groups.exists()
    entries = JournalEntry.objects.filter(actor=people["manager"])
    assert set(entries.values_list("action", flat=True)) == {"organizer.changed"}


def test_an_administrator_adds_a_member_by_address(sign_in, own):
    newcomer, administrator = (
        UserFactory(name="New", email="new@example.org"),
        sign_in("administrator"),
    )

    changes = with_newcomer(administrator, own.organizer, "New@Example.org", Role.EDITOR)
    save(administrator, page_of(own.organizer), FORM, **changes)

    assert team(own.organizer)["New"] == Role.EDITOR
    assert newcomer.groups.get().name == GroupName.ORGANIZERS


def test_the_last_manager_stays_and_may_hand_over(manager, own, people):
    me = row_of(manager, own.organizer, people["manager"].email)
    heir = row_of(manager, own.organizer, people["editor"].email)

    leaving = save(manager, page_of(own.organizer), FORM, **{f"{me}-DELETE": "on"})
    stepping_down = save(manager, page_of(own.organizer), FORM, **{f"{me}-role": Role.VIEWER})
    before = team(own.organizer)
    save(
        manager,
        page_of(own.organizer),
        FORM,
        **{f"{me}-role": Role.VIEWER, f"{heir}-role": Role.MANAGER},
    )

    refusal = {"__all__": ["An organizer needs a manager. Make someone else manager first."]}
    assert (errors_of(leaving), errors_of(stepping_down)) == (refusal, refusal)
    assert (before["manager"], before["editor"]) == (Role.MANAGER, Role.EDITOR)
    assert (team(own.organizer)["manager"], team(own.organizer)["editor"]) == (
        Role.VIEWER,
        Role.MANAGER,
    )


def test_a_member_is_removed(manager, own, people):
    row = row_of(manager, own.organizer, people["viewer"].email)

    save(manager, page_of(own.organizer), FORM, **{f"{row}-DELETE": "on"})

    assert "viewer" not in team(own.organizer)
    assert JournalEntry.objects.filter(action="member.removed").count() == 1


def test_who_cannot_join_is_refused_in_the_same_words(sign_in, own, people):
    administrator = sign_in("administrator")
    unverified = User.objects.create_user("unverified@example.org", "x")
    gone = UserFactory(email="gone@example.org")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    addresses = ["nobody@example.org", unverified.email, gone.email, people["superuser"].email]

    answers = [
        errors_of(
            save(
                administrator,
                page_of(own.organizer),
                FORM,
                **with_newcomer(administrator, own.organizer, address),
            )
        )
        for address in addresses
    ]

    assert answers == [{"memberships-4-email": UNKNOWN}] * 4


def test_one_person_joins_once(sign_in, own, people):
    administrator = sign_in("administrator")
    answer = save(
        administrator,
        page_of(own.organizer),
        FORM,
        **with_newcomer(administrator, own.organizer, people["editor"].email),
    )

    assert errors_of(answer) == {"memberships": ["This person is a member already."]}


@pytest.mark.parametrize("role", ["editor", "viewer", "checkin", "attendee", None])
def test_who_does_not_lead_changes_nothing(role, sign_in, own, people):
    client = sign_in(role)
    before = team(own.organizer)
    prefix = "memberships"

    client.post(
        page_of(own.organizer),
        {
            "name": "Forged",
            "slug": "forged",
            f"{prefix}-TOTAL_FORMS": "1",
            f"{prefix}-INITIAL_FORMS": "0",
            f"{prefix}-0-email": people["attendee"].email,
            f"{prefix}-0-role": Role.MANAGER,
        },
    )
    client.post(ADD, {"name": "Forged", "slug": "forged"})

    assert team(own.organizer) == before
    assert not Organizer.objects.filter(name="Forged").exists()


def test_a_foreign_membership_cannot_be_changed_through_ones_own_page(manager, own, foreign):
    victim = Membership.objects.create(
        organizer=foreign.organizer, user=UserFactory(name="Victim"), role=Role.MANAGER
    )
    shown = fill(manager, page_of(own.organizer), FORM)

    manager.post(
        page_of(own.organizer),
        {
            **shown,
            "memberships-0-id": str(victim.pk),
            "memberships-0-role": Role.VIEWER,
            "memberships-0-organizer": str(foreign.organizer.pk),
            "memberships-0-DELETE": "on",
        },
    )
    manager.post(page_of(foreign.organizer), {"name": "Forged", "slug": "forged"})

    assert team(foreign.organizer) == {"Victim": Role.MANAGER}
    assert Organizer.objects.get(pk=foreign.organizer.pk).name == "Theirs"


def test_an_administrator_founds_an_organizer_with_its_manager(sign_in, people):
    administrator = sign_in("administrator")
    shown = fill(administrator, ADD, FORM)

    administrator.post(
        ADD,
        {
            **shown,
            "name": "New house",
            "slug": "new-house",
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-email": people["attendee"].email,
            "memberships-0-role": Role.MANAGER,
        },
    )

    assert team(Organizer.objects.get(slug="new-house")) == {"attendee": Role.MANAGER}

"""Team pages: roles for one event, invitations, leaving, setting up an organizer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from events.enums import Role
from events.models import EventRole, Invitation, Organizer
from events.permissions import forget_roles
from events.services.event_roles import set_event_role
from events.services.invitations import secret_of
from tests.desk.forms import messages_of
from tests.factories import EventFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db


def team_of(event):
    return reverse("admin:events_event_team", args=[event.pk])


def whole_team_of(organizer):
    return reverse("admin:events_organizer_team", args=[organizer.pk])


def set_here(client, event, person, role):
    return client.post(team_of(event), {"_role": str(person.pk), "role": role})


def invite(client, page, email, role="viewer"):
    return client.post(page, {"_invite": "1", "email": email, "role": role})


def give(event, user, role):
    return set_event_role(event=event, user=user, role=role, by=None, now=timezone.now())


def test_a_role_for_one_event_is_given_and_taken_back(manager, sign_in, own, people):
    other = EventFactory(organizer=own.organizer)
    editor = people["editor"]

    answer = set_here(manager, own.event, editor, "checkin")
    page = manager.get(team_of(own.event)).text
    seen = [sign_in("editor").get(team_of(event)).status_code for event in (own.event, other)]

    assert answer.url == team_of(own.event)
    assert "For this event; elsewhere: Editor" in page
    assert "Manages the organizer, and so each of its events." in page
    assert seen == [404, 200]
    set_here(manager, own.event, editor, "")
    assert sign_in("editor").get(team_of(own.event)).status_code == 200
    entries = JournalEntry.objects.filter(event_id=own.event.pk, action__startswith="event_role")
    assert list(entries.order_by("created_at").values_list("action", "details__changes")) == [
        ("event_role.set", {"role": [None, "checkin"]}),
        ("event_role.removed", {"role": ["checkin", None]}),
    ]


def test_no_role_here_for_managers_strangers_or_of_no_kind(manager, own, people, foreign):
    stranger = make_member(foreign.organizer, Role.EDITOR)

    assert set_here(manager, own.event, stranger, "editor").status_code == 404
    assert set_here(manager, own.event, people["viewer"], "king").status_code == 404
    refused = set_here(manager, own.event, people["manager"], "viewer")
    [words] = messages_of(manager.get(refused.url))
    assert words.startswith("This person manages the organizer, and so each of its events.")
    assert not EventRole.objects.exists()


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_who_does_not_lead_sees_names_and_changes_nothing(role, sign_in, own, people):
    client, boss = sign_in(role), people["manager"]

    page = client.get(team_of(own.event))
    answers = [
        set_here(client, own.event, people[role], "manager"),
        invite(client, team_of(own.event), "kim@example.org", "manager"),
        invite(client, whole_team_of(own.organizer), "kim@example.org", "manager"),
    ]

    assert boss.get_full_name() in page.text
    assert boss.email not in page.text
    assert [answer.status_code for answer in answers] == [404] * 3
    assert not EventRole.objects.exists()
    assert not Invitation.objects.exists()


def test_the_manager_of_one_event_leads_its_team_and_no_other(client, own):
    other = EventFactory(organizer=own.organizer)
    helper = UserFactory()
    give(own.event, helper, Role.MANAGER)
    client.force_login(helper)

    assert invite(client, team_of(own.event), "kim@example.org").status_code == 302
    assert [
        client.get(page).status_code
        for page in (
            team_of(other),
            whole_team_of(own.organizer),
            "/admin/events/event/add/",
        )
    ] == [404, 404, 403]
    assert Invitation.objects.get().event == own.event


def test_people_are_invited_reminded_and_taken_back(manager, own, foreign):
    page = whole_team_of(own.organizer)

    invite(manager, page, "Kim@Example.org", "editor")
    again = invite(manager, page, "kim@example.org", "viewer")
    found = Invitation.objects.get()
    old = secret_of(found)
    manager.post(page, {"_again": str(found.pk)})
    found.refresh_from_db()
    theirs = manager.post(team_of(own.event), {"_revoke": str(found.pk)})
    manager.post(page, {"_revoke": str(found.pk)})
    found.refresh_from_db()

    assert (found.email, found.role, found.event) == ("kim@example.org", "editor", None)
    assert "There is an open invitation to this address." in again.text
    assert secret_of(found) != old
    assert theirs.status_code == 404
    assert found.revoked_at is not None
    assert "Taken back or declined" in manager.get(page).text


def test_one_leaves_by_oneself_but_not_as_the_last_manager(sign_in, own, people):
    boss, viewer = sign_in("manager"), sign_in("viewer")
    give(own.event, people["viewer"], Role.EDITOR)
    rows = {one.user.name: one for one in own.organizer.memberships.select_related("user")}

    def leave(client, name):
        return client.post(reverse("events:team_leaving", args=[rows[name].pk]), follow=True)

    assert "An organizer needs a manager" in leave(boss, "manager").text
    assert leave(viewer, "manager").status_code == 404
    assert "You have left the team" in leave(viewer, "viewer").text
    assert set(own.organizer.memberships.values_list("user__name", flat=True)) == {"manager"}
    assert not EventRole.objects.exists()
    assert viewer.get("/admin/login/").status_code == 403


def test_only_where_the_site_says_so_anyone_sets_up_an_organizer(client, settings):
    kim = UserFactory()
    client.force_login(kim)
    page, form = reverse("events:team_new"), {"name": "Kim's Club", "slug": "kims-club"}

    assert client.post(page, form).status_code == 403
    settings.ANYONE_FOUNDS_ORGANIZERS = True
    kim.emailaddress_set.update(verified=False)
    assert client.post(page, form).status_code == 403
    kim.emailaddress_set.update(verified=True)
    assert client.post(page, {"name": "", "slug": "x y"}).status_code == 422
    assert client.post(page, form).url == "/admin/"

    founded = Organizer.objects.get()
    assert list(founded.memberships.values_list("user", "role")) == [(kim.pk, "manager")]
    forget_roles(kim)
    assert client.get(whole_team_of(founded)).status_code == 200


def test_the_team_page_asks_as_much_for_many_as_for_few(
    manager, own, django_assert_max_num_queries
):
    manager.get(team_of(own.event))
    with django_assert_max_num_queries(20) as few:
        manager.get(team_of(own.event))
    for number in range(8):
        helper = make_member(own.organizer, Role.VIEWER)
        give(own.event, helper, Role.EDITOR if number % 2 else Role.CHECKIN)
    with django_assert_max_num_queries(len(few)):
        manager.get(team_of(own.event))

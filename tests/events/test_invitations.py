"""Invitations into a team: by mail, with an end, for one address, pressed by a button."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from accounts.delivery import deliver_due
from accounts.models import JournalEntry, Message
from core.errors import TooManyRequests
from events.enums import Role
from events.mail import RENDERERS
from events.models import EventRole, Invitation, Membership
from events.services.event_roles import remove_event_role, set_event_role
from events.services.invitations import (
    LASTS,
    AlreadyMember,
    ConfirmYourAddress,
    InvitationForAnother,
    InvitationOver,
    InvitedAlready,
    accept,
    find_invitation,
    invite,
    revoke,
    secret_of,
    send_again,
)
from events.services.teams import AlwaysManager, remove_member, set_role
from tests.factories import (
    PASSWORD,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
)

pytestmark = pytest.mark.django_db

LINK = re.compile(r"http://testserver(/accounts/invitations/\w+/)")


@pytest.fixture
def team():
    """An organizer, and the person who leads its team."""
    organizer = OrganizerFactory()
    return organizer, make_member(organizer, Role.MANAGER)


def invited(team, email="kim@example.org", role=Role.EDITOR, **more):
    organizer, boss = team
    now = more.pop("now", timezone.now())
    return invite(organizer=organizer, email=email, role=role, by=boss, now=now, **more)


def link_in_mail():
    """The path in the newest mail, after all mail that is due has gone out."""
    deliver_due(RENDERERS)
    return LINK.search(outgoing.outbox[-1].body).group(1)


def test_who_is_invited_joins_by_two_clicks(team, client):
    organizer, _boss = team
    kim = UserFactory(email="kim@example.org")
    invitation = invited(team, "Kim@Example.org")
    path = link_in_mail()
    client.force_login(kim)

    page = client.get(path)
    assert "Join the team" in page.text
    assert not kim.memberships.exists()
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == (
        "no-store, private",
        "noindex, nofollow",
    )
    assert client.post(path).url == "/admin/"

    assert list(organizer.memberships.filter(user=kim).values_list("role", flat=True)) == ["editor"]
    kim.refresh_from_db()
    assert kim.is_staff
    assert "You are in the team" in client.get(path).text
    assert client.post(path).status_code == 409
    actions = JournalEntry.objects.filter(subject_id=organizer.pk).values_list("action", flat=True)
    assert {"invitation.sent", "invitation.accepted", "member.role_set"} <= set(actions)
    invitation.refresh_from_db()
    assert path.split("/")[-2] not in str(Invitation.objects.values().get(pk=invitation.pk))
    assert not Message.objects.filter(body__contains=path).exists()


def test_without_an_account_one_signs_up_and_comes_back(team, client):
    invited(team)
    path = link_in_mail()

    page = client.get(path)
    assert f"/accounts/signup/?next={path.replace('/', '%2F')}" in page.text
    for email in ("kim@example.org", "stranger@example.org"):
        form = {"email": email, "name": "Kim", "password1": PASSWORD, "next": path}
        assert client.post("/accounts/signup/", form).status_code == 302

    written = dict(Message.objects.filter(kind="account.confirm").values_list("to_email", "body"))
    assert "accounts%252Finvitations" in written["kim@example.org"]
    assert "invitations" not in written["stranger@example.org"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, "It was good until"),
        ({"revoked_at": timezone.now()}, "taken back or declined"),
        ({"accepted_at": timezone.now()}, "used already"),
    ],
)
def test_an_invitation_that_is_over_says_so_and_gives_nothing(team, client, change, words):
    kim = UserFactory(email="kim@example.org")
    invitation = invited(team)
    secret = secret_of(invitation)
    Invitation.objects.update(**change)
    client.force_login(kim)

    page = client.get(f"/accounts/invitations/{secret}/")
    assert words in page.text
    assert client.post(f"/accounts/invitations/{secret}/").status_code == 409
    assert not kim.memberships.exists()
    assert client.get("/accounts/invitations/wrong/").status_code == 404


def test_only_the_confirmed_owner_of_the_address_may_accept(team, client):
    other, unconfirmed = UserFactory(), UserFactory(email="kim@example.org")
    unconfirmed.emailaddress_set.update(verified=False)
    invitation = invited(team)
    path = f"/accounts/invitations/{secret_of(invitation)}/"

    for person, words in ((other, other.email), (unconfirmed, "not confirmed yet")):
        with pytest.raises(InvitationForAnother):
            accept(invitation=invitation, user=person, now=timezone.now())
        client.force_login(person)
        page = client.get(path)
        assert words in page.text
        assert "Join the team" not in page.text
    assert not Membership.objects.filter(user__in=[other, unconfirmed]).exists()


def test_whoever_has_the_link_may_decline_and_it_is_over(team, client):
    invitation = invited(team)
    path = f"/accounts/invitations/{secret_of(invitation)}/"

    assert client.post(path, {"decline": "1"}).status_code == 302
    assert "taken back or declined" in client.get(path).text


def test_sent_again_the_old_link_is_dead_and_an_unsent_mail_with_it(team):
    boss, later = team[1], timezone.now()
    invitation = invited(team, now=later - timedelta(days=20))
    old = secret_of(invitation)

    again = send_again(invitation=invitation, by=boss, now=later)
    with pytest.raises(TooManyRequests):
        send_again(invitation=invitation, by=boss, now=later + timedelta(minutes=1))

    assert find_invitation(old) is None
    assert again.expires_at == later + LASTS
    assert find_invitation(secret_of(again)) == invitation
    deliver_due(RENDERERS)
    assert [secret_of(again) in one.body for one in outgoing.outbox] == [True]
    revoke(invitation=again, by=boss, now=later)
    with pytest.raises(InvitationOver):
        send_again(invitation=again, by=boss, now=later + timedelta(hours=1))


def test_the_link_is_still_made_after_the_sites_secret_was_changed(team, settings):
    invited(team)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-the-site" * 3

    secret = link_in_mail().split("/")[-2]

    assert find_invitation(secret) is not None


def test_what_an_invitation_is_refused_for(team):
    organizer, boss = team
    event = EventFactory(organizer=organizer)
    member = make_member(organizer, Role.VIEWER)
    invited(team)

    with pytest.raises(InvitedAlready):
        invited(team, "KIM@example.org")
    invited(team, event=event)
    with pytest.raises(AlreadyMember):
        invited(team, member.email)
    with pytest.raises(AlwaysManager):
        invited(team, boss.email, event=event)
    invited(team, now=timezone.now() + LASTS + timedelta(days=1))
    boss.emailaddress_set.update(verified=False)
    with pytest.raises(ConfirmYourAddress):
        invited(team, "lee@example.org")


def test_who_leads_no_more_leaves_no_open_invitation(team):
    organizer, boss = team
    second = make_member(organizer, Role.MANAGER)
    by_second = invited((organizer, second), "second-self@example.org")
    by_boss = invited(team, "lee@example.org")

    set_role(organizer=organizer, user=second, role=Role.VIEWER, by=boss, now=timezone.now())

    by_second.refresh_from_db()
    by_boss.refresh_from_db()
    assert (by_second.revoked_at is None, by_boss.revoked_at is None) == (False, True)


def test_an_invitation_for_one_event_gives_a_role_for_it_alone(team, client):
    organizer, _boss = team
    event, kim = EventFactory(organizer=organizer), UserFactory(email="kim@example.org")
    invitation = invited(team, event=event, role=Role.CHECKIN)
    client.force_login(kim)

    assert client.post(f"/accounts/invitations/{secret_of(invitation)}/").url == "/checkin/"

    assert list(kim.event_roles.values_list("event", "role")) == [(event.pk, "checkin")]
    assert not kim.memberships.exists()
    assert event.title in client.get("/checkin/").text


def test_groups_follow_the_roles_that_are_left(team):
    organizer, boss = team
    now, helper = timezone.now(), make_member(organizer, Role.VIEWER)
    event = EventFactory(organizer=OrganizerFactory())
    given = set_event_role(event=event, user=helper, role=Role.CHECKIN, by=None, now=now)

    remove_member(membership=helper.memberships.get(), by=boss, now=now)
    helper.refresh_from_db()
    assert (groups(helper), helper.is_staff) == ({"Check-in staff"}, False)

    remove_event_role(given=given, by=None, now=now)
    assert groups(helper) == set()
    assert not EventRole.objects.exists()


def groups(user):
    return set(user.groups.values_list("name", flat=True))

"""Two change a team at the same moment: one of them finds what the other did, on each database."""

import pytest
from django.db import connection

from accounts.models import JournalEntry
from core.errors import DomainError
from events.enums import Role
from events.models import Invitation, Membership
from events.services.invitations import accept, invite, revoke
from events.services.teams import remove_member
from tests.factories import NOW, OrganizerFactory, UserFactory, make_member
from tests.registrations.door.test_races import at_once
from tests.support.sabotage import without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

MANAGERS = 3


def told(step, **names):
    def run():
        try:
            step(**names, now=NOW)
        except DomainError as refusal:
            return refusal.code
        return ""

    return run


def everyone_leaves():
    """What each of an organizer's managers was told; how many are left."""
    organizer = OrganizerFactory()
    for _ in range(MANAGERS):
        make_member(organizer, Role.MANAGER)
    team = Membership.objects.filter(organizer=organizer).select_related("organizer", "user")
    said = at_once(*(told(remove_member, membership=each, by=each.user) for each in team))
    return sorted(said), organizer.memberships.count()


def invited():
    """An invitation, who made it, and whom it is for."""
    organizer, guest = OrganizerFactory(), UserFactory()
    boss = make_member(organizer, Role.MANAGER)
    offer = invite(organizer=organizer, email=guest.email, role=Role.EDITOR, by=boss, now=NOW)
    return offer, boss, guest


def accepted_by_many_clicks():
    offer, _boss, guest = invited()
    return sorted(at_once(*[told(accept, invitation=offer, user=guest)] * 4))


def unlocked():
    # The first UPDATE locks all of SQLite: there, each statement has to end by itself.
    return without("team", *(["atomicity"] if connection.vendor == "sqlite" else []))


def test_of_all_managers_who_leave_at_once_one_stays():
    for _ in range(3):
        assert everyone_leaves() == (["", "", "last_manager"], 1)


def test_control_without_the_lock_nobody_stays():
    with unlocked():
        found = [everyone_leaves()[1] for _ in range(12)]

    assert 0 in found


def test_an_invitation_is_accepted_once():
    assert accepted_by_many_clicks() == ["", *["invitation_over"] * 3]

    assert Membership.objects.filter(role=Role.EDITOR).count() == 1
    assert JournalEntry.objects.filter(action="invitation.accepted").count() == 1


def test_control_without_the_lock_it_is_accepted_twice():
    with unlocked():
        found = [accepted_by_many_clicks() for _ in range(12)]

    assert any(said[1] == "" for said in found)


def test_an_invitation_is_accepted_or_taken_back():
    for _ in range(6):
        offer, boss, guest = invited()

        said, _nothing = at_once(
            told(accept, invitation=offer, user=guest), told(revoke, invitation=offer, by=boss)
        )

        row = Invitation.objects.get(pk=offer.pk)
        is_member = Membership.objects.filter(user=guest).exists()
        of_it = {f"invitation.{what}" for what in ("accepted", "revoked")}
        noted = JournalEntry.objects.filter(action__in=of_it, subject_id=offer.organizer_id)
        deeds = list(noted.values_list("action", flat=True))
        if said == "":
            assert (row.revoked_at, is_member, deeds) == (None, True, ["invitation.accepted"])
        else:
            assert said == "invitation_over"
            assert (row.accepted_at, is_member, deeds) == (None, False, ["invitation.revoked"])


def test_one_address_is_asked_once():
    organizer = OrganizerFactory()
    boss = make_member(organizer, Role.MANAGER)
    ask = told(invite, organizer=organizer, email="kim@example.org", role=Role.EDITOR, by=boss)

    assert sorted(at_once(*[ask] * 4)) == ["", *["invited_already"] * 3]

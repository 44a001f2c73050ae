"""Changing a team leaves a trace of who did what to whom."""

import pytest

from accounts.models import JournalEntry
from events.enums import Role
from events.services.teams import LastManager, remove_member, set_role
from tests.factories import NOW, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    """An organizer, and the one person who manages it."""
    organizer, boss = OrganizerFactory(), UserFactory()
    set_role(organizer=organizer, user=boss, role=Role.MANAGER, by=None, now=NOW)
    return organizer, boss


def test_the_journal_says_whose_role_it_was(team):
    organizer, boss = team
    newcomer = UserFactory()

    membership = set_role(organizer=organizer, user=newcomer, role=Role.EDITOR, by=boss, now=NOW)
    remove_member(membership=membership, by=boss, now=NOW)

    entries = JournalEntry.objects.filter(actor=boss, subject_id=organizer.pk)
    assert sorted(entries.values_list("action", "details", "personal")) == [
        ("member.removed", changed("editor", None), {"member": str(newcomer.pk)}),
        ("member.role_set", changed(None, "editor"), {"member": str(newcomer.pk)}),
    ]


def changed(old, new):
    return {"fields": ["role"], "changes": {"role": [old, new]}}


def test_the_last_manager_neither_steps_down_nor_leaves(team):
    organizer, boss = team

    with pytest.raises(LastManager):
        set_role(organizer=organizer, user=boss, role=Role.VIEWER, by=boss, now=NOW)
    with pytest.raises(LastManager):
        remove_member(membership=organizer.memberships.get(), by=boss, now=NOW)

    assert organizer.memberships.get().role == Role.MANAGER

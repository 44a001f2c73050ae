"""Roles for one event beside those of a membership: one answer, whoever is asked."""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from events.enums import (
    ROLES_WHO_EDIT,
    ROLES_WHO_MANAGE_TEAM,
    ROLES_WHO_SCAN,
    ROLES_WHO_SEE_PEOPLE,
    Role,
)
from events.models import Event, EventRole, Membership, Organizer
from events.permissions import (
    can_edit,
    can_manage_event_team,
    can_manage_team,
    can_scan,
    can_see_people,
    can_see_team,
    forget_roles,
    may_scan_anywhere,
    may_use_desk,
    role_for,
)
from registrations.models import Registration
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

A_ROLE = st.none() | st.sampled_from(list(Role))
PREDICATES = {
    ROLES_WHO_EDIT: can_edit,
    ROLES_WHO_SEE_PEOPLE: can_see_people,
    ROLES_WHO_SCAN: can_scan,
    ROLES_WHO_MANAGE_TEAM: can_manage_event_team,
}


@pytest.fixture
def house():
    """A person, two organizers with two events each, and somebody registered for every one."""
    person = UserFactory()
    events = []
    for _n in range(2):
        organizer = OrganizerFactory()
        events += [EventFactory(organizer=organizer, published=False) for _m in range(2)]
    return person, events


@pytest.mark.database
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(teams=st.tuples(A_ROLE, A_ROLE), refined=st.tuples(A_ROLE, A_ROLE, A_ROLE, A_ROLE))
def test_predicates_and_querysets_say_the_same(house, teams, refined):
    person, events = house
    effective = _give(person, events, teams, refined)

    assert {event.pk: role_for(person, event) for event in events} == effective
    for roles, can in PREDICATES.items():
        expected = {pk for pk, role in effective.items() if role in roles}
        assert {event.pk for event in events if can(person, event)} == expected
        assert _found(Event.objects.for_roles(person, roles)) == expected
    for role in Role:
        expected = {pk for pk, held in effective.items() if held == role}
        assert _found(Event.objects.for_roles(person, [role])) == expected
    assert _found(Event.objects.visible_to(person)) == {
        pk for pk, role in effective.items() if role
    }
    assert may_use_desk(person) == bool(set(effective.values()) & ROLES_WHO_SEE_PEOPLE)
    assert may_scan_anywhere(person) == bool(set(effective.values()) & ROLES_WHO_SCAN)


def _give(person, events, teams, refined):
    """Give the roles, and return those that must count, by the rule in words: the event's own,
    else the team's, and managers stay managers."""
    Membership.objects.all().delete()
    EventRole.objects.all().delete()
    forget_roles(person)
    effective = {}
    for organizer_id, role in zip(
        dict.fromkeys(e.organizer_id for e in events), teams, strict=True
    ):
        if role:
            Membership.objects.create(user=person, organizer_id=organizer_id, role=role)
        effective |= {e.pk: role for e in events if e.organizer_id == organizer_id}
    for event, role in zip(events, refined, strict=True):
        if role:
            EventRole.objects.create(user=person, event=event, role=role)
            if effective[event.pk] != Role.MANAGER:
                effective[event.pk] = role
    return effective


def _found(rows):
    return set(rows.values_list("pk", flat=True))


def test_people_are_found_by_the_role_for_their_event():
    helper, organizer = UserFactory(), OrganizerFactory()
    shown, hidden = (EventFactory(organizer=organizer) for _n in range(2))
    own = register_person(hidden, helper)
    others = [register_person(event) for event in (shown, hidden)]
    Membership.objects.create(user=helper, organizer=organizer, role=Role.EDITOR)
    EventRole.objects.create(user=helper, event=hidden, role=Role.CHECKIN)

    assert _found(Registration.objects.managed_by(helper)) == {others[0].pk}
    assert _found(Registration.objects.visible_to(helper)) == {others[0].pk, own.pk}
    assert _found(Registration.objects.scannable_by(helper)) == {own.pk, *(r.pk for r in others)}


def test_a_role_for_one_event_opens_nothing_of_its_team():
    guest, event = UserFactory(), EventFactory(published=False)
    EventRole.objects.create(user=guest, event=event, role=Role.MANAGER)
    organizer = event.organizer

    assert not can_manage_team(guest, organizer)
    assert not can_see_team(guest, organizer)
    assert not Organizer.objects.seen_by_team(guest).exists()
    assert _found(Organizer.objects.visible_to(guest)) == {organizer.pk}


def test_both_kinds_of_roles_take_one_query(django_assert_num_queries):
    event = EventFactory()
    person = UserFactory()
    EventRole.objects.create(user=person, event=event, role=Role.EDITOR)

    with django_assert_num_queries(1):
        assert (can_edit(person, event), may_use_desk(person)) == (True, True)
    for nobody in (AnonymousUser(), User(is_active=False)):
        with django_assert_num_queries(0):
            assert not can_scan(nobody, event)

"""Whose pages these are: for everyone else they do not exist (rule 10)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from events.enums import Role
from registrations.models import Registration
from tests.factories import (
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
    register_person,
)
from tests.registrations.pages.reading import main_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

OWN_ONLY = [
    "/registrations/{registration}/",
    "/registrations/{registration}/cancellation/",
    "/registrations/{registration}/names/",
]
TICKET = [
    "/tickets/{ticket}/",
    "/tickets/{ticket}/qr.svg",
    "/tickets/{ticket}/qr.png",
    "/tickets/{ticket}/ticket.pdf",
]


@pytest.fixture
def made():
    owner = UserFactory(name="Olga Owner")
    return register_person(EventFactory(organizer=OrganizerFactory()), owner)


def addresses(made, patterns):
    names = {"registration": made.pk, "ticket": made.tickets.get().pk}
    return [pattern.format(**names) for pattern in patterns]


def people(made):
    organizer, other = made.event.organizer, OrganizerFactory()
    return {
        "owner": made.user,
        "attendee": UserFactory(),
        "manager": make_member(organizer, Role.MANAGER),
        "editor": make_member(organizer, Role.EDITOR),
        "viewer": make_member(organizer, Role.VIEWER),
        "check-in": make_member(organizer, Role.CHECKIN),
        "other manager": make_member(other, Role.MANAGER),
        "anonymous": AnonymousUser(),
    }


def answers(client, made, patterns):
    """The status of each page by person; all pages of a kind answer alike."""
    found = {}
    for name, person in people(made).items():
        client.logout()
        if person.is_authenticated:
            client.force_login(person)
        (found[name],) = {client.get(page).status_code for page in addresses(made, patterns)}
    return found


def test_a_registration_is_its_owners(client, made):
    assert answers(client, made, OWN_ONLY) == {
        "owner": 200,
        "attendee": 404,
        "manager": 404,
        "editor": 404,
        "viewer": 404,
        "check-in": 404,
        "other manager": 404,
        "anonymous": 302,
    }


def test_a_ticket_is_its_owners_and_the_teams(client, made):
    assert answers(client, made, TICKET) == {
        "owner": 200,
        "attendee": 404,
        "manager": 200,
        "editor": 200,
        "viewer": 200,
        "check-in": 404,
        "other manager": 404,
        "anonymous": 302,
    }


def test_only_the_owner_cancels(client, made):
    found = {}
    for name, person in people(made).items():
        client.logout()
        if name == "owner":
            continue
        if person.is_authenticated:
            client.force_login(person)
        found[name] = client.post(addresses(made, OWN_ONLY)[1]).status_code

    assert set(found.values()) == {302, 404}
    assert found["anonymous"] == 302
    assert Registration.objects.get().is_live


def test_the_team_sees_no_way_to_the_owners_page(client, made):
    client.force_login(make_member(made.event.organizer, Role.MANAGER))

    html = client.get(addresses(made, TICKET)[0]).content.decode()

    assert f"/registrations/{made.pk}/" not in html


def test_a_stranger_and_nobody_get_the_same_answer(client, made):
    client.force_login(UserFactory())
    there, nowhere = (
        client.get(address)
        for address in (
            f"/registrations/{made.pk}/",
            "/registrations/01890000-0000-7000-8000-000000000000/",
        )
    )

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert main_of(there).text == main_of(nowhere).text


def test_a_blocked_account_sees_nothing(client, made):
    client.force_login(made.user)
    type(made.user).objects.filter(pk=made.user_id).update(is_active=False)

    assert client.get(f"/registrations/{made.pk}/").status_code == 302

"""A door with one ticket, and its staff signed in."""

import pytest

from registrations.models import Ticket
from tests.registrations.door.door import make_door, make_ticket
from tests.registrations.door.phone import pass_for, phone_with


@pytest.fixture
def door():
    return make_door(title="Open Science")


@pytest.fixture
def ticket(door):
    """Ada Lovelace's."""
    ticket = make_ticket(door.event)
    Ticket.objects.filter(pk=ticket.pk).update(holder_name="Ada Lovelace")
    return ticket


@pytest.fixture
def staff(client, door):
    client.force_login(door.staff)
    return client


@pytest.fixture
def made(door):
    """A pass for the whole event."""
    return pass_for(door.event)


@pytest.fixture
def phone(made):
    return phone_with(made.key)

"""A door with one ticket, and its staff signed in."""

import pytest

from registrations.models import Ticket
from tests.registrations.door.door import make_door, make_ticket


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

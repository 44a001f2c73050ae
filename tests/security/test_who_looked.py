"""Whatever shows people of an event to somebody else leaves a line in the read log (rule 11).

Addresses come from the URLconf and from the API's description: what is new is in by itself.
"""

import json
import re

import pytest
from django.db import transaction

from accounts.models import JournalEntry
from registrations.models import Registration
from tests.api.conftest import ROOT
from tests.api.described import operations
from tests.api.houses import full_house, values_of
from tests.security.house import routes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("what a page writes is code")]

# Who holds a link is the person, as far as we know; the door shows whom it scanned, and scans say
# by whom; the journal is where looks are read, and its last lines stand at administrators' home.
# Tokens are named with their owners, and teams are no guests.
FREE = re.compile(
    r"^/r/|^/checkin/[^/]+/$|/journal(entry)?/|^/admin/$|^/admin/accounts/apitoken/|^/api/v1/journal"
    r"|/team/?$|/invitations$"
)


@pytest.fixture
def house():
    return full_house("Ours")


def pages(house):
    """All but invitations, by links to their addressees."""
    return [house.address(route) for route in routes() if "secret>" not in route.path]


def api(house):
    known = values_of(house)
    for operation in operations():
        if operation.method == "GET":
            for number in range(2):  # Of two events, one has people who wait.
                one = {name: values[min(number, len(values) - 1)] for name, values in known.items()}
                yield ROOT + operation.address(one)


def looked(client, address, names):
    """Whether the answer names somebody, and how many lines the read log has of it."""
    with transaction.atomic():
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        lines = JournalEntry.objects.filter(is_read=True).count()
        transaction.set_rollback(True)
    shown = content.decode(errors="replace") if answer.status_code == 200 else ""
    return any(name in shown for name in names), lines


@pytest.mark.parametrize(("who", "least"), [("manager", 30), ("administrator", 6)])
def test_nobody_sees_people_without_a_line(house, who, least):
    rows = Registration.objects.filter(event__organizer=house.organizer)
    names = {json.dumps(name)[1:-1] for pair in rows.values_list("name", "email") for name in pair}
    client = house.client(who)

    found = {
        address: looked(client, address, names)
        for address in dict.fromkeys([*pages(house), *api(house)])
        if not FREE.search(address)
    }

    with_people = {address: lines for address, (shows, lines) in found.items() if shows}
    assert len(with_people) >= least
    assert [address for address, lines in with_people.items() if lines == 0] == []

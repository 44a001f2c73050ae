"""Thousands of forged codes at eight scanners, page and API, by several server processes."""

import json
import random
import urllib.request
from collections import Counter
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.scopes import Scope
from accounts.tokens import create_token
from registrations.door.scanning import headcount
from registrations.invariants import problems
from registrations.models import Scan
from registrations.tickets.codes import qr_text
from tests.factories import NOW
from tests.registrations.door.test_crowd import opened
from tests.registrations.door.test_forgeries import make_forger
from tests.support.crowd import Visitor, all_at_once, session_of

pytestmark = [
    pytest.mark.prove,
    pytest.mark.timeout(1800),
    pytest.mark.usefixtures("own_database"),
]

SCANNERS, CODES = 8, 4_000


def by_api(server, door):
    """Return what sends a code to the API and gives the outcome, or the status of a fault."""
    made = create_token(
        user=door.staff, name="scanner", scopes=[Scope.SCANS_WRITE], now=timezone.now()
    )
    headers = {"Authorization": f"Bearer {made.secret}", "Content-Type": "application/json"}
    address = f"{server.url}/api/v1/events/{door.event.slug}/scans"

    def send(code):
        body = json.dumps({"scan_id": str(uuid4()), "code": code}).encode()
        request = urllib.request.Request(address, body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["outcome"]

    return send


def test_no_forged_code_is_admitted_by_page_or_api(door, serve):
    seed = random.randrange(10**6)
    forger = make_forger(door, seed)
    codes = [code for _kind, code in forger.codes(CODES)]
    for place, ticket in enumerate(forger.good):
        codes.insert(place * (CODES // len(forger.good)), qr_text(ticket))
    server = serve(workers=3)
    pages = [
        opened(Visitor(server.url, session_of(door.staff)), door) for _ in range(SCANNERS // 2)
    ]
    scanners = [*pages, *(by_api(server, door) for _ in range(SCANNERS // 2))]
    shares = [(send, codes[at::SCANNERS]) for at, send in enumerate(scanners)]

    def shift(share):
        send, own = share
        return [send(code) for code in own]

    answers = Counter(
        outcome for each in all_at_once(shift, shares, clients=SCANNERS) for outcome in each
    )

    # The page asks for a code where there is none; all others are scans.
    assert set(answers) - {"problem"} == {"admitted", "refused", "unknown", "forged"}, (
        seed,
        answers,
    )
    assert answers["admitted"] == len(forger.good)
    scans = Scan.objects.filter(event=door.event)
    assert scans.count() == CODES + len(forger.good) - answers["problem"]
    entered = set(scans.filter(outcome="admitted").values_list("ticket_id", flat=True))
    assert entered == {ticket.pk for ticket in forger.good}
    assert headcount(door.event, NOW) == len(forger.good)
    assert list(problems(now=NOW)) == []

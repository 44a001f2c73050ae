"""A full house at eight scanners over HTTP, with several server processes: one admission each."""

import re
import threading
from collections import Counter

import pytest
from django.db import connection
from django.urls import reverse

from events.enums import Role
from registrations.door.scanning import headcount
from registrations.invariants import problems
from registrations.models import Scan, Visit
from registrations.tickets.codes import qr_text
from tests.factories import NOW, make_member
from tests.registrations.door.door import make_tickets
from tests.support.crowd import Visitor, all_at_once, session_of

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

SCANNERS = 8
PER_REGISTRATION = 25
# Nine in ten enter twice where nothing keeps them from it.
IN_CONTROL = 10


def tickets_of(door, count):
    sizes = [PER_REGISTRATION] * (count // PER_REGISTRATION)
    return [ticket for size in sizes for ticket in make_tickets(door.event, size)]


def scan_all_everywhere(server, door, tickets, *, repeats=1):
    """All scanners read each ticket at the same moment, so often; return their answers."""
    together = threading.Barrier(SCANNERS)
    codes = [qr_text(ticket) for ticket in tickets for _ in range(repeats)]
    staff = [make_member(door.event.organizer, Role.CHECKIN) for _ in range(SCANNERS)]
    scanners = [Visitor(server.url, session_of(person)) for person in staff]

    def shift(scanner):
        send = opened(scanner, door)
        answers = []
        for code in codes:
            together.wait()
            answers.append(send(code))
        return answers

    return [answer for shift in all_at_once(shift, scanners, clients=SCANNERS) for answer in shift]


def opened(scanner, door):
    """Open the page; return what sends a code and gives the outcome, or the status of a fault."""
    page = scanner.http.get(reverse("registrations:checkin", args=[door.event.slug]))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
    form = {"csrfmiddlewaretoken": token, "gate": str(door.gate.pk), "direction": "in"}
    address = reverse("registrations:checkin_scan", args=[door.event.slug])

    def send(code):
        answer = scanner.http.post(
            address, data={**form, "code": code}, headers={"HX-Request": "true"}
        )
        found = re.search(r'data-outcome="(\w+)"', answer.text)
        return found.group(1) if found else answer.status_code

    return send


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("count", "repeats"), [(50, 1), pytest.param(200, 5, marks=pytest.mark.prove)]
)
def test_tickets_at_8_scanners_are_each_admitted_once(door, serve, count, repeats):
    tickets = tickets_of(door, count)

    answers = scan_all_everywhere(serve(workers=4), door, tickets, repeats=repeats)

    again = count * (SCANNERS * repeats - 1)
    assert Counter(answers) == {"admitted": count, "already_inside": again}
    admitted = Scan.objects.filter(outcome="admitted").values_list("ticket_id", flat=True)
    assert sorted(admitted) == sorted(ticket.pk for ticket in tickets)
    assert Visit.objects.count() == headcount(door.event, NOW) == count
    assert list(problems(now=NOW)) == []


def test_control_without_the_constraint_the_crowd_enters_twice(door, serve):
    guard = next(rule for rule in Visit._meta.constraints if rule.name == "visit_one_open")
    tickets = make_tickets(door.event, IN_CONTROL)
    with connection.schema_editor() as schema:
        schema.remove_constraint(Visit, guard)

    answers = scan_all_everywhere(serve(workers=4), door, tickets)

    assert Counter(answers)["admitted"] > IN_CONTROL
    assert list(problems(now=NOW)) != []

"""Many scanners, one ticket: exactly one admission, on each database."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from events.models import Gate
from registrations.door.scanning import find_scan, headcount
from registrations.errors import GateInUse, GateUnknown
from registrations.models import Scan, Visit
from registrations.services.doors import delete_gate
from tests.factories import NOW
from tests.registrations.door.door import (
    answer,
    make_door,
    make_ticket,
    make_tickets,
    visits_of,
)

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

SCANNERS = 8
TICKETS = 25


def at_once(*calls):
    """Run the calls in a thread each, all released together; return what they return."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def outcomes(scans):
    return Counter(scan.outcome for scan in scans)


def all_scanners_read_all_tickets(door, tickets):
    """All scanners read each ticket at the same moment; return their answers."""
    together = threading.Barrier(SCANNERS)

    def read(ticket):
        together.wait()
        return door.scan(ticket)

    def shift():
        return [read(ticket) for ticket in tickets]

    return [scan for shift in at_once(*[shift] * SCANNERS) for scan in shift]


def test_of_all_simultaneous_scans_of_a_ticket_one_is_admitted():
    door = make_door()
    tickets = make_tickets(door.event, TICKETS)

    scans = all_scanners_read_all_tickets(door, tickets)

    admitted = [scan.ticket_id for scan in scans if scan.outcome == "admitted"]
    assert sorted(admitted) == sorted(ticket.pk for ticket in tickets)
    assert outcomes(scans) == {"admitted": TICKETS, "already_inside": TICKETS * (SCANNERS - 1)}
    assert all(scan.first_scan for scan in scans if scan.outcome == "already_inside")
    assert headcount(door.event, NOW) == Visit.objects.count() == TICKETS
    assert Scan.objects.count() == TICKETS * SCANNERS


def test_control_without_the_constraint_tickets_enter_twice():
    guard = next(rule for rule in Visit._meta.constraints if rule.name == "visit_one_open")
    door = make_door()
    tickets = make_tickets(door.event, TICKETS)
    with connection.schema_editor() as schema:
        schema.remove_constraint(Visit, guard)

    scans = all_scanners_read_all_tickets(door, tickets)

    assert outcomes(scans)["admitted"] > TICKETS


def test_one_scan_sent_many_times_at_once_is_one_scan():
    door = make_door()
    ticket = make_ticket(door.event)
    scan_id = uuid4()

    scans = at_once(*[lambda: door.scan(ticket, scan_id=scan_id)] * SCANNERS)

    assert outcomes(scans) == {"admitted": SCANNERS}
    assert len({scan.pk for scan in scans}) == Scan.objects.count() == Visit.objects.count() == 1


def test_of_all_simultaneous_exits_one_leaves():
    door = make_door()
    ticket = make_ticket(door.event)
    door.scan(ticket)

    scans = at_once(*[lambda: door.scan(ticket, "out")] * SCANNERS)

    assert outcomes(scans) == {"left": 1, "refused": SCANNERS - 1}
    assert headcount(door.event, NOW) == 0


def test_simultaneous_undos_take_back_once():
    door = make_door()
    ticket = make_ticket(door.event)
    admission = door.scan(ticket)
    seen_by_all = find_scan(door.event, admission.scan_id)

    scans = at_once(*[lambda: door.scan("", "undo", undoes=seen_by_all)] * SCANNERS)

    assert outcomes(scans) == {"undone": SCANNERS}
    assert visits_of(ticket) == [(NOW, NOW)]


def test_entries_exits_and_undos_at_once_leave_at_most_one_visit_open():
    door = make_door()
    ticket = make_ticket(door.event)

    def shift():
        for direction in ("in", "out", "in"):
            scan = door.scan(ticket, direction)
        return door.undo(scan)

    at_once(*[shift] * SCANNERS)

    admitted = Scan.objects.filter(outcome="admitted").count()
    assert Visit.objects.count() == admitted
    assert Visit.objects.open().count() == headcount(door.event, NOW) <= 1


def test_a_gate_deleted_at_its_first_scan_is_gone_or_has_the_scan():
    door = make_door()
    ended = Counter()

    def told(call):
        try:
            return call()
        except (GateInUse, GateUnknown) as refusal:
            return type(refusal)

    for ticket in make_tickets(door.event, TICKETS):
        gate = Gate.objects.create(event=door.event, name="Side")
        delete = {"event_id": door.event.pk, "gate_id": gate.pk, "by": None, "now": NOW}

        scan, refusal = at_once(
            lambda t=ticket, g=gate: told(lambda: door.scan(t, gate=g)),
            lambda d=delete: told(lambda: delete_gate(**d)),
        )

        if refusal is None:
            assert (scan, visits_of(ticket)) == (GateUnknown, [])
            assert answer(door.scan(ticket)) == ("admitted", "")
        else:
            assert (refusal, answer(scan)) == (GateInUse, ("admitted", ""))
            Gate.objects.filter(pk=gate.pk).update(name=str(gate.pk))
        ended[refusal] += 1
    assert sum(ended.values()) == headcount(door.event, NOW) == TICKETS

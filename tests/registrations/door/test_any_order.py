"""Properties: any text gets an answer, and any order of scans leaves the right head count."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.door.scanning import headcount
from registrations.tickets.base45 import ALPHABET
from registrations.tickets.codes import qr_text
from tests.factories import NOW
from tests.registrations.door.door import make_tickets, minutes, visits_of

pytestmark = pytest.mark.django_db

few = settings(
    max_examples=40,
    deadline=None,
    # The rows of earlier examples stay; each example works with what it makes.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TICKETS = 3


@few
@given(
    code=st.text(max_size=600)
    | st.text(ALPHABET, min_size=140, max_size=146)
    | st.text(string.ascii_letters + string.digits + "- ", max_size=16)
)
def test_no_text_is_let_in_or_breaks_the_door(door, code):
    for direction in ("in", "out"):
        assert door.scan(code, direction).outcome in ("unknown", "forged")


@few
@given(place=st.integers(0, 142), letter=st.sampled_from(ALPHABET))
def test_a_qr_code_with_one_letter_changed_is_never_let_in(door, place, letter):
    ticket = make_tickets(door.event)[0]
    code = qr_text(ticket)
    changed = code[:place] + letter + code[place + 1 :]

    scan = door.scan(changed)

    assert (scan.outcome == "admitted") == (changed == code)
    assert scan.outcome in ("admitted", "unknown", "forged")


steps = st.tuples(
    st.integers(0, TICKETS - 1), st.sampled_from(["in", "out", "undo last", "undo any"])
)


@few
@given(script=st.lists(steps, max_size=25), picks=st.randoms(use_true_random=False))
def test_the_head_count_is_right_after_any_order_of_scans(door, script, picks):
    tickets = make_tickets(door.event, TICKETS)
    before = headcount(door.event, NOW)
    inside: set[int] = set()
    scans: dict[int, list] = {number: [] for number in range(TICKETS)}

    for minute, (number, step) in enumerate(script):
        if step.startswith("undo"):
            done = scans[number]
            if not done:
                continue
            undone = done[-1] if step == "undo last" else picks.choice(done)
            scan = door.undo(undone, at=minutes(minute))
            if scan.outcome == "undone" and undone in done:
                # What is taken back is taken back once.
                if not getattr(undone, "is_taken_back", False):
                    {"admitted": inside.discard, "left": inside.add}[undone.outcome](number)
                undone.is_taken_back = True
        else:
            scan = door.scan(tickets[number], step, at=minutes(minute))
            expected = {
                ("in", True): "already_inside",
                ("in", False): "admitted",
                ("out", True): "left",
                ("out", False): "refused",
            }[step, number in inside]
            assert scan.outcome == expected
            (inside.add if step == "in" else inside.discard)(number)
            scans[number].append(scan)

        assert headcount(door.event, NOW) - before == len(inside)
    for ticket in tickets:
        ended = [end for _start, end in visits_of(ticket)]
        assert ended.count(None) <= 1

"""Many phones at one code: never more passes than it may give, on each database."""

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.utils import timezone

from accounts.models import JournalEntry
from registrations.errors import EnrolmentClosed
from registrations.models import DoorEnrolment, DoorPass
from registrations.services.door_passes import close_enrolment, code_of, enrol, revoke_pass
from tests.registrations.door.door import make_door
from tests.registrations.door.phone import open_for
from tests.registrations.door.test_races import at_once

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

PHONES = 12
MOST = 5


def one_pass(code, name):
    try:
        return enrol(code=code, name=name, now=timezone.now())
    except EnrolmentClosed:
        return None


def test_a_crowd_gets_as_many_passes_as_the_code_may_give():
    enrolment = open_for(make_door().event, most=MOST)
    code = code_of(enrolment)

    made = at_once(*[lambda n=n: one_pass(code, f"Phone {n}") for n in range(PHONES)])

    enrolment.refresh_from_db()
    keys = {one.key for one in made if one}
    assert (len(keys), enrolment.enrolled, DoorPass.objects.count()) == (MOST, MOST, MOST)


def test_control_without_the_condition_the_crowd_gets_more():
    """Who reads first and writes then gives a pass to everyone."""
    enrolment = open_for(make_door().event, most=MOST)
    now = timezone.now()

    def read_then_write(n):
        seen = DoorEnrolment.objects.get(pk=enrolment.pk)
        together.wait()
        if seen.enrolled < seen.most:
            DoorPass.objects.create(
                enrolment=seen,
                event_id=seen.event_id,
                name=f"Phone {n}",
                key_digest=f"{n:064}",
                expires_at=now + timedelta(hours=1),
                created_at=now,
            )

    together = Barrier(PHONES)
    at_once(*[lambda n=n: read_then_write(n) for n in range(PHONES)])

    assert DoorPass.objects.count() == PHONES


def test_what_is_closed_or_revoked_at_once_is_so_once():
    door = make_door()
    enrolment = open_for(door.event)
    made = one_pass(code_of(enrolment), "Ann")

    def end():
        now = timezone.now()
        close_enrolment(enrolment=enrolment, by=door.staff, now=now)
        revoke_pass(door_pass=made.door_pass, by=door.staff, now=now)

    at_once(*[end] * 6)

    entries = JournalEntry.objects.filter(action__startswith="door_")
    counts = Counter(entries.values_list("action", flat=True))
    assert counts == {
        "door_enrolment.closed": 1,
        "door_enrolment.opened": 1,
        "door_pass.made": 1,
        "door_pass.revoked": 1,
    }

"""Whatever programs send: no fault of ours, no answer that the description does not name, nothing
changed without the right to. As a stranger, an attendee, a manager and an administrator."""

import pytest

from tests.api.fuzzing import fuzz
from tests.api.houses import full_house, secret_of, values_of

CALLERS = ("anonymous", "owner", "manager", "administrator")
# What a stranger may ask is asked by everyone; what only attendees may takes a UUID and no more.
ON_ONE = pytest.mark.one_database("what they reach, others reach on both")
IN_SHORT = (*(pytest.param(caller, marks=ON_ONE) for caller in CALLERS[:2]), *CALLERS[2:])


@pytest.mark.parametrize("caller", IN_SHORT)
def test_nothing_sent_is_too_odd(own_database, caller):
    run = fuzz_as(caller, cases=2, walks=1, seed=5)

    assert run.faults == {}
    assert run.requests.total() > 100
    assert len(run.good) >= (4 if caller == "anonymous" else 8)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("caller", CALLERS)
def test_nothing_sent_is_too_odd_for_long(own_database, caller):
    """More than 10,000 requests in all, on each database."""
    run = fuzz_as(caller, cases=4, walks=20, seed=1, is_long=True)

    assert run.faults == {}
    assert run.requests.total() > 2500


def fuzz_as(caller, **options):
    """Half of the parameters name what the caller's house has, or the first of another's."""
    ours, theirs = full_house("Ours"), full_house("Theirs")
    foreign = values_of(theirs)
    known = {name: [*values, *foreign[name][:1]] for name, values in values_of(ours).items()}
    organizers = [ours.organizer.slug, theirs.organizer.slug]
    return fuzz(secret_of(ours.people.get(caller)), known, organizers, **options)

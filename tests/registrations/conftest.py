"""What tests of registrations share."""

import pytest

from registrations.invariants import problems
from tests.factories import NOW


@pytest.fixture
def rules_hold(db):
    """After the test the rows obey every rule that can be counted from them."""
    yield
    assert list(problems(now=NOW)) == []

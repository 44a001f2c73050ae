"""What strangers come to."""

import pytest

from tests.factories import EventFactory


@pytest.fixture
def event():
    return EventFactory(slug="harbour", capacity=10)

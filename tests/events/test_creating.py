"""What making an event refuses, whoever asks for it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from events.models import Event
from tests.factories import NOW, EventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("zone", ["Nowhere/Land", "localtime", "Factory", ""])
def test_a_zone_that_is_none_is_refused(zone):
    """ZoneInfo or PostgreSQL would fail on it in every list that holds the event."""
    with pytest.raises(ValidationError) as refusal:
        EventFactory(now=NOW, time_zone=zone)

    assert list(refusal.value.message_dict) == ["time_zone"]
    assert not Event.objects.exists()


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValidationError):
        EventFactory(now=NOW, start_at=NOW, end_at=NOW - timedelta(hours=1))

"""The demo is there as a whole or not at all."""

import pytest

from accounts.models import User
from eventmaster.demo.story import Story
from events.models import Event
from tests.factories import NOW


def interrupt(words):
    raise KeyboardInterrupt(words)


@pytest.mark.django_db
def test_an_interrupted_demo_leaves_an_empty_database():
    """Half a demo would stay: it is loaded only where there is no account."""
    with pytest.raises(KeyboardInterrupt):
        Story(now=NOW, say=interrupt).tell()

    assert not User.objects.exists()
    assert not Event.objects.exists()

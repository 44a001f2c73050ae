"""An event's words in the language of its reader."""

import pytest

from events.models import Event, EventText
from events.texts import put_into_words
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = EventFactory(title="Night", summary="Three hours.", description="Bring a coat.")
    EventText.objects.create(event=event, language="de", title="Nacht", description="Mantel!")
    EventText.objects.create(event=event, language="fr", title="Nuit")
    return event


def words(event):
    return event.title_here, event.summary_here, event.description_here


OWN = ("Night", "Three hours.", "Bring a coat.")
GERMAN = ("Nacht", "Three hours.", "Mantel!")


@pytest.mark.parametrize(
    ("language", "expected"), [("de", GERMAN), ("ja", OWN), ("", OWN), (None, OWN)]
)
def test_an_event_speaks_the_language_asked_for_and_else_its_own(
    event, language, expected, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = list(Event.objects.with_seats().in_language(language))
    assert [words(one) for one in found] == [expected]

    plain = Event.objects.get()
    assert words(plain) == OWN
    with django_assert_num_queries(1):
        put_into_words([plain], language)
    assert words(plain) == expected


def test_each_event_is_listed_and_counted_once(event):
    EventFactory(title="Morning")

    found = Event.objects.listed().in_language("de").order_by("title")

    assert found.count() == 2
    assert [one.title_here for one in found[:5]] == ["Morning", "Nacht"]

"""The words for places: English counts by the capacity, other languages by what is left."""

import pytest
from django.utils import translation

from events.models import Event
from events.seats import places_line

SAID = {
    "en": ["1 of 1 place left", "1 of 12 places left", "199 of 200 places left"],
    "de": ["1 von 1 Platz frei", "1 von 12 Plätzen frei", "199 von 200 Plätzen frei"],
    "fr": ["1 place libre sur 1", "1 place libre sur 12", "199 places libres sur 200"],
    "es": ["Queda 1 de 1 plaza", "Queda 1 de 12 plazas", "Quedan 199 de 200 plazas"],
    "ja": ["1席中残り1席", "12席中残り1席", "200席中残り199席"],
}


@pytest.mark.parametrize("language", SAID)
def test_what_is_left_agrees_in_each_language(language):
    with translation.override(language):
        assert [words_of(1, 0), words_of(12, 11), words_of(200, 1)] == SAID[language]


def words_of(capacity, taken):
    event = Event()
    event.seat_capacity, event.seats_taken, event.seats_waiting = capacity, taken, 0
    return places_line(event).words

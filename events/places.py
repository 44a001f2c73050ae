"""Where an event is: one line of address, and ways to a map of the reader's choice."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.models import Event


class MapLink(NamedTuple):
    """A plain link to a map; nothing is asked of its makers until somebody follows it."""

    name: str
    url: str


def place_text(event: Event) -> str:
    """Gasometer, Torgauer Str. 12, Berlin, Germany."""
    parts = (event.venue, event.address, event.city, event.country)
    return ", ".join(part for part in parts if part)


def map_links(event: Event) -> list[MapLink]:
    """Return links that search for the place; none where only a city or nothing is known."""
    if not (event.venue or event.address):
        return []
    place = place_text(event)
    return [
        MapLink(
            "OpenStreetMap", f"https://www.openstreetmap.org/search?{urlencode({'query': place})}"
        ),
        MapLink(
            "Google",
            f"https://www.google.com/maps/search/?{urlencode({'api': '1', 'query': place})}",
        ),
        MapLink("Apple", f"https://maps.apple.com/?{urlencode({'q': place})}"),
        MapLink(_("Maps app"), f"geo:0,0?{urlencode({'q': place})}"),
    ]

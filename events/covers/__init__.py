"""Posters drawn from the event itself: for events without a picture, and for shared links."""

from events.covers.drawing import draw_poster
from events.covers.pixels import shared_picture
from events.covers.poster import Poster

__all__ = ["Poster", "draw_poster", "shared_picture"]

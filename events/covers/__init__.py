"""Posters drawn from the event itself, for events without a picture."""

from events.covers.poster import draw_poster

__all__ = ["draw_poster"]

"""The journal told in sentences: what was done to what, and what is another since."""

from eventmaster.deeds.telling import Told, tell

__all__ = ["Told", "tell"]

"""What happens, where, when, and for how many."""

from events.models.door import EntryWindow, Gate
from events.models.events import Event
from events.models.organizers import Membership, Organizer
from events.models.search import SearchEntry, SearchWords
from events.models.seats import Pool, TicketType
from events.models.series import Series
from events.models.tags import Tag
from events.models.teams import EventRole, Invitation
from events.models.texts import EventText

__all__ = [
    "EntryWindow",
    "Event",
    "EventRole",
    "EventText",
    "Gate",
    "Invitation",
    "Membership",
    "Organizer",
    "Pool",
    "SearchEntry",
    "SearchWords",
    "Series",
    "Tag",
    "TicketType",
]

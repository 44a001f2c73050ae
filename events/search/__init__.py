"""Finding events: what the search form's values mean, and how lists are laid out."""

from events.search.days import Day, by_day
from events.search.facets import Choice, Facets, facets
from events.search.results import MOST_RESULTS, Results, search
from events.search.similar import similar_events

__all__ = [
    "MOST_RESULTS",
    "Choice",
    "Day",
    "Facets",
    "Results",
    "by_day",
    "facets",
    "search",
    "similar_events",
]

"""The sections of an event's desk: one table, which every page of an event shows as its tabs.

A page that is added to the desk of an event adds the name of its route here, to `pages` of the
section it belongs to, or a row of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.numbers import figure
from events.models import Event
from events.permissions import Person, can_copy, can_see_people

# The names of an event's routes begin so; the rows below name what follows.
ROUTES = "events_event_"
# The list of its registrations, and the pages of each, have routes of their own.
_OF_REGISTRATIONS = "registrations_registration_"

Predicate = Callable[[Person, Event], bool]
Count = Callable[[Event], tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """One tab. `route` is where it leads, or `url` where that is no page of an event; `pages` are
    the other routes on which it is the current one. `can_open` decides who sees it, as the page
    itself decides who opens it."""

    key: str
    label: str | Promise
    route: str
    pages: tuple[str, ...] = ()
    can_open: Predicate = can_see_people
    count: Count | None = None
    url: Callable[[Event], str] | None = None


@dataclass(frozen=True)
class Tab:
    """A section as one page shows it; `count` is short, `count_words` says what is counted."""

    key: str
    label: str | Promise
    url: str
    is_current: bool
    count: str = ""
    count_words: str = ""


def _taken(event: Event) -> tuple[str, str]:
    n: int = getattr(event, "seats_taken", 0)
    words = ngettext("%(n)s place is taken", "%(n)s places are taken", n)
    return (figure(n), words % {"n": figure(n)}) if n else ("", "")


def _waiting(event: Event) -> tuple[str, str]:
    n: int = getattr(event, "seats_waiting", 0)
    words = ngettext("%(n)s registration waits", "%(n)s registrations wait", n)
    return (figure(n), words % {"n": figure(n)}) if n else ("", "")


def _has_dates(person: Person, event: Event) -> bool:
    """Those of a series; and of any other event for those who may repeat it."""
    if event.series_id is not None:
        return can_see_people(person, event)
    return can_copy(person, event) and not (event.is_cancelled or event.is_template)


def _list_of_registrations(event: Event) -> str:
    return f"{reverse('admin:registrations_registration_changelist')}?event={event.pk}"


SECTIONS: tuple[Section, ...] = (
    Section("overview", pgettext_lazy("section of an event", "Overview"), "overview"),
    Section(
        "details",
        pgettext_lazy("section of an event", "Details"),
        "change",
        ("history", "publication", "cancellation", "preview", "duplicate"),
    ),
    Section(
        "dates",
        pgettext_lazy("section of an event", "Dates"),
        "dates",
        ("dates_rule", "dates_change", "dates_cancellation"),
        _has_dates,
    ),
    Section("tickets", _("Ticket types and pools"), "tickets"),
    Section(
        "registrations",
        _("Registrations"),
        "registrations",
        ("registration", "export"),
        count=_taken,
        url=_list_of_registrations,
    ),
    Section("waiting_list", _("Waiting list"), "waiting_list", count=_waiting),
    Section(
        "mail",
        pgettext_lazy("section of an event", "Mail"),
        "mails",
        (
            "mail_text",
            "mailings",
            "mailing_new",
            "mailing",
            "mailing_sending",
        ),
    ),
    Section("door", _("Door"), "door", ("door_list", "door_passes", "door_enrolment")),
    Section("team", pgettext_lazy("section of an event", "Team"), "team"),
    Section("journal", pgettext_lazy("section of an event", "Journal"), "journal"),
)


def tabs_of(event: Event, person: Person, page: str) -> Iterator[Tab]:
    """Yield the tabs that `person` may open on the page whose route is named `page`."""
    current = page.removeprefix(ROUTES)
    for section in SECTIONS:
        if not section.can_open(person, event):
            continue
        is_current = current in (section.route, *section.pages)
        if section.key == "registrations" and page.startswith(_OF_REGISTRATIONS):
            is_current = True
        counted = section.count(event) if section.count else ("", "")
        url = section.url(event) if section.url else url_of(section.route, event)
        yield Tab(section.key, section.label, url, is_current, *counted)


def url_of(route: str, event: Event) -> str:
    return reverse(f"admin:{ROUTES}{route}", args=[event.pk])


def home_of(event: Event) -> str:
    """Where an event opens."""
    return url_of("overview", event)

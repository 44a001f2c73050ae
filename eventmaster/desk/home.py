"""The desk's first page: what needs somebody, what is on and what comes next.

A fixed number of statements, each of a bounded number of rows, however many events there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.numbers import figure
from eventmaster.desk import needs, rights
from eventmaster.desk.event_states import notes_of
from eventmaster.desk.installation import Installation, look_at_installation
from eventmaster.desk.mail_warnings import mail_warnings
from eventmaster.desk.needs import Need
from eventmaster.desk.plots import share
from events.enums import EventStatus, RegistrationMode
from events.models import Event
from events.permissions import Person
from events.services.invitations import invitations_to, url_of
from events.when import dated_text

MOST_RUNNING, MOST_NEXT, MOST_DRAFTS, MOST_OVER = 5, 8, 5, 3


@dataclass(frozen=True)
class Row:
    """An event as one line; `notes` are what its group does not say of its state. `share` is what
    is taken, in thousandths; None where there is no limit, or no registration."""

    event: Event
    url: str
    when: str
    notes: list[str]
    seats: str
    share: int | None


@dataclass(frozen=True)
class Group:
    """Events of one kind; `more_url` leads to the list of all of them."""

    key: str
    title: str
    rows: list[Row]
    more_url: str


@dataclass(frozen=True)
class Home:
    needs: list[Need]
    groups: list[Group]
    names_organizers: bool
    may_create: bool
    is_new: bool
    installation: Installation | None


def home_of(user: Person, *, now: datetime) -> Home:
    sees_events = rights.sees_people_somewhere(user)
    groups = _groups(user, now) if sees_events else []
    is_administrator = rights.is_administrator(user)
    return Home(
        needs=[
            *_mail(user, now),
            *_invitations(user, now),
            *(needs.of_person(user, now=now) if sees_events else []),
        ],
        groups=[group for group in groups if group.rows],
        names_organizers=len({r.event.organizer_id for g in groups for r in g.rows}) > 1,
        may_create=rights.creates_somewhere(user),
        is_new=sees_events and not any(group.rows for group in groups),
        installation=look_at_installation(user, now=now) if is_administrator else None,
    )


def _mail(user: Person, now: datetime) -> list[Need]:
    """What every other page says above its title."""
    found = mail_warnings(user, now=now)
    return [Need(warning.text, warning.url, is_urgent=True) for warning in found]


def _invitations(user: Person, now: datetime) -> list[Need]:
    """Their own, into other teams."""
    if not isinstance(user, User):
        return []
    found = invitations_to(user, now=now).select_related("organizer", "event")
    words = _("You are invited into the team of %(name)s")
    return [
        Need(words % {"name": each.event or each.organizer}, url)
        for each in found[: needs.MOST]
        if (url := url_of(each))
    ]


# --- Events -------------------------------------------------------------------------------------


def _groups(user: Person, now: datetime) -> list[Group]:
    own = Event.objects.seen_by_team(user).filter(is_template=False)
    out = own.filter(status=EventStatus.PUBLISHED)
    running = out.filter(start_at__lte=now, end_at__gt=now)
    drafts = own.filter(status=EventStatus.DRAFT, start_at__gt=now)
    return [
        _group("running", _("On now"), running.order_by("end_at", "id")[:MOST_RUNNING], now),
        _group("next", _("Next"), _first(out.filter(start_at__gt=now), MOST_NEXT), now),
        _group("drafts", _("Drafts"), _first(drafts, MOST_DRAFTS), now),
        _group("over", _("Just over"), _last(out.filter(end_at__lte=now)), now),
    ]


_FILTERS = {
    "running": {"when": "running", "status__exact": EventStatus.PUBLISHED},
    "next": {"when": "ahead", "status__exact": EventStatus.PUBLISHED, "o": "2"},
    "drafts": {"when": "ahead", "status__exact": EventStatus.DRAFT, "o": "2"},
    "over": {"when": "over", "status__exact": EventStatus.PUBLISHED},
}


def _first(events: QuerySet[Event], most: int) -> QuerySet[Event]:
    return events.order_by("start_at", "id")[:most]


def _last(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.order_by("-start_at", "-id")[:MOST_OVER]


def _group(key: str, title: str, chosen: QuerySet[Event], now: datetime) -> Group:
    """Chosen by narrow rows first: seats are looked up for those that are shown alone."""
    ids = list(chosen.values_list("pk", flat=True))
    shown = Event.objects.filter(pk__in=ids).with_seats().select_related("organizer")
    found = shown.in_bulk() if ids else {}
    rows = [_row(found[pk], now) for pk in ids if pk in found]
    url = f"{reverse('admin:events_event_changelist')}?{urlencode(_FILTERS[key])}"
    return Group(key, title, rows, url)


def _row(event: Any, now: datetime) -> Row:
    is_open = event.registration_mode == RegistrationMode.OPEN
    shows_share = is_open and event.seat_capacity is not None
    return Row(
        event=event,
        url=reverse("admin:events_event_overview", args=[event.pk]),
        when=dated_text(event),
        notes=notes_of(event, at=now),
        seats=_seats(event),
        share=share(event.seats_taken, event.seat_capacity) if shows_share else None,
    )


def _seats(event: Any) -> str:
    """Exact numbers, or that nobody registers here."""
    taken, capacity = event.seats_taken, event.seat_capacity
    if event.registration_mode != RegistrationMode.OPEN and not taken:
        return event.get_registration_mode_display()
    # English has one form; in other languages “taken” agrees with the number.
    words = ngettext("%(taken)s of %(capacity)s taken", "%(taken)s of %(capacity)s taken", taken)
    if capacity is None:
        words = ngettext("%(taken)s taken, no limit", "%(taken)s taken, no limit", taken)
    said = words % {"taken": figure(taken), "capacity": figure(capacity or 0)}
    if not event.seats_waiting:
        return said
    waiting = ngettext("%(n)s waits", "%(n)s wait", event.seats_waiting)
    return f"{said} · {waiting % {'n': figure(event.seats_waiting)}}"

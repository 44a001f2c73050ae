"""An event's overview at the desk: where it stands in figures and plots, each with its table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.numbers import amount, figure
from eventmaster.desk import needs
from eventmaster.desk.mailings import show
from eventmaster.desk.plots import SIZES, draw_bars, draw_line, labels_of, share
from events.models import Event
from events.permissions import can_edit
from events.when import when_text
from registrations.enums import Status
from registrations.statistics.counting import TypeNumbers
from registrations.statistics.periods import Unit
from registrations.statistics.summary import Statistics, look_at

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


@dataclass(frozen=True)
class KeyFigure:
    """One large number; `share` is a part of its whole in thousandths, None where it is none."""

    name: str
    text: str
    note: str = ""
    url: str = ""
    share: int | None = None


@dataclass(frozen=True)
class TypeRow:
    kind: TypeNumbers
    share: int
    share_arrived: int


def overview_routes(desk: EventAdmin) -> list[URLPattern]:
    view = require_safe(partial(show_overview, desk))
    return [desk.page_of_own("<uuid:event_id>/overview/", view, "overview")]


def show_overview(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    event: Event = desk.own_or_404(request, str(event_id))
    now = timezone.now()
    numbers = look_at(event, now=now)
    context = {
        "title": pgettext("section of an event", "Overview"),
        "edits": can_edit(request.user, event),
        "when": when_text(event),
        "needs": needs.of_event(event, request.user, now=now),
        "figures": _figures(numbers, event),
        "numbers": numbers,
        "has_begun": event.start_at <= now,
        "is_over": event.is_over(at=now),
        **_course(numbers),
        **_arrivals(numbers),
        **_types(numbers),
    }
    return show(desk, request, "overview", event, context)


# --- Figures ------------------------------------------------------------------------------------


def _figures(numbers: Statistics, event: Event) -> list[KeyFigure]:
    people = f"{reverse('admin:registrations_registration_changelist')}?event={event.pk}"
    found = [_places(numbers, people)]
    if pending := numbers.statuses[Status.PENDING]:
        url = f"{people}&status__exact={Status.PENDING}"
        found.append(KeyFigure(_("Wait for approval"), figure(pending), url=url))
    if numbers.waiting:
        url = reverse("admin:events_event_waiting_list", args=[event.pk])
        found.append(KeyFigure(_("On the waiting list"), figure(numbers.waiting), url=url))
    if unconfirmed := numbers.statuses[Status.UNCONFIRMED]:
        url = f"{people}&status__exact={Status.UNCONFIRMED}"
        found.append(KeyFigure(_("Have not confirmed their email"), figure(unconfirmed), url=url))
    if ended := numbers.statuses[Status.CANCELLED]:
        url = f"{people}&status__exact={Status.CANCELLED}"
        found.append(KeyFigure(_("Cancelled registrations"), figure(ended), url=url))
    if numbers.due:
        note = _("of %(sum)s to be paid at the door") % {"sum": amount(numbers.due)}
        found.append(KeyFigure(pgettext("money", "Paid"), amount(numbers.paid), note))
    if numbers.arrived or event.start_at <= numbers.at:
        found += _presence(numbers, event)
    return found


def _places(numbers: Statistics, url: str) -> KeyFigure:
    if numbers.capacity is None:
        note = _("no limit")
    else:
        note = _("of %(n)s") % {"n": figure(numbers.capacity)}
    if numbers.held:
        held = _("%(n)s held for who has yet to answer") % {"n": figure(numbers.held)}
        note = f"{note} · {held}"
    part = None if numbers.capacity is None else share(numbers.taken, numbers.capacity)
    return KeyFigure(_("Places taken"), figure(numbers.taken), note, url, part)


def _presence(numbers: Statistics, event: Event) -> list[KeyFigure]:
    of_all = _("of %(n)s") % {"n": figure(numbers.tickets)}
    part = share(numbers.arrived, numbers.tickets)
    board = reverse("registrations:board", args=[event.slug])
    found = [KeyFigure(_("Arrived"), figure(numbers.arrived), of_all, board, part)]
    if event.is_over(at=numbers.at):
        found.append(KeyFigure(_("Did not come"), figure(numbers.absent), of_all))
    return found


# --- Plots --------------------------------------------------------------------------------------


def _course(numbers: Statistics) -> dict[str, Any]:
    unit, periods = numbers.course()
    if not periods:
        return {"course": []}
    labels = labels_of([period.starts_at for period in periods], unit)
    values = [period.tickets for period in periods]
    return {
        "course": list(zip(labels, periods, strict=True)),
        "course_unit": _unit_text(unit),
        "course_plots": [draw_line(values, labels, numbers.capacity, size) for size in SIZES],
    }


def _arrivals(numbers: Statistics) -> dict[str, Any]:
    unit, periods = numbers.arrivals()
    if not periods:
        return {"arrivals": []}
    labels = labels_of([period.starts_at for period in periods], unit)
    values = [period.arrived for period in periods]
    return {
        "arrivals": list(zip(labels, periods, strict=True)),
        "arrivals_unit": _unit_text(unit),
        "arrivals_peak": (labels[values.index(max(values))], max(values)),
        "arrivals_plots": [draw_bars(values, labels, size) for size in SIZES],
    }


def _types(numbers: Statistics) -> dict[str, Any]:
    """Bars of one scale: of the most that any type has, or may have."""
    whole = max((kind.limit or kind.tickets for kind in numbers.by_type), default=0)
    return {
        "types": [
            TypeRow(kind, share(kind.tickets, whole), share(kind.arrived, kind.tickets))
            for kind in numbers.by_type
        ],
    }


def _unit_text(unit: Unit) -> str:
    """What one row of the table is."""
    return {
        Unit.QUARTER: _("Quarter of an hour from"),
        Unit.HOUR: _("Hour from"),
        Unit.DAY: pgettext("heading of a table", "Day"),
        Unit.WEEK: _("Week from"),
        Unit.MONTH: pgettext("heading of a table", "Month"),
    }[unit]

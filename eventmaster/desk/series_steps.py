"""Steps over many dates at the desk: changing, cancelling and publishing them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from eventmaster.desk.mailings import show
from eventmaster.desk.scoped import actor
from eventmaster.desk.series_forms import ChangeForm
from events.enums import Reach
from events.models import Event
from events.permissions import can_edit
from events.when import dated_day_text, dated_text
from registrations.changes import FACTS
from registrations.consequences import Consequences, of_cancelling
from registrations.enums import Status
from registrations.services.series_changes import change_dates, plan_changes
from registrations.services.series_dates import cancel_dates, dates_within, publish_dates

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

# So many dates are named before a deed; the rest are counted.
MOST_NAMED = 12


def _own_date_or_404(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> Event:
    event: Event = desk.own_or_404(request, str(event_id))
    if not can_edit(request.user, event) or event.series_id is None:
        raise Http404
    return event


def _dates(request: HttpRequest, event: Event, reach: Reach, now: datetime) -> list[Event]:
    among = Event.objects.managed_by(request.user)
    return list(dates_within(event, reach, at=now, among=among))


def _tell(request: HttpRequest, refusal: DomainError) -> None:
    messages.error(request, str(refusal))


# --- Changing -----------------------------------------------------------------------------------


def change_many(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The form, then what it does to which dates, and only then the button."""
    event = _own_date_or_404(desk, request, event_id)
    now = timezone.now()
    form = ChangeForm(request.POST or None, event=event)
    preview: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if "_do" in request.POST and values:
            if _change(request, event, form, values, now):
                return redirect("admin:events_event_dates", event.pk)
        elif values:
            preview = _outcome(request, event, form, values, now)
        else:
            form.add_error(None, _("Nothing is another than before. Change something first."))
    context = {
        "title": _("Change several dates"),
        "form": form,
        "when": dated_text(event),
        **preview,
    }
    return show(desk, request, "dates_change", event, context)


def _change(
    request: HttpRequest, event: Event, form: ChangeForm, values: dict[str, Any], now: datetime
) -> bool:
    try:
        changes = change_dates(
            event_id=event.pk,
            reach=Reach(form.cleaned_data["reach"]),
            fields=values,
            including_own=form.cleaned_data["including_own"],
            among=Event.objects.managed_by(request.user),
            notifies=form.cleaned_data["notifies"],
            by=actor(request),
            now=now,
        )
    except ValidationError as refusal:
        for sentence in refusal.messages:
            form.add_error(None, sentence)
        return False
    except DomainError as refusal:
        form.add_error("capacity" if "capacity" in values else None, str(refusal))
        return False
    changed = sum(bool(each.values) for each in changes)
    words = ngettext("%(n)d date is changed.", "%(n)d dates are changed.", changed)
    messages.success(request, words % {"n": changed})
    return True


def _outcome(
    request: HttpRequest, event: Event, form: ChangeForm, values: dict[str, Any], now: datetime
) -> dict[str, Any]:
    dates = _dates(request, event, Reach(form.cleaned_data["reach"]), now)
    including_own = form.cleaned_data["including_own"]
    changes = plan_changes(event, dates, values, including_own=including_own)
    changed = [each.event for each in changes if each.values]
    is_news = form.cleaned_data["notifies"] and not set(FACTS).isdisjoint(values)
    return {
        "n": len(changed),
        "whens": [dated_day_text(each.local_start.date()) for each in changed[:MOST_NAMED]],
        "more": max(len(changed) - MOST_NAMED, 0),
        "names": _labels(form),
        "kept": [
            (dated_day_text(each.event.local_start.date()), _kept(each.kept, form))
            for each in changes
            if each.kept
        ],
        "told": _told([each.pk for each in changed if each.is_published]) if is_news else 0,
    }


def _told(event_ids: list[UUID]) -> int:
    """A change is told to those to whom a cancellation would be."""
    return of_cancelling(event_ids).mails


def _labels(form: ChangeForm) -> list[str]:
    names = [name for name in form.changed_data if name not in form.asked]
    return [str(form.fields[name].label) for name in names]


def _kept(names: Sequence[str], form: ChangeForm) -> str:
    fields = {"start_at": "start_time", "end_at": "end_time"}
    return ", ".join(str(form.fields[fields.get(name, name)].label) for name in names)


# --- Cancelling ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A reach with what cancelling it would mean."""

    reach: Reach
    dates: int
    found: Consequences

    @property
    def placed(self) -> int:
        return self.found.people.get(Status.CONFIRMED, 0)

    @property
    def waiting(self) -> int:
        return self.found.people.get(Status.WAITLISTED, 0)


def cancel_many(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows whom each choice concerns, POST does it."""
    event = _own_date_or_404(desk, request, event_id)
    now = timezone.now()
    choices = [_choice(request, event, reach, now) for reach in Reach]
    chosen = request.POST.get("reach", "")
    if request.method == "POST" and chosen in Reach.values:
        _cancel(request, event, Reach(chosen), now)
        return redirect("admin:events_event_dates", event.pk)
    context = {
        "title": _("Cancel dates?"),
        "choices": [each for each in choices if each.dates],
        "is_unanswered": request.method == "POST",
        "when": dated_text(event),
    }
    return show(desk, request, "dates_cancellation", event, context)


def _choice(request: HttpRequest, event: Event, reach: Reach, now: datetime) -> Choice:
    dates = [each for each in _dates(request, event, reach, now) if not each.is_cancelled]
    return Choice(reach, len(dates), of_cancelling([each.pk for each in dates]))


def _cancel(request: HttpRequest, event: Event, reach: Reach, now: datetime) -> None:
    among = Event.objects.managed_by(request.user)
    try:
        done = cancel_dates(event_id=event.pk, reach=reach, among=among, by=actor(request), now=now)
    except DomainError as refusal:
        _tell(request, refusal)
        return
    words = ngettext(
        "%(n)d date is cancelled. Everyone who was registered gets a mail.",
        "%(n)d dates are cancelled. Everyone who was registered gets a mail.",
        len(done),
    )
    messages.success(request, words % {"n": len(done)})


# --- Publishing ---------------------------------------------------------------------------------


def publish_many(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Publish the drafts among the dates to come."""
    event = _own_date_or_404(desk, request, event_id)
    among, now = Event.objects.managed_by(request.user), timezone.now()
    try:
        done = publish_dates(
            event_id=event.pk, reach=Reach.ALL, among=among, by=actor(request), now=now
        )
    except DomainError as refusal:
        _tell(request, refusal)
    else:
        words = ngettext("%(n)d date is published.", "%(n)d dates are published.", len(done))
        messages.success(request, words % {"n": len(done)})
    return redirect("admin:events_event_dates", event.pk)

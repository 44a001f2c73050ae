"""An event again, at the desk: for another date, as a template, and from one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eventmaster.desk.local_times import NoSuchTime, moment_of, shown, start_of_day, wall_time
from eventmaster.desk.mailings import show
from eventmaster.desk.scoped import actor
from eventmaster.desk.time_fields import WallEntry, WallTimeField, entry_of, first_day_entry
from events.models import Event
from events.permissions import can_copy
from events.set_times import moved_times
from registrations.services.copying import copy_events

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

MOST_TEMPLATES = 200
_WEEK = timedelta(days=7)


class CopyForm(forms.Form):
    """What the copy is called, and when it starts, in the zone of the event."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    start = WallTimeField(label=gettext_lazy("Start"))

    def __init__(self, data: QueryDict | None, *, event: Event, now: datetime) -> None:
        self.event = event
        super().__init__(data, initial=_proposed(event, now))
        words = gettext_lazy("In its time zone, %(zone)s. All its other times move along.")
        self.fields["start"].help_text = words % {"zone": event.time_zone}
        self.note = ""

    def clean_start(self) -> datetime:
        entry: WallEntry = self.cleaned_data["start"]
        if self.event.all_day:
            return start_of_day(entry.day, self.event.zone)
        if entry.time is None:
            raise ValidationError(_("Give the time as well."), code="incomplete")
        try:
            moment = entry.moment(self.event.zone)
        except NoSuchTime as error:
            raise ValidationError(str(error), code=error.code) from error
        self.note = moment.note
        return moment.at


def duplicate(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET asks for the date and shows where all times go; POST makes a draft of it."""
    event = _copyable_or_404(desk, request, event_id)
    now = timezone.now()
    form = CopyForm(request.POST if request.method == "POST" else None, event=event, now=now)
    if form.is_valid() and "_show" not in request.POST:
        return _copy(desk, request, event, form)
    context = {
        "title": _("New event from template") if event.is_template else _("Duplicate"),
        "form": form,
        "times": list(_times(event, _start_of(form))),
        "is_new": event.is_template,
    }
    return show(desk, request, "duplicate", event, context)


def _copy(
    desk: EventAdmin, request: HttpRequest, event: Event, form: CopyForm
) -> HttpResponseRedirect:
    (copy,) = copy_events(
        source=event,
        starts=[form.cleaned_data["start"]],
        fields={"title": form.cleaned_data["title"]},
        by=actor(request),
        now=timezone.now(),
    )
    if form.note:
        messages.warning(request, form.note)
    words = _("“%(title)s” is a draft now. Look it through, then publish it.")
    messages.success(request, words % {"title": copy.title})
    return desk.to_event(copy)


def _proposed(event: Event, now: datetime) -> dict[str, Any]:
    """The same weekday and time, in a week that is still to come."""
    wall = wall_time(event.start_at, event.zone)
    while wall <= wall_time(now, event.zone) or wall <= wall_time(event.start_at, event.zone):
        behind = wall_time(now, event.zone) - wall
        wall += max(_WEEK, _WEEK * (behind // _WEEK))
    start = _some_moment(wall, event.zone)
    whole = event.all_day
    return {
        "title": event.title,
        "start": first_day_entry(start, event.zone) if whole else entry_of(start, event.zone),
    }


def _some_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """Where clocks go forward over it, an hour later."""
    try:
        return moment_of(wall, zone).at
    except NoSuchTime:
        return moment_of(wall + timedelta(hours=1), zone).at


def _start_of(form: CopyForm) -> datetime | None:
    if form.is_bound:
        return form.cleaned_data.get("start")
    entry: WallEntry = form.initial["start"]
    if form.event.all_day:
        return start_of_day(entry.day, form.event.zone)
    return entry.moment(form.event.zone).at


def _times(event: Event, start: datetime | None) -> Iterator[tuple[str, str, str]]:
    """What each time is, how it is now, and how it will be."""
    if start is None:
        return
    for of, name, old, new in moved_times(event, start=start):
        label = capfirst(str(name))
        words = f"{of}: {label}" if of else label
        yield words, shown(old, event.zone), shown(new, event.zone)


# --- Templates ----------------------------------------------------------------------------------


def templates(desk: EventAdmin, request: HttpRequest) -> HttpResponse:
    """What can be made an event of: the templates of the person's organizers."""
    found = desk.scope(request.user).filter(is_template=True).order_by("title", "pk")
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Templates"),
        "opts": desk.opts,
        "rows": [(each, can_copy(request.user, each)) for each in found[:MOST_TEMPLATES]],
    }
    return TemplateResponse(request, "admin/events/event/templates.html", context)


def save_template(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Keep how the event is set up; the event itself stays as it is."""
    event = _copyable_or_404(desk, request, event_id)
    copy_events(
        source=event,
        starts=[event.start_at],
        as_template=True,
        by=actor(request),
        now=timezone.now(),
    )
    words = _("“%(title)s” is a template now. Change it as you like: no event changes with it.")
    messages.success(request, words % {"title": event.title})
    return HttpResponseRedirect(reverse("admin:events_event_templates"))


def _copyable_or_404(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> Event:
    event: Event = desk.own_or_404(request, str(event_id))
    if not can_copy(request.user, event):
        raise Http404
    return event

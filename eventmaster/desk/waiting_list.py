"""The waiting list of an event, explained: why each entry waits, and what the team can do."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.numbers import figure
from eventmaster.desk.local_times import shown
from eventmaster.desk.registration_details import LINES_PER_PAGE
from eventmaster.desk.scoped import actor, pk_of
from eventmaster.looks import note_list
from events.models import Event, Pool
from events.permissions import can_edit
from registrations.enums import Status
from registrations.models import Registration
from registrations.positions import place_of, queue_lines
from registrations.services.queueing import invite, move_entry

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


def waiting_list(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows a page of it; POST does one thing with one entry, and shows where it is now."""
    event: Event = desk.own_or_404(request, str(event_id))
    if request.method == "POST":
        return _act(request, event)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _show(desk, request, event)


# --- Showing ----------------------------------------------------------------------------------


def _show(desk: EventAdmin, request: HttpRequest, event: Event) -> HttpResponse:
    waiting: int = event.seats_waiting  # type: ignore[attr-defined]
    pages = max(1, -(-waiting // LINES_PER_PAGE))
    page = _number(request.GET.get("page"), most=pages) or 1
    first = (page - 1) * LINES_PER_PAGE
    now = timezone.now()
    lines = list(islice(queue_lines(event.pk, now=now), first, first + LINES_PER_PAGE))
    if lines:
        note_list("registrations", [event.pk], by=actor(request), now=now)
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": _("Waiting list"),
        "opts": desk.opts,
        "event": event,
        "lines": [(line, shown(line.registration.created_at, event.zone)) for line in lines],
        "waiting": waiting,
        "in_words": _who_is_shown(waiting, lines[0].position if lines else 0, len(lines)),
        "pools": [_pool_words(pool) for pool in Pool.objects.filter(event=event).in_lock_order()],
        "first": first + 1,
        "page": page,
        "page_numbers": range(1, pages + 1) if pages > 1 else (),
        "edits": can_edit(request.user, event) and not event.is_cancelled,
    }
    return TemplateResponse(request, "admin/events/event/waiting_list.html", context)


def _who_is_shown(waiting: int, first: int, shown_lines: int) -> str:
    words = ngettext("%(n)s registration waits.", "%(n)s registrations wait.", waiting)
    sentence = words % {"n": figure(waiting)}
    if shown_lines >= waiting:
        return sentence
    # Translators: a sentence, then which part of a long list a page shows
    return _("%(sentence)s Shown are numbers %(first)d to %(last)d.") % {
        "sentence": sentence,
        "first": first,
        "last": first + shown_lines - 1,
    }


def _pool_words(pool: Pool) -> tuple[str, str]:
    if pool.free is None:
        return pool.shown_name, _("no limit")
    words = ngettext("%(free)s of %(capacity)s free", "%(free)s of %(capacity)s free", pool.free)
    return pool.shown_name, words % {
        "free": figure(pool.free),
        "capacity": figure(pool.capacity or 0),
    }


# --- Acting -----------------------------------------------------------------------------------


def _act(request: HttpRequest, event: Event) -> HttpResponse:
    """Entries are found through the event, which is one that this person may change."""
    if not can_edit(request.user, event):
        raise Http404
    entry_id = pk_of(request.POST.get("entry"))
    found = Registration.objects.filter(event_id=event.pk)
    entry = found.filter(pk=entry_id).first() if entry_id else None
    step = _STEPS.get(request.POST.get("do", ""))
    if entry is None or step is None:
        raise Http404
    entry.event = event
    try:
        step(request, entry)
    except DomainError as refusal:
        messages.error(request, f"{entry.name}: {refusal}")
        # To the top, where the refusal stands: an entry of a long list is far from it.
        return _back(request, entry, to_entry=False)
    return _back(request, entry)


def _up(request: HttpRequest, entry: Registration) -> None:
    _move(request, entry, _place(entry) - 1)


def _down(request: HttpRequest, entry: Registration) -> None:
    _move(request, entry, _place(entry) + 1)


def _top(request: HttpRequest, entry: Registration) -> None:
    _move(request, entry, 1)


def _to(request: HttpRequest, entry: Registration) -> None:
    number = _number(request.POST.get("to"), most=10**6)
    if number:
        _move(request, entry, number)
    else:
        messages.error(request, _("Write the number of the place to move to, like 3."))


def _move(request: HttpRequest, entry: Registration, to: int) -> None:
    move_entry(registration_id=entry.pk, to=max(1, to), by=actor(request), now=timezone.now())
    _tell(request, entry)


def _invite(request: HttpRequest, entry: Registration) -> None:
    invite(registration_id=entry.pk, by=actor(request), now=timezone.now())
    _tell(request, entry)


_STEPS: dict[str, Callable[[HttpRequest, Registration], None]] = {
    "up": _up,
    "down": _down,
    "top": _top,
    "to": _to,
    "invite": _invite,
}


def _tell(request: HttpRequest, entry: Registration) -> None:
    """Say where it is now: a move may have freed the way for it."""
    entry.refresh_from_db(fields=["status", "priority", "expires_at"])
    if entry.status == Status.WAITLISTED:
        words = _("%(name)s is number %(n)d now.") % {"name": entry.name, "n": _place(entry)}
    elif entry.status == Status.OFFERED and entry.expires_at:
        words = _("%(name)s is offered a place until %(when)s, and gets a mail.") % {
            "name": entry.name,
            "when": shown(entry.expires_at, entry.event.zone),
        }
    else:
        words = _("%(name)s has a place now, and gets a mail.") % {"name": entry.name}
    messages.success(request, words)


def _back(request: HttpRequest, entry: Registration, *, to_entry: bool = True) -> HttpResponse:
    """To the page on which the entry stands, else to the one that was shown."""
    url = reverse("admin:events_event_waiting_list", args=[entry.event_id])
    if entry.status == Status.WAITLISTED:
        page = (_place(entry) - 1) // LINES_PER_PAGE + 1
        anchor = f"#entry-{entry.pk}" if to_entry else ""
        return redirect(f"{url}?page={page}{anchor}")
    return redirect(f"{url}?page={_number(request.GET.get('page'), most=10**6) or 1}")


def _place(entry: Registration) -> int:
    return place_of(entry) if entry.status == Status.WAITLISTED else 1


def _number(text: str | None, *, most: int) -> int:
    """What was typed, between 1 and `most`; 0 where it is no number."""
    text = (text or "").strip()
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) < 8 else 0

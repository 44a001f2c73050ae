"""An event goes out at the desk: what to look at before, its page as guests see it, and opening,
closing and listing it afterwards by one press of a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from eventmaster.desk.event_steps import publish
from eventmaster.desk.mailings import editable_or_404, show
from eventmaster.desk.scoped import actor
from eventmaster.desk.sections import url_of
from events.enums import Visibility
from events.models import Event
from events.permissions import can_edit
from events.views.showing import page_for_guests
from registrations.enums import Status
from registrations.models import Registration
from registrations.readiness import Answered, checklist
from registrations.services.events import change_event

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

# Where what a question of the checklist is about is put right, as the end of an address.
_AT_FIELD = {
    "start_at": "#id_start_at_0",
    "registration_closes_at": "#id_registration_closes_at_0",
    "ticket_types": "#ticket_types-group",
}


def publication(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows what to look at before, POST publishes."""
    event = editable_or_404(desk, request, event_id)
    if request.method == "POST":
        publish(desk, request, event)
        return desk.to_event(event)
    if not event.is_draft or event.is_template:
        return desk.to_event(event)
    answers = checklist(event, now=timezone.now())
    context = {
        "title": _("Publish"),
        "rows": [(each, _where(request, event, each)) for each in answers],
        "stops": [each for each in answers if each.stops],
        "open": [each for each in answers if not each.holds],
        "is_unlisted": event.visibility == Visibility.UNLISTED,
    }
    return show(desk, request, "publication", event, context)


def _where(request: HttpRequest, event: Event, answered: Answered) -> str:
    """The link to where it is put right."""
    field = answered.question.field
    if field == "organizer":
        return reverse("admin:events_organizer_change", args=[event.organizer_id])
    section = "tickets" if field in ("ticket_types", "capacity") else "change"
    return url_of(section, event) + _AT_FIELD.get(field, f"#id_{field}")


def preview(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The public page as somebody who is not signed in sees it; a draft as if it were out."""
    event: Event = desk.own_or_404(request, str(event_id))
    back = {
        "preview_of": event,
        "back_url": url_of("publication" if _may_publish(request, event) else "change", event),
        "may_publish": _may_publish(request, event),
    }
    return page_for_guests(request, event, "admin/events/event/preview.html", back)


def _may_publish(request: HttpRequest, event: Event) -> bool:
    return event.is_draft and not event.is_template and can_edit(request.user, event)


# --- By one press of a button -------------------------------------------------------------------


def switch(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Do one of `_SWITCHES`; what is done is undone by the button that takes its place."""
    event = editable_or_404(desk, request, event_id)
    step = _SWITCHES.get(request.POST.get("do", ""))
    if step is None:
        raise Http404
    fields, say = step
    try:
        event = change_event(
            event_id=event.pk, fields=fields, by=actor(request), now=timezone.now()
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        desk.log_change(request, event, [{"changed": {"fields": list(fields)}}])
        messages.success(request, say(event))
    return HttpResponseRedirect(_back(request, event))


def _back(request: HttpRequest, event: Event) -> str:
    """To the page whose button was pressed, where that is a section of this event."""
    section = request.POST.get("from", "")
    return url_of(section if section in ("overview", "change") else "change", event)


def _closed(event: Event) -> str:
    waiting = Registration.objects.filter(event=event, status=Status.WAITLISTED).count()
    said = _("Nobody can register for “%(title)s” any more, until you open it again.")
    words = said % {"title": event.title}
    if not waiting:
        return words
    still = ngettext(
        "%(n)d registration waits and moves up all the same when a place becomes free.",
        "%(n)d registrations wait and move up all the same when a place becomes free.",
        waiting,
    )
    return f"{words} {still % {'n': waiting}}"


def _opened(event: Event) -> str:
    if event.closes_registration_at <= timezone.now():
        return _(
            "It is not closed by hand any more, but its time to register is over."
            " Change when registration closes in the details."
        )
    return _("People can register for “%(title)s” again.") % {"title": event.title}


def _listed(event: Event) -> str:
    return _("“%(title)s” is in the lists and in the search again.") % {"title": event.title}


def _unlisted(event: Event) -> str:
    words = _("“%(title)s” is in no list and no search now. Who has its link still sees it.")
    return words % {"title": event.title}


_SWITCHES: dict[str, tuple[dict[str, Any], Callable[[Event], str]]] = {
    "close": ({"is_closed_by_hand": True}, _closed),
    "open": ({"is_closed_by_hand": False}, _opened),
    "list": ({"visibility": Visibility.PUBLIC}, _listed),
    "unlist": ({"visibility": Visibility.UNLISTED}, _unlisted),
}

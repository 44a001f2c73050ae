"""Writing to many, at the desk: the list, the draft, the last look before it goes, and how far it
has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.numbers import figure
from eventmaster.desk.local_times import shown
from eventmaster.desk.mailing_forms import AudienceForm, MailingForm, initial_of
from eventmaster.desk.scoped import actor
from events.models import Event
from events.permissions import can_edit
from registrations.enums import MailingStatus, Status
from registrations.mail import placeholders
from registrations.mail.audience import Counted, counted
from registrations.mail.progress import progress_of
from registrations.models import Mailing
from registrations.services.mailings import (
    change_mailing,
    create_mailing,
    delete_mailing,
    stop_mailing,
    take_back_mailing,
)

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

MOST_SHOWN = 200


def list_mailings(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    event: Event = desk.own_or_404(request, str(event_id))
    found = Mailing.objects.filter(event=event).prefetch_related("ticket_types")[:MOST_SHOWN]
    context = {
        "title": _("Messages to many"),
        "rows": [(each, audience_in_words(each), _when(each, event)) for each in found],
    }
    return show(desk, request, "mailings", event, context)


def new_mailing(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    event = editable_or_404(desk, request, event_id)
    return _form_page(desk, request, event, None)


def one_mailing(
    desk: EventAdmin, request: HttpRequest, event_id: UUID, mailing_id: UUID
) -> HttpResponse:
    """A draft is a form to those who may send it; everything else shows how far it has come."""
    event: Event = desk.own_or_404(request, str(event_id))
    mailing = mailing_or_404(event, mailing_id)
    edits = can_edit(request.user, event)
    if request.method == "POST" and not edits:
        raise Http404
    step = next((do for name, do in _STEPS.items() if name in request.POST), None)
    if step:
        return _act(request, event, mailing, step)
    if edits and mailing.status == MailingStatus.DRAFT:
        return _form_page(desk, request, event, mailing)
    return _progress_page(desk, request, event, mailing)


def count_audience(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """How many the form's choices reach: the part of its page that HTMX asks for."""
    event: Event = desk.own_or_404(request, str(event_id))
    form = AudienceForm(request.GET, event=event)
    found = None
    if form.is_valid():
        found = counted(event, form.wanted(), purpose=form.cleaned_data["purpose"])
    template = "admin/events/event/mailing.html#count"
    return TemplateResponse(request, template, {"counted": in_words(found)})


# --- A draft ----------------------------------------------------------------------------------


def _form_page(
    desk: EventAdmin, request: HttpRequest, event: Event, mailing: Mailing | None
) -> HttpResponse:
    form = MailingForm(request.POST or None, event=event, initial=initial_of(mailing))
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, event, mailing, form)
        except ValidationError as problems:
            form.show(problems)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())
        else:
            return _after_saving(request, event, saved)
    return _show_form(desk, request, event, mailing, form)


def _save(
    request: HttpRequest, event: Event, mailing: Mailing | None, form: MailingForm
) -> Mailing:
    who: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
    if mailing is None:
        return create_mailing(event_id=event.pk, fields=form.values(), **who)
    return change_mailing(mailing_id=mailing.pk, fields=form.values(), **who)


def _after_saving(request: HttpRequest, event: Event, mailing: Mailing) -> HttpResponse:
    if "_next" in request.POST:
        return redirect("admin:events_event_mailing_sending", event.pk, mailing.pk)
    messages.success(request, _("Saved. Nothing is sent yet."))
    return redirect("admin:events_event_mailing", event.pk, mailing.pk)


def _show_form(
    desk: EventAdmin,
    request: HttpRequest,
    event: Event,
    mailing: Mailing | None,
    form: MailingForm,
) -> HttpResponse:
    chosen = AudienceForm(request.POST or initial_of(mailing), event=event)
    found = None
    if chosen.is_valid():
        found = counted(event, chosen.wanted(), purpose=chosen.cleaned_data["purpose"])
    context = {
        "title": _("Write to many") if mailing is None else _("Draft"),
        "mailing": mailing,
        "form": form,
        "counted": in_words(found),
        "placeholders": placeholders.allowed(placeholders.MAILING),
    }
    return show(desk, request, "mailing", event, context)


# --- What becomes of it -----------------------------------------------------------------------


def _progress_page(
    desk: EventAdmin, request: HttpRequest, event: Event, mailing: Mailing
) -> HttpResponse:
    """As a whole, or as the part that HTMX asks for again and again."""
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "title": mailing.subject,
        "mailing": mailing,
        "progress": progress_of(mailing),
        "audience": audience_in_words(mailing),
        "when": _when(mailing, event),
        "is_under_way": mailing.status in (MailingStatus.SCHEDULED, MailingStatus.SENDING),
        "edits": can_edit(request.user, event),
    }
    name = "mailing_progress#progress" if is_part else "mailing_progress"
    return show(desk, request, name, event, context)


def _act(
    request: HttpRequest, event: Event, mailing: Mailing, step: Callable[..., str]
) -> HttpResponse:
    try:
        said = step(mailing_id=mailing.pk, by=actor(request), now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    if not Mailing.objects.filter(pk=mailing.pk).exists():
        return redirect("admin:events_event_mailings", event.pk)
    return redirect("admin:events_event_mailing", event.pk, mailing.pk)


def _stop(**who: Any) -> str:
    stop_mailing(**who)
    return _("Stopped. What was on its way already may still arrive.")


def _take_back(**who: Any) -> str:
    take_back_mailing(**who)
    return _("It is a draft again. Change it, and send it when it is ready.")


def _delete(**who: Any) -> str:
    delete_mailing(**who)
    return _("The draft is gone.")


# By the names of the buttons.
_STEPS: dict[str, Callable[..., str]] = {
    "_stop": _stop,
    "_take_back": _take_back,
    "_delete": _delete,
}


# --- In words ---------------------------------------------------------------------------------


def in_words(found: Counted | None) -> str:
    if found is None:
        return _("Choose to whom you write.")
    words = ngettext("It goes to %(n)s person.", "It goes to %(n)s people.", found.recipients)
    said = words % {"n": figure(found.recipients)}
    if not found.left_out:
        return said
    others = ngettext(
        "%(n)s more gets none: they unsubscribed, or mail to them came back.",
        "%(n)s more get none: they unsubscribed, or mail to them came back.",
        found.left_out,
    )
    return f"{said} {others % {'n': figure(found.left_out)}}"


def audience_in_words(mailing: Mailing) -> str:
    parts = [str(Status(status).label) for status in mailing.statuses]
    said = [", ".join(parts)]
    if types := [kind.name for kind in mailing.ticket_types.all()]:
        said.append(", ".join(types))
    if mailing.has_arrived is not None:
        came, did_not = _("Only those who came"), _("Only those who did not come")
        said.append(came if mailing.has_arrived else did_not)
    return " · ".join(said)


def _when(mailing: Mailing, event: Event) -> str:
    moment = {
        MailingStatus.SCHEDULED: mailing.send_at,
        MailingStatus.SENDING: mailing.started_at,
    }.get(MailingStatus(mailing.status), mailing.ended_at or mailing.updated_at)
    return shown(moment, event.zone) if moment else ""


# --- Finding and showing ----------------------------------------------------------------------


def editable_or_404(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> Event:
    event: Event = desk.own_or_404(request, str(event_id))
    if not can_edit(request.user, event):
        raise Http404
    return event


def mailing_or_404(event: Event, mailing_id: UUID) -> Mailing:
    mailing = get_object_or_404(Mailing, event=event, pk=mailing_id)
    mailing.event = event
    return mailing


def show(
    desk: EventAdmin, request: HttpRequest, name: str, event: Event, context: dict[str, Any]
) -> HttpResponse:
    """`name` may name a part of the page, too."""
    page, mark, part = name.partition("#")
    everything = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "event": event,
        "edits": can_edit(request.user, event),
        **context,
    }
    return TemplateResponse(request, f"admin/events/event/{page}.html{mark}{part}", everything)

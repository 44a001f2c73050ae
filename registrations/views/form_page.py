"""The page of an event's form: what it shows, whole or the part that HTMX asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError
from events.models import Event
from registrations.availability import Availability
from registrations.choosing import only_left
from registrations.errors import (
    EventFull,
    TicketTypeClosed,
    TicketTypeNotYet,
    TicketTypeUnknown,
    TooFewOfType,
    TooManyOfType,
)
from registrations.forms import RegistrationForm
from registrations.tickets.words import place_text
from registrations.views.next_steps import next_steps
from registrations.views.visitors import Visitor

# What belongs beside the field of a ticket's type.
OF_A_TYPE = (TicketTypeUnknown, TicketTypeNotYet, TicketTypeClosed, TooFewOfType, TooManyOfType)
# What a change of types or of people alters, the fields themselves aside.
REST = "form-rest"


def show(
    request: HttpRequest,
    event: Event,
    visitor: Visitor,
    form: RegistrationForm,
    *,
    offers_list: bool = False,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`offers_list`: places were refused, and one may wait for them."""
    context = {
        **_context(request, event, visitor, form, offers_list=offers_list),
        "is_stale": is_stale,
    }
    return render(request, _template(request), context, status=status)


def add_refusal(form: RegistrationForm, refusal: DomainError) -> None:
    """Say it beside the field that it is about, else above the form."""
    field = form.field_at_fault if isinstance(refusal, OF_A_TYPE) else None
    form.add_error(field, str(refusal))


def offers_list(refusal: DomainError) -> bool:
    return isinstance(refusal, EventFull) and refusal.offers_waiting_list


def _template(request: HttpRequest) -> str:
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if not htmx:
        return "registrations/register.html"
    part = "rest" if htmx.target == REST else "form"
    return f"registrations/register.html#{part}"


def _context(
    request: HttpRequest,
    event: Event,
    visitor: Visitor,
    form: RegistrationForm,
    *,
    offers_list: bool,
) -> dict[str, Any]:
    here, choice = form.here, form.choice
    joins_list = offers_list or here.can_join or (form.asks_for_type and choice.joins_list)
    return {
        "event": event,
        "place": place_text(event),
        "price_for_each": here.offers[0].type.price if len(here.offers) == 1 else None,
        "form": form,
        "choice": choice,
        "field_errors": [field for field in form.visible_fields() if field.errors],
        "only_left": only_left(choice.lacking) if offers_list else [],
        "visitor": visitor,
        "availability": here,
        "joins_list": joins_list,
        "is_closed": _is_closed(here),
        "is_partial": bool(request.htmx),  # type: ignore[attr-defined]
        "steps": next_steps(
            event, visitor, people=form.shown_people, joins_list=joins_list, due=choice.due
        ),
    }


def _is_closed(here: Availability) -> bool:
    return not (here.can_register or here.can_join)

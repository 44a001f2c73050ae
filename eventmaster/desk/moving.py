"""Other ticket types for a registration, or another event: what it costs is shown before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import DomainError
from eventmaster.desk.editing import SeenForm, back_to, show, version_of
from eventmaster.desk.local_times import shown
from eventmaster.desk.payments import account, due_text, money
from eventmaster.desk.questions import editable_or_404, words_for_team
from eventmaster.desk.scoped import actor, pk_of
from events.models import Event, TicketType
from events.permissions import Person
from registrations.models import Registration, Ticket
from registrations.services.moving import MOVABLE, move_registration
from registrations.services.type_changes import change_types
from registrations.tickets.words import holder_text

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin

# So many events a list offers at once; a word of the title finds the others.
OFFERED = 60


# --- Ticket types -----------------------------------------------------------------------------


class TypesForm(SeenForm):
    """A type for each ticket."""

    def __init__(
        self, *args: Any, tickets: Iterable[Ticket], types: list[TicketType], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tickets = list(tickets)
        for ticket in self.tickets:
            self.fields[f"type_{ticket.number}"] = _type_field(
                label=f"{holder_text(ticket)} · {ticket.short_code}",
                types=types,
                chosen=ticket.ticket_type_id,
                paid=ticket.price,
            )

    def types(self) -> dict[UUID, UUID]:
        return {
            ticket.pk: UUID(self.cleaned_data[f"type_{ticket.number}"]) for ticket in self.tickets
        }


def _type_field(*, label: str, types: list[TicketType], chosen: UUID, paid: Decimal) -> forms.Field:
    return forms.ChoiceField(
        label=label,
        initial=str(chosen),
        choices=[(str(kind.pk), _priced(kind, kind.price - paid)) for kind in types],
    )


def _priced(kind: TicketType, difference: Decimal) -> str:
    """The type with its price, and what it is more or less than the ticket's now."""
    if not difference:
        return f"{kind.name} · {money(kind.price)}"
    sign = "+" if difference > 0 else "−"
    return f"{kind.name} · {money(kind.price)} ({sign}{money(abs(difference))})"


def retype(desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID) -> HttpResponse:
    registration = editable_or_404(desk, request, registration_id)
    if not can_retype(registration):
        messages.warning(request, _("This registration has ended. It stays as it was."))
        return back_to(registration)
    form = TypesForm(
        request.POST if request.method == "POST" else None,
        tickets=_tickets(registration),
        types=_types(registration.event_id),
        initial={"seen": version_of(registration)},
    )
    if form.is_valid() and _retype(request, registration, form):
        return back_to(registration)
    return show(desk, request, registration, form, "types", _("Which tickets?"))


def can_retype(registration: Registration) -> bool:
    return registration.is_live


def _retype(request: HttpRequest, registration: Registration, form: TypesForm) -> bool:
    try:
        change_types(
            registration_id=registration.pk,
            types=form.types(),
            check=form.check_seen,
            by=actor(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        form.show(refusal)
        return False
    words = _("The tickets are changed. %(payment)s.")
    messages.success(request, words % {"payment": due_text(registration)})
    return True


# --- Another event ----------------------------------------------------------------------------


class TargetForm(forms.Form):
    """Where to; with more events than a list holds, those with this word in the title."""

    q = forms.CharField(
        label=gettext_lazy("Find an event"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "vTextField", "type": "search"}),
    )


class MovingForm(forms.Form):
    """A type there for each type that the tickets have here."""

    def __init__(
        self, *args: Any, here: list[TicketType], there: list[TicketType], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.here = here
        names = {kind.name: kind for kind in there}
        for kind in here:
            self.fields[f"type_{kind.number}"] = _type_field(
                label=kind.name,
                types=there,
                chosen=names.get(kind.name, there[0]).pk,
                paid=kind.price,
            )

    def types(self) -> Mapping[UUID, UUID]:
        return {kind.pk: UUID(self.cleaned_data[f"type_{kind.number}"]) for kind in self.here}


def move(desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """First the event is chosen (`to` in the address), then the types; POST moves."""
    registration = editable_or_404(desk, request, registration_id)
    if not can_move(registration):
        messages.warning(request, _("Only who has a place or waits for one can be moved."))
        return back_to(registration)
    target = _chosen(request, registration)
    if target is None:
        return _choose(desk, request, registration)
    here = list(
        {ticket.ticket_type_id: ticket.ticket_type for ticket in _tickets(registration)}.values()
    )
    form = MovingForm(
        request.POST if request.method == "POST" else None, here=here, there=_types(target.pk)
    )
    if form.is_valid() and (moved := _move(request, registration, target, form)):
        return back_to(moved)
    title = _("Move to this event?")
    more = {"target": target, "when": _when(target), "paid": _paid(registration)}
    return show(desk, request, registration, form, "moving", title, **more)


def can_move(registration: Registration) -> bool:
    return registration.status in MOVABLE


def _move(
    request: HttpRequest, registration: Registration, target: Event, form: MovingForm
) -> Registration | None:
    try:
        moved = move_registration(
            registration_id=registration.pk,
            event_id=target.pk,
            types=form.types(),
            by=actor(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error(None, words_for_team(refusal))
        return None
    words = _(
        "%(name)s is registered for %(event)s now, and gets the tickets by mail. %(payment)s."
    )
    said = {"name": moved.name, "event": target.title, "payment": due_text(moved)}
    messages.success(request, words % said)
    return moved


def _choose(
    desk: RegistrationAdmin, request: HttpRequest, registration: Registration
) -> HttpResponse:
    form = TargetForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    events = _targets(request.user, registration)
    found = list((events.matching(text) if text else events)[: OFFERED + 1])
    more = {
        "offered": [(event, _when(event), _free(event)) for event in found[:OFFERED]],
        "has_more": len(found) > OFFERED,
        "search": form,
        "text": text,
    }
    return show(desk, request, registration, None, "target", _("Move to which event?"), **more)


def _targets(user: Person, registration: Registration) -> Any:
    """Events to come of the same organizer that the person may change; dates of the same series
    come first."""
    own = Event.objects.managed_by(user).filter(organizer_id=registration.event.organizer_id)
    coming = own.upcoming(at=timezone.now()).exclude(pk=registration.event_id)
    events = coming.filter(is_template=False).with_seats()
    series = registration.event.series_id
    if series is None:
        return events.order_by("start_at", "id")
    is_date = Case(When(series_id=series, then=0), default=1)
    return events.order_by(is_date, "start_at", "id")


def _chosen(request: HttpRequest, registration: Registration) -> Event | None:
    target_id = pk_of(request.GET.get("to"))
    if target_id is None:
        return None
    return cast("Event | None", _targets(request.user, registration).filter(pk=target_id).first())


def _when(event: Event) -> str:
    return shown(event.start_at, event.zone)


def _free(event: Any) -> str:
    if event.seat_capacity is None:
        return _("no limit")
    n = max(event.seat_capacity - event.seats_taken, 0)
    return ngettext("%(n)d place free", "%(n)d places free", n) % {"n": n}


def _paid(registration: Registration) -> str:
    paid = account(registration).paid
    return money(paid) if paid else ""


def _types(event_id: UUID) -> list[TicketType]:
    return list(TicketType.objects.filter(event_id=event_id).order_by("position", "number"))


def _tickets(registration: Registration) -> list[Ticket]:
    found = Ticket.objects.active().filter(registration=registration).order_by("number")
    tickets = list(found.select_related("ticket_type"))
    for ticket in tickets:
        ticket.registration = registration
    return tickets

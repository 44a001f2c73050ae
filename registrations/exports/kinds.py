"""What can be exported, and the columns of each kind in their order: data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.enums import Direction, EndedBy, Outcome, Reason, Status, TicketStatus
from registrations.exports.columns import Column, Form
from registrations.models import Payment, Registration, Scan, Ticket, Visit


@dataclass(frozen=True)
class Kind:
    """One kind of export: rows of `model` in `order`. Those of tickets are of registrations, which
    keep a row where they have no ticket. `counts` is never null in a row."""

    name: str
    title: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    model: type[Any] = Registration
    counts: Combinable = field(default_factory=lambda: F("pk"))

    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    @property
    def has_status(self) -> bool:
        """Whether its rows stand somewhere, so that they can be chosen by that."""
        return self.model is Registration

    @property
    def usual(self) -> list[str]:
        return [column.name for column in self.columns if column.is_usual]

    def wanted(self, names: Iterable[str]) -> list[Column]:
        """The columns of these names, in their own order; those that do not exist are left out."""
        known = set(names)
        return [column for column in self.columns if column.name in known]


def _tickets() -> Subquery:
    tickets = Ticket.objects.filter(registration=OuterRef("pk")).order_by().values("registration")
    return Subquery(tickets.annotate(n=Count("pk")).values("n"))


def _to_pay() -> Subquery:
    active = Ticket.objects.filter(registration=OuterRef("pk"), status=TicketStatus.ACTIVE)
    return Subquery(
        active.order_by().values("registration").annotate(sum=Sum("price")).values("sum")
    )


def _paid() -> Subquery:
    payments = Payment.objects.filter(registration=OuterRef("pk")).order_by()
    return Subquery(payments.values("registration").annotate(sum=Sum("amount")).values("sum"))


def _entered() -> Subquery:
    visits = Visit.objects.filter(ticket=OuterRef("tickets")).order_by().values("ticket")
    return Subquery(visits.annotate(first=Min("started_at")).values("first"))


def _holder() -> Case:
    """Who is not named is whoever registered; a row without a ticket has no holder."""
    named = Coalesce(NullIf("tickets__holder_name", Value("")), F("name"))
    return Case(When(tickets__isnull=False, then=named), default=Value(""))


def _scanned_holder() -> Coalesce:
    named = NullIf("ticket__holder_name", Value(""))
    return Coalesce(named, F("ticket__registration__name"))


def _of_event(path: str = "event") -> tuple[Column, ...]:
    return (
        Column("event", _("Event"), f"{path}__title"),
        Column("starts", _("Starts"), f"{path}__start_at", Form.MOMENT),
        Column("time_zone", _("Time zone"), f"{path}__time_zone"),
    )


_STATUS = Column("status", _("Status"), "status", Form.CHOICE, dict(Status.choices))
_NAME, _EMAIL = Column("name", _("Name"), "name"), Column("email", _("Email"), "email")
_LANGUAGE = Column("language", _("Language"), "language", is_usual=False)
_REGISTERED = Column("registered", _("Registered"), "created_at", Form.MOMENT)
_QUEUE = Column("queue_number", _("Queue number"), "queue_number", Form.NUMBER)
_DOOR_NOTE = Column("door_note", _("Note for the door"), "door_note")
_NOTE = Column("note", _("Note of the team"), "note", is_usual=False)
_CONFIRMED = Column(
    "confirmed", pgettext_lazy("when", "Confirmed"), "confirmed_at", Form.MOMENT, is_usual=False
)

_REGISTRATIONS = (
    *_of_event(),
    _STATUS,
    _NAME,
    _EMAIL,
    _LANGUAGE,
    _REGISTERED,
    _CONFIRMED,
    Column("ended", pgettext_lazy("when", "Ended"), "ended_at", Form.MOMENT, is_usual=False),
    Column(
        "ended_by", _("Ended by"), "ended_by", Form.CHOICE, dict(EndedBy.choices), is_usual=False
    ),
    _QUEUE,
    Column("tickets", _("Tickets"), "ticket_count", Form.NUMBER, annotation=_tickets),
    Column("to_pay", _("To pay at the door"), "to_pay", Form.MONEY, annotation=_to_pay),
    Column("paid", _("Paid"), "paid", Form.MONEY, annotation=_paid),
    _DOOR_NOTE,
    _NOTE,
)

_TICKETS = (
    *_of_event(),
    _STATUS,
    _NAME,
    _EMAIL,
    _LANGUAGE,
    _REGISTERED,
    _CONFIRMED,
    _QUEUE,
    Column("holder", _("Ticket holder"), "holder", annotation=_holder),
    Column("holder_email", _("Holder's email"), "tickets__holder_email"),
    Column("ticket_type", _("Ticket type"), "tickets__ticket_type__name"),
    Column("code", _("Code"), "tickets__short_code"),
    Column(
        "ticket_status",
        _("Ticket status"),
        "tickets__status",
        Form.CHOICE,
        dict(TicketStatus.choices),
    ),
    Column("to_pay", _("To pay at the door"), "tickets__price", Form.MONEY),
    Column("entered", _("First entered"), "entered_at", Form.MOMENT, annotation=_entered),
    _DOOR_NOTE,
    _NOTE,
)

_SCANS = (
    *_of_event(),
    Column("scanned", _("Scanned"), "scanned_at", Form.MOMENT),
    Column("received", _("Received"), "created_at", Form.MOMENT, is_usual=False),
    Column("gate", _("Gate"), "gate__name"),
    Column("window", _("Entry window"), "window__name"),
    Column("direction", _("Direction"), "direction", Form.CHOICE, dict(Direction.choices)),
    Column("answer", _("Answer"), "outcome", Form.CHOICE, dict(Outcome.choices)),
    Column("reason", _("Reason"), "reason", Form.CHOICE, dict(Reason.choices)),
    Column("admitted_anyway", _("Admitted anyway"), "is_override", Form.FLAG, is_usual=False),
    Column("code", _("Code"), "ticket__short_code"),
    Column("holder", _("Ticket holder"), "holder", annotation=_scanned_holder),
    Column("ticket_type", _("Ticket type"), "ticket__ticket_type__name"),
    Column("name", _("Name"), "ticket__registration__name"),
    Column("email", _("Email"), "ticket__registration__email", is_usual=False),
    Column(
        "scanned_by",
        _("Scanned by"),
        "made_by_name",
        annotation=lambda: Coalesce("by__name", "door_pass__name"),
    ),
)

_IN_ORDER = ("event__start_at", "event_id", "created_at", "id")

TICKETS = Kind(
    "tickets",
    _("Tickets"),
    _("A row for each ticket: who comes, with which code, and who came."),
    _TICKETS,
    (*_IN_ORDER, "tickets__number"),
    counts=Coalesce("tickets__id", "id"),
)
REGISTRATIONS = Kind(
    "registrations",
    _("Registrations"),
    _("A row for each registration, whatever became of it."),
    _REGISTRATIONS,
    _IN_ORDER,
)
SCANS = Kind(
    "scans",
    _("Scans"),
    _("A row for each time that a code was read at the door."),
    _SCANS,
    _IN_ORDER,
    Scan,
)
KINDS = {kind.name: kind for kind in (TICKETS, REGISTRATIONS, SCANS)}

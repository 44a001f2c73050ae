"""Registrations at the desk: to look at, to decide about, to cancel, to export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.urls import URLPattern
from django.utils.translation import gettext_lazy, pgettext_lazy

from eventmaster.desk import (
    cancelling,
    decisions,
    door_notes,
    editing,
    exports,
    groups,
    moving,
    paying,
    payments,
    rights,
)
from eventmaster.desk.decisions import ApprovalForm, RefusalForm
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.mail_ledger import mails_of
from eventmaster.desk.payments import PaymentInline
from eventmaster.desk.registration_details import FACTS, RegistrationDetails, facts_of
from eventmaster.desk.scoped import DeskInline
from eventmaster.desk.tickets import OfOwnEvents
from events.permissions import Person, can_edit
from registrations.enums import ENDED, Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.tickets.codes import normalise_short_code
from registrations.tickets.words import holder_text


class TicketInline(DeskInline):
    model = Ticket
    readonly_fields = ("holder", "holder_email", "ticket_type", "short_code", "status", "price")
    fields = (("holder", "holder_email"), ("ticket_type", "short_code", "status", "price"))
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("ticket_type", "registration")

    @admin.display(description=gettext_lazy("holder"))
    def holder(self, ticket: Ticket) -> str:
        return holder_text(ticket)


@admin.register(Registration)
class RegistrationAdmin(RegistrationDetails, OfOwnEvents):
    list_display = ("name", "email", "event_title", "status", "seats", "registered")
    list_filter = ("status", OwnEventFilter)
    search_fields = ("name", "email")
    ordering = ("-created_at", "-id")
    actions = (
        "approve_selected",
        "decline_selected",
        "pay_selected",
        "export_selected",
        "cancel_selected",
    )
    actions_on_any_number = frozenset({"export_selected"})
    change_form_template = "admin/registrations/registration/change_form.html"
    change_list_template = "admin/registrations/registration/change_list.html"
    readonly_fields = FACTS

    def scope(self, user: Person) -> QuerySet:
        return Registration.objects.seen_by_team(user)

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Asked by actions; each registration is asked for again."""
        return rights.edits_somewhere(request.user)

    # --- The list -----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the seats that each has or asks for; of one that has ended, those it had."""
        counts = Q(status=TicketStatus.ACTIVE) | Q(registration__status__in=ENDED)
        tickets = Ticket.objects.filter(counts, registration=OuterRef("pk")).order_by()
        seats = tickets.values("registration").annotate(n=Count("pk")).values("n")
        found = super().get_queryset(request).select_related("event")
        return found.annotate(seat_count=Coalesce(Subquery(seats), 0))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Every word in name, e-mail or a holder's name; or the whole as a ticket's code."""
        found = Q()
        for word in search_term.split():
            holders = Ticket.objects.filter(holder_name__icontains=word)
            found &= (
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(pk__in=holders.values("registration_id"))
            )
        code = normalise_short_code(search_term)
        if code:
            by_code = Ticket.objects.filter(short_code=code)
            found |= Q(pk__in=by_code.values("registration_id"))
        return queryset.filter(found), False

    # --- One of them --------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> Any:
        return facts_of(obj) if obj else FACTS

    def get_inlines(self, request: HttpRequest, obj: Registration | None) -> list[Any]:
        has_paid = obj is not None and obj.payments.exists()
        return [TicketInline, PaymentInline] if has_paid else [TicketInline]

    def context_of(self, request: HttpRequest, registration: Registration) -> dict[str, Any]:
        shown = {"mails": mails_of(registration, request.user)}
        return shown | (
            _steps_of(registration) if can_edit(request.user, registration.event) else {}
        )

    # --- Steps --------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page_of_own("export/", self.export, "export"),
            self._step("approval", self.approval),
            self._step("refusal", self.refusal),
            self._step("payment", self.payment),
            self._step("correction", self.correction),
            self._step("names", self.names),
            self._step("door-note", self.door_note_page),
            self._step("person", self.person),
            self._step("note", self.note_page),
            self._step("types", self.types),
            self._step("moving", self.moving_page),
            self._step("sending", self.sending),
            self._step("reduction", self.reduction),
            self._step("cancellation", self.cancellation),
            *super().get_urls(),
        ]

    def _step(self, name: str, view: Callable[..., HttpResponse]) -> URLPattern:
        return self.page_of_own(f"<uuid:registration_id>/{name}/", view, name)

    def approval(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return decisions.decide_one(self, request, registration_id, ApprovalForm)

    def refusal(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return decisions.decide_one(self, request, registration_id, RefusalForm)

    def payment(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return payments.pay(self, request, registration_id)

    def correction(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return payments.correct(self, request, registration_id)

    def names(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return groups.name_people(self, request, registration_id)

    def door_note_page(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return door_notes.note_for_the_door(self, request, registration_id)

    def person(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return editing.edit_person(self, request, registration_id)

    def note_page(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return editing.edit_note(self, request, registration_id)

    def types(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return moving.retype(self, request, registration_id)

    def moving_page(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return moving.move(self, request, registration_id)

    def sending(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return editing.send_mail_again(self, request, registration_id)

    def reduction(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return groups.reduce_group(self, request, registration_id)

    def cancellation(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        return cancelling.cancel_one(self, request, registration_id)

    @admin.action(description=gettext_lazy("Approve…"), permissions=["edit"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return decisions.decide_many(self, request, queryset, ApprovalForm, "approve_selected")

    @admin.action(description=gettext_lazy("Decline…"), permissions=["edit"])
    def decline_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return decisions.decide_many(self, request, queryset, RefusalForm, "decline_selected")

    @admin.action(description=gettext_lazy("Paid at the door…"), permissions=["edit"])
    def pay_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return paying.pay_many(self, request, queryset)

    @admin.action(description=pgettext_lazy("registration", "Cancel…"), permissions=["edit"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return cancelling.cancel_many(self, request, queryset)

    # --- Export -------------------------------------------------------------------------------

    def export(self, request: HttpRequest) -> HttpResponseBase:
        return exports.export_list(self, request)

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
        return exports.export_chosen(request, queryset)


def _steps_of(registration: Registration) -> dict[str, bool]:
    """What whoever edits its event may do with it now."""
    seats = registration.seat_count  # type: ignore[attr-defined]
    is_decided = registration.is_live and registration.status != Status.PENDING
    return {
        "may_decide": registration.status == Status.PENDING,
        "may_pay": payments.can_pay(registration),
        "may_correct": payments.can_correct(registration),
        "may_edit": registration.is_live,
        "may_retype": moving.can_retype(registration),
        "may_move": moving.can_move(registration),
        "may_send": editing.can_send(registration),
        "may_write_note": True,
        "may_name": registration.is_live,
        "may_note": registration.is_live,
        "may_reduce": is_decided and seats > 1,
        "may_cancel": is_decided,
    }

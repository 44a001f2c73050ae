"""Registrations at the desk: to look at, to decide about, to cancel, to export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
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
from eventmaster.desk.long_lists import (
    MOST,
    CappedPaginator,
    RegistrationList,
    add_tickets,
    chosen_event,
)
from eventmaster.desk.mail_ledger import mails_of
from eventmaster.desk.payments import PaymentInline
from eventmaster.desk.people_filters import (
    CameFilter,
    NoteFilter,
    RegisteredFilter,
    TicketTypeFilter,
)
from eventmaster.desk.registration_details import FACTS, RegistrationDetails, facts_of
from eventmaster.desk.scoped import DeskInline
from eventmaster.desk.tickets import SEARCHED, OfOwnEvents
from eventmaster.looks import Look, registration_opened
from events.permissions import Person, can_edit
from registrations.enums import Status
from registrations.models import Registration, Ticket
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
    list_display = ("name", "email", "event_title", "status", "seats", "kinds", "registered")
    list_filter = (
        "status",
        OwnEventFilter,
        TicketTypeFilter,
        RegisteredFilter,
        CameFilter,
        NoteFilter,
    )
    paginator = CappedPaginator
    search_fields = ("name", "email")
    search_help_text = SEARCHED
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

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RegistrationList

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("event")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if chosen_event(request) is None:
            return self.list_display
        return tuple(name for name in self.list_display if name != "event_title")

    def get_sortable_by(self, request: HttpRequest) -> tuple[str, ...]:
        """By time always; by what has no index where that is quick."""
        event = chosen_event(request)
        is_short = event is not None and event.seats_taken <= MOST  # type: ignore[attr-defined]
        return ("name", "email", "status", "registered") if is_short else ("registered",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Each part begins a word of a name or an address, or a ticket's code."""
        return self.found_by_words(request, queryset, search_term, by="registration_id"), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event = chosen_event(request)
        more = {"event": event, "may_add": event is not None and can_edit(request.user, event)}
        return super().changelist_view(request, more | (extra_context or {}))

    # --- One of them --------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> Any:
        return facts_of(obj) if obj else FACTS

    def get_inlines(self, request: HttpRequest, obj: Registration | None) -> list[Any]:
        has_paid = obj is not None and obj.payments.exists()
        return [TicketInline, PaymentInline] if has_paid else [TicketInline]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Registration | None:
        found = super().get_object(request, object_id, from_field)
        return add_tickets([found])[0] if found else None

    def look_at(self, obj: Registration) -> Look:
        return registration_opened(obj)

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

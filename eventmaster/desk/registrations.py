"""Registrations at the desk: to look at, to cancel, to export."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.errors import DomainError
from eventmaster.desk import rights
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.local_times import shown
from eventmaster.desk.scoped import DeskInline, actor
from eventmaster.desk.tickets import OfOwnEvents
from events.permissions import Person, can_edit
from registrations.exporting import (
    attendee_rows,
    csv_chunks,
    file_name,
    headings,
    record_export,
)
from registrations.models import Registration, Ticket
from registrations.services.cancelling import cancel_registration
from registrations.tickets.codes import normalise_short_code


class TicketInline(DeskInline):
    model = Ticket
    readonly_fields = ("holder", "holder_email", "ticket_type", "short_code", "status", "price")
    fields = (("holder", "holder_email"), ("ticket_type", "short_code", "status", "price"))
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("ticket_type", "registration")

    @admin.display(description=gettext_lazy("holder"))
    def holder(self, ticket: Ticket) -> str:
        return ticket.holder_name or ticket.registration.name


@admin.register(Registration)
class RegistrationAdmin(OfOwnEvents):
    list_display = ("name", "email", "event_title", "status", "seats", "registered")
    list_filter = ("status", OwnEventFilter)
    search_fields = ("name", "email")
    ordering = ("-created_at", "-id")
    actions = ("export_selected", "cancel_selected")
    inlines = (TicketInline,)
    change_form_template = "admin/registrations/registration/change_form.html"
    change_list_template = "admin/registrations/registration/change_list.html"
    fields = (
        "event_title",
        "name",
        "email",
        "status",
        "registered",
        "confirmed",
        "ended",
        "queue_number",
        "language",
    )
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        return Registration.objects.seen_by_team(user)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        """Asked by the action; each registration is asked for again."""
        return rights.edits_somewhere(request.user)

    # --- The list -----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        tickets = Ticket.objects.filter(registration=OuterRef("pk")).order_by()
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

    @admin.display(description=gettext_lazy("seats"), ordering="seat_count")
    def seats(self, registration: Registration) -> int:
        return registration.seat_count  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("registered"), ordering="created_at")
    def registered(self, registration: Registration) -> str:
        return shown(registration.created_at, registration.event.zone)

    @admin.display(description=gettext_lazy("confirmed"))
    def confirmed(self, registration: Registration) -> str:
        return _shown(registration, registration.confirmed_at)

    @admin.display(description=gettext_lazy("ended"))
    def ended(self, registration: Registration) -> str:
        return _shown(registration, registration.ended_at)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Registration | None = None,
    ) -> HttpResponse:
        if obj:
            context["may_cancel"] = obj.is_live and can_edit(request.user, obj.event)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Cancelling ---------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "export/",
                self.admin_site.admin_view(self.export),
                name="registrations_registration_export",
            ),
            path(
                "<uuid:registration_id>/cancellation/",
                self.admin_site.admin_view(self.cancellation),
                name="registrations_registration_cancellation",
            ),
            *super().get_urls(),
        ]

    def cancellation(self, request: HttpRequest, registration_id: Any) -> HttpResponse:
        """GET shows what will happen, POST does it."""
        registration = self.own_or_404(request, str(registration_id))
        if not can_edit(request.user, registration.event):
            raise Http404
        if request.method != "POST":
            return self._ask(request, [registration])
        self._cancel(request, [registration])
        return redirect("admin:registrations_registration_change", registration.pk)

    @admin.action(description=pgettext_lazy("registration", "Cancel…"), permissions=["cancel"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        chosen = [each for each in queryset if each.is_live and can_edit(request.user, each.event)]
        if not chosen:
            self.message_user(
                request, _("None of these registrations can be cancelled."), messages.WARNING
            )
            return None
        if "confirmed" not in request.POST:
            return self._ask(request, chosen, action="cancel_selected")
        self._cancel(request, chosen)
        return None

    def _ask(
        self, request: HttpRequest, chosen: list[Registration], *, action: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext("Cancel registration?", "Cancel registrations?", len(chosen)),
            "opts": self.opts,
            "chosen": chosen,
            "action": action,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(
            request, "admin/registrations/registration/cancellation.html", context
        )

    def _cancel(self, request: HttpRequest, chosen: list[Registration]) -> None:
        now, done = timezone.now(), 0
        for registration in chosen:
            try:
                cancel_registration(registration_id=registration.pk, by=actor(request), now=now)
            except DomainError as refusal:
                self.message_user(request, f"{registration.name}: {refusal}", messages.ERROR)
            else:
                done += 1
        if done:
            words = ngettext(
                "%(n)d registration is cancelled; its seats are free again.",
                "%(n)d registrations are cancelled; their seats are free again.",
                done,
            )
            self.message_user(request, words % {"n": done}, messages.SUCCESS)

    # --- Export -------------------------------------------------------------------------------

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The list as it is filtered and searched now, as a CSV file.

        A GET that changes nothing but the read log.
        """
        if not self.has_view_permission(request):
            raise Http404
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect("admin:registrations_registration_changelist")
        return self._as_csv(request, changelist.get_queryset(request))

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
        return self._as_csv(request, queryset)

    def _as_csv(self, request: HttpRequest, chosen: QuerySet) -> HttpResponseBase:
        now = timezone.now()
        # By id, so that what the list joined and counted does not multiply the rows.
        registrations = Registration.objects.filter(pk__in=chosen.order_by().values("pk"))
        record_export(registrations, form="csv", by=actor(request), now=now)
        return StreamingHttpResponse(
            csv_chunks(headings(), attendee_rows(registrations)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": content_disposition_header(
                    as_attachment=True, filename=file_name(now)
                )
                or "attachment"
            },
        )


def _shown(registration: Registration, at: datetime | None) -> str:
    return shown(at, registration.event.zone) if at else "–"

"""The mail ledger at the desk: why each mail was written, to whom, what became of it; once more."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import mail as account_mail
from accounts.enums import MessageStatus
from accounts.models import Message
from accounts.resending import can_resend, resend
from core.errors import DomainError
from eventmaster.desk import rights
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.local_times import shown
from eventmaster.desk.looks import WatchedAdmin
from eventmaster.desk.mail_filters import (
    AboutRegistrationFilter,
    KindFilter,
    TroubleFilter,
    WrittenFilter,
    about_registration,
)
from eventmaster.desk.records import RecordAdmin
from eventmaster.desk.scoped import actor
from eventmaster.looks import Look
from eventmaster.records import may_resend, messages_visible_to
from events import mail as team_mail
from events.models import Event
from events.permissions import Person
from registrations.mail import kinds
from registrations.models import Registration, Ticket

# All that a page may show, in order; what says nothing of this one is left out.
FACTS = (
    "event_link",
    "about",
    "recipient",
    "state",
    "answer",
    "attempts",
    "written",
    "due",
    "sent",
    "message_id",
)

# Of each registration's mails so many stand on its own page.
MAILS_SHOWN = 10


class Line(NamedTuple):
    message: Message
    title: str
    written: str


def title_of(kind: str) -> str:
    """The kind of a mail in words."""
    others = account_mail.TITLES | team_mail.TITLES
    return str(others.get(kind) or kinds.title_of(kind))


@admin.register(Message)
class MessageAdmin(WatchedAdmin, RecordAdmin):
    looks_at = "messages"
    list_display = ("why", "state", "to_email", "event_title", "written", "answer")
    list_filter = (
        TroubleFilter,
        "status",
        AboutRegistrationFilter,
        OwnEventFilter,
        WrittenFilter,
        KindFilter,
    )
    search_fields = ("to_email",)
    actions = ("resend_selected",)
    readonly_fields = FACTS
    change_form_template = "admin/accounts/message/change_form.html"

    def scope(self, user: Person) -> QuerySet:
        return messages_visible_to(user)

    def look_at(self, obj: Message) -> Look:
        return Look("message.read", obj, obj.event_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        zones = Event.objects.filter(pk=OuterRef("event_id")).values("time_zone")
        return super().get_queryset(request).annotate(zone_name=Subquery(zones))

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Asked by the action; each message is asked for again."""
        return rights.is_administrator(request.user) or rights.edits_somewhere(request.user)

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> Any:
        left_out = obj is not None and {
            "event_link": obj.event_id is None,
            "about": _registration_of(obj) is None,
            "answer": not obj.last_error,
            "due": obj.status != MessageStatus.QUEUED,
            "sent": obj.sent_at is None,
        }
        return [name for name in FACTS if not (left_out and left_out.get(name))]

    # --- What is shown ------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("mail"), ordering="kind")
    def why(self, message: Message) -> str:
        return title_of(message.kind)

    @admin.display(description=gettext_lazy("to"))
    def recipient(self, message: Message) -> str:
        named = f"{message.to_name} <{message.to_email}>"
        return named if message.to_name else message.to_email

    @admin.display(description=gettext_lazy("event"))
    def event_link(self, message: Message) -> str:
        if message.event_name is None:  # type: ignore[attr-defined]
            return "–"
        url = reverse("admin:events_event_change", args=[message.event_id])
        return format_html('<a href="{}">{}</a>', url, message.event_name)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("about"))
    def about(self, message: Message) -> str:
        registration_id = _registration_of(message)
        if registration_id is None:
            return "–"
        url = reverse("admin:registrations_registration_change", args=[registration_id])
        return format_html('<a href="{}">{}</a>', url, _("The registration"))

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, message: Message) -> str:
        words = message.get_status_display()
        return format_html("<span class='state state-{}'>{}</span>", message.status, words)

    @admin.display(description=gettext_lazy("server's answer"))
    def answer(self, message: Message) -> str:
        # What the product itself says there is translated; what servers say is as it came.
        return _(message.last_error) if message.last_error else "–"

    @admin.display(description=gettext_lazy("time"), ordering="created_at")
    def written(self, message: Message) -> str:
        return _shown(message, message.created_at)

    @admin.display(description=gettext_lazy("next attempt"))
    def due(self, message: Message) -> str:
        waits = message.status == MessageStatus.QUEUED
        return _shown(message, message.due_at) if waits else "–"

    @admin.display(description=gettext_lazy("sent"))
    def sent(self, message: Message) -> str:
        return _shown(message, message.sent_at) if message.sent_at else "–"

    # --- Once more ----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        again = self.page_of_own("<uuid:message_id>/resending/", self.resending, "resending")
        return [again, *super().get_urls()]

    def context_of(self, request: HttpRequest, message: Message) -> dict[str, Any]:
        may = can_resend(message) and may_resend(request.user, message)
        return {"why": self.why(message), "may_resend": may}

    def resending(self, request: HttpRequest, message_id: UUID) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        message = self.own_or_404(request, str(message_id))
        if not may_resend(request.user, message):
            raise Http404
        try:
            message = self._resend(request, message)
        except DomainError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The mail goes out again."))
        return redirect("admin:accounts_message_change", message.pk)

    @admin.action(description=gettext_lazy("Send again"), permissions=["resend"])
    def resend_selected(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        refused: Counter[str] = Counter()
        sent = 0
        for message in queryset:
            if not may_resend(request.user, message):
                refused[_("Only editors of its event send a mail again.")] += 1
                continue
            try:
                self._resend(request, message)
            except DomainError as refusal:
                refused[str(refusal)] += 1
            else:
                sent += 1
        if sent:
            words = ngettext("%(n)d mail goes out again.", "%(n)d mails go out again.", sent)
            messages.success(request, words % {"n": sent})
        for reason, number in refused.items():
            words = ngettext("%(n)d was left out: %(why)s", "%(n)d were left out: %(why)s", number)
            messages.warning(request, words % {"n": number, "why": reason})

    def _resend(self, request: HttpRequest, message: Message) -> Message:
        sent = resend(message.pk, by=actor(request), now=timezone.now())
        self.log_change(request, sent, _("Sent again."))
        return sent


def mails_of(registration: Registration, user: Person) -> list[Line]:
    """The latest mails about a registration and its tickets, for its page."""
    found = messages_visible_to(user).filter(about_registration(registration.pk))
    latest = found.order_by("-created_at", "-id")[:MAILS_SHOWN]
    return [
        Line(message, title_of(message.kind), shown(message.created_at, registration.event.zone))
        for message in latest
    ]


def _shown(message: Message, at: datetime) -> str:
    """In the event's zone; mail about accounts has none."""
    return shown(at, ZoneInfo(message.zone_name or "UTC"))  # type: ignore[attr-defined]


def _registration_of(message: Message) -> UUID | None:
    if message.subject_kind == "ticket" and message.subject_id:
        found = Ticket.objects.filter(pk=message.subject_id).values_list("registration_id")
        return found[0][0] if found else None
    return message.subject_id if message.subject_kind == "registration" else None

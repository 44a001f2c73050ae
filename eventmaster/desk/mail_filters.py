"""Filters of the mail ledger: what is in trouble, of which kind, from when, about whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mail as account_mail
from accounts.mail_trouble import has_failed, is_refused, stands_still
from eventmaster.desk import rights
from eventmaster.desk.scoped import pk_of
from events import mail as team_mail
from registrations.mail import kinds
from registrations.models import Registration, Ticket

Lookups = list[tuple[str, Any]]


class TroubleFilter(SimpleListFilter):
    """What the banner of every page warns of."""

    title = _("trouble")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            ("waiting", _("Waits for too long")),
            ("refused", _("Refused, and tried again")),
            ("failed", _("Failed lately")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        match self.value():
            case "waiting":
                return stands_still(queryset, now=now)  # type: ignore[arg-type]
            case "refused":
                return is_refused(queryset)  # type: ignore[arg-type]
            case "failed":
                return has_failed(queryset, now=now)  # type: ignore[arg-type]
        return queryset


class KindFilter(SimpleListFilter):
    """Those about accounts are for administrators, who alone see such mail."""

    title = _("mail")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        of_accounts = account_mail.TITLES if rights.is_administrator(request.user) else {}
        return [*kinds.TITLES.items(), *team_mail.TITLES.items(), *of_accounts.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WrittenFilter(SimpleListFilter):
    title = _("time")
    parameter_name = "written"
    PERIODS = {
        "hour": (timedelta(hours=1), _("In the last hour")),
        "day": (timedelta(days=1), _("In the last 24 hours")),
        "week": (timedelta(days=7), _("In the last 7 days")),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [(name, words) for name, (_period, words) in self.PERIODS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.PERIODS.get(self.value() or "")
        return queryset.filter(created_at__gt=timezone.now() - chosen[0]) if chosen else queryset


class AboutRegistrationFilter(SimpleListFilter):
    """A registration's page leads here; its tickets' mails are among those."""

    title = _("registration")
    parameter_name = "registration"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        chosen = pk_of(self.value())
        if chosen is None:
            return []
        own = Registration.objects.seen_by_team(request.user).filter(pk=chosen)
        return [(str(one.pk), one.name or one.email) for one in own]

    def has_output(self) -> bool:
        """Of a foreign one nothing is shown, rather than everything."""
        return self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(about_registration(pk_of(self.value())))


def about_registration(registration_id: Any) -> Q:
    """What was written about a registration or one of its tickets."""
    tickets = Ticket.objects.filter(registration_id=registration_id).order_by()
    return Q(subject_kind="registration", subject_id=registration_id) | Q(
        subject_kind="ticket", subject_id__in=tickets.values("pk")
    )

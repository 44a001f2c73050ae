"""Approving and declining registrations that wait for it: one, or several from the list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import DomainError
from eventmaster.desk.long_lists import add_tickets
from eventmaster.desk.questions import ask, editable_or_404, words_for_team
from eventmaster.desk.scoped import actor
from events.permissions import can_edit
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.deciding import approve, decline

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin

# One answer decides about so many at most: a request may not last for minutes.
MOST_AT_ONCE = 200
# So many names stand in a message; the list has all of them.
_NAMED = 5


class ApprovalForm(forms.Form):
    joins_waiting_list = forms.BooleanField(
        label=gettext_lazy("Where it is full, put them on the waiting list"),
        required=False,
        help_text=gettext_lazy("Otherwise they stay pending, and you can decide again later."),
    )

    def decide(self, registration: Registration, **who: Any) -> Registration:
        joins = self.cleaned_data["joins_waiting_list"]
        return approve(registration_id=registration.pk, joins_waiting_list=joins, **who)


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The people read it, in their mail and on their page."),
        error_messages={"required": gettext_lazy("Tell them why: one sentence is enough.")},
    )

    def decide(self, registration: Registration, **who: Any) -> Registration:
        reason = self.cleaned_data["reason"]
        return decline(registration_id=registration.pk, reason=reason, **who)


Decision = ApprovalForm | RefusalForm


def decide_one(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID, kind: type[Decision]
) -> HttpResponse:
    """GET asks, POST decides."""
    registration = editable_or_404(desk, request, registration_id)
    back = redirect("admin:registrations_registration_change", registration.pk)
    if registration.status != Status.PENDING:
        messages.warning(request, _("This registration does not wait for approval any more."))
        return back
    form = kind(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(desk, request, [registration], form)
    _decide(request, [registration], form)
    return back


def decide_many(
    desk: RegistrationAdmin,
    request: HttpRequest,
    found: QuerySet[Registration],
    kind: type[Decision],
    action: str,
) -> HttpResponse | None:
    """Who came first is decided about first: they come before others to what is left."""
    pending = found.filter(status=Status.PENDING).order_by("created_at", "pk")
    chosen = add_tickets(each for each in pending if can_edit(request.user, each.event))
    if not chosen:
        messages.warning(request, _("None of these registrations waits for approval."))
        return None
    form = kind(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        if len(chosen) > MOST_AT_ONCE:
            words = _("These are the first %(n)d. Decide about the others afterwards.")
            messages.warning(request, words % {"n": MOST_AT_ONCE})
        return _ask(desk, request, chosen[:MOST_AT_ONCE], form, action=action)
    _decide(request, chosen[:MOST_AT_ONCE], form)
    return None


def _ask(
    desk: RegistrationAdmin,
    request: HttpRequest,
    chosen: Sequence[Registration],
    form: Decision,
    *,
    action: str = "",
) -> HttpResponse:
    n = len(chosen)
    if isinstance(form, ApprovalForm):
        name, title = "approval", ngettext("Approve registration?", "Approve registrations?", n)
    else:
        name, title = "refusal", ngettext("Decline registration?", "Decline registrations?", n)
    template = f"admin/registrations/registration/{name}.html"
    return ask(desk, request, template, title=title, chosen=chosen, form=form, action=action)


def _decide(request: HttpRequest, chosen: Iterable[Registration], form: Decision) -> None:
    """Each in a transaction of its own, so that one refusal takes nothing back from others."""
    now, done = timezone.now(), Counter[str]()
    refused: defaultdict[str, list[str]] = defaultdict(list)
    for registration in chosen:
        try:
            decided = form.decide(registration, by=actor(request), now=now)
        except DomainError as refusal:
            refused[words_for_team(refusal)].append(registration.name)
        else:
            done[decided.status] += 1
    for status, count in done.items():
        say = messages.warning if status == Status.WAITLISTED else messages.success
        say(request, _OUTCOMES[Status(status)](count) % {"n": count})
    for reason, names in refused.items():
        messages.error(request, _refused_words(reason, names))


_OUTCOMES: dict[Status, Callable[[int], str]] = {
    Status.CONFIRMED: lambda count: ngettext(
        "%(n)d registration is approved. The person gets a mail with the ticket.",
        "%(n)d registrations are approved. The people get a mail with their tickets.",
        count,
    ),
    Status.WAITLISTED: lambda count: ngettext(
        "%(n)d registration is approved and on the waiting list: it was full.",
        "%(n)d registrations are approved and on the waiting list: it was full.",
        count,
    ),
    Status.OFFERED: lambda count: ngettext(
        "%(n)d registration is approved, and a place is offered.",
        "%(n)d registrations are approved, and a place is offered to each.",
        count,
    ),
    Status.DECLINED: lambda count: ngettext(
        "%(n)d registration is declined. The person gets a mail with the reason.",
        "%(n)d registrations are declined. The people get a mail with the reason.",
        count,
    ),
}


def _refused_words(reason: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    words = ngettext(
        "%(n)d registration stays as it is (%(names)s). %(reason)s",
        "%(n)d registrations stay as they are (%(names)s). %(reason)s",
        len(names),
    )
    if len(names) > _NAMED:
        shown = _("%(names)s and others") % {"names": shown}
    return words % {"n": len(names), "names": shown, "reason": reason}

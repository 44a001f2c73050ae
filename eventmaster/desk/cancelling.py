"""Cancelling registrations from the desk: one on its page, or several from the list."""

from __future__ import annotations

from collections.abc import Sequence
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
from eventmaster.desk.questions import ask, editable_or_404
from eventmaster.desk.scoped import actor
from events.permissions import can_edit
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin

FROM_LIST = "waiting-list"


class CancellingForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "If you give one, the people read it, in their mail and on their page."
        ),
    )
    notifies = forms.BooleanField(
        label=gettext_lazy("Tell them by mail"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it nobody hears of it from us: tell them yourself."),
    )


def cancel_one(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID
) -> HttpResponse:
    """GET shows what will happen, POST does it; both lead back to where one came from."""
    registration = editable_or_404(desk, request, registration_id)
    form = CancellingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(desk, request, [registration], form)
    _cancel(request, [registration], form)
    if request.GET.get("from") == FROM_LIST:
        return redirect("admin:events_event_waiting_list", registration.event_id)
    return redirect("admin:registrations_registration_change", registration.pk)


def cancel_many(
    desk: RegistrationAdmin, request: HttpRequest, found: QuerySet[Registration]
) -> HttpResponse | None:
    chosen = [each for each in found if each.is_live and can_edit(request.user, each.event)]
    if not chosen:
        messages.warning(request, _("None of these registrations can be cancelled."))
        return None
    form = CancellingForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return _ask(desk, request, chosen, form, action="cancel_selected")
    _cancel(request, chosen, form)
    return None


def _ask(
    desk: RegistrationAdmin,
    request: HttpRequest,
    chosen: Sequence[Registration],
    form: CancellingForm,
    *,
    action: str = "",
) -> HttpResponse:
    return ask(
        desk,
        request,
        "admin/registrations/registration/cancellation.html",
        title=ngettext("Cancel registration?", "Cancel registrations?", len(chosen)),
        chosen=chosen,
        form=form,
        action=action,
    )


def _cancel(request: HttpRequest, chosen: Sequence[Registration], form: CancellingForm) -> None:
    done, values = 0, {name: form.cleaned_data[name] for name in ("reason", "notifies")}
    who: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
    for registration in chosen:
        try:
            cancel_registration(registration_id=registration.pk, **values, **who)
        except DomainError as refusal:
            messages.error(request, f"{registration.name}: {refusal}")
        else:
            done += 1
    if done:
        words = ngettext(
            "%(n)d registration is cancelled; its seats are free again.",
            "%(n)d registrations are cancelled; their seats are free again.",
            done,
        )
        messages.success(request, words % {"n": done})

"""The last look before a mailing goes out: as one of those reads it who get it, and to how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from accounts.languages import is_spoken
from core.errors import ChangedMeanwhile, DomainError
from eventmaster.desk.local_times import shown
from eventmaster.desk.mail_documents import FORMS, FRAMING_POLICY, document_of
from eventmaster.desk.mailing_forms import SendingForm
from eventmaster.desk.mailings import (
    audience_in_words,
    editable_or_404,
    in_words,
    mailing_or_404,
    show,
)
from eventmaster.desk.scoped import actor
from eventmaster.looks import note_opening, registration_opened
from events.models import Event
from registrations.enums import MailingStatus
from registrations.mail.audience import counted, reader_of, wanted_by
from registrations.mail.mailings import preview
from registrations.models import Mailing, Registration
from registrations.services.mailings import send_mailing, send_test

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


@csp_override(FRAMING_POLICY)
def send_page(
    desk: EventAdmin, request: HttpRequest, event_id: UUID, mailing_id: UUID
) -> HttpResponse:
    """GET shows mail and number; POST sends it now or later, or to oneself."""
    event = editable_or_404(desk, request, event_id)
    mailing = mailing_or_404(event, mailing_id)
    if mailing.status != MailingStatus.DRAFT:
        return redirect("admin:events_event_mailing", event.pk, mailing.pk)
    if "_test" in request.POST:
        return _test(request, event, mailing)
    is_later = "_later" in request.POST
    form = SendingForm(request.POST if is_later else None, event=event)
    answer = None
    if request.method == "POST" and (not is_later or form.is_valid()):
        answer = _send(request, event, mailing, form if is_later else None)
    return answer or _look(desk, request, event, mailing, form)


def mailing_document(
    desk: EventAdmin, request: HttpRequest, event_id: UUID, mailing_id: UUID
) -> HttpResponse:
    """The document in the frame: as the reader with that number gets it, in their language."""
    event: Event = desk.own_or_404(request, str(event_id))
    mailing = mailing_or_404(event, mailing_id)
    reader, _number = _reader(mailing, request)
    _note_reader(request, reader)
    language = reader.language if reader and is_spoken(reader.language) else None
    with translation.override(language or translation.get_language()):
        mail = preview(mailing, reader)
    return document_of(mail, request)


def _look(
    desk: EventAdmin, request: HttpRequest, event: Event, mailing: Mailing, form: SendingForm
) -> HttpResponse:
    found = counted(event, wanted_by(mailing), purpose=mailing.purpose)
    reader, number = _reader(mailing, request)
    _note_reader(request, reader)
    context: dict[str, Any] = {
        "title": _("Check and send"),
        "mailing": mailing,
        "version": _version(mailing),
        "form": form,
        "recipients": found.recipients,
        "counted": in_words(found),
        "audience": audience_in_words(mailing),
        "reader": reader,
        "number": number,
        "form_of_mail": _form_of_mail(request),
        "forms_of_mail": zip(FORMS, (_("Light"), _("Dark"), _("Plain text")), strict=True),
        "own_address": actor(request).email,
    }
    return show(desk, request, "mailing_sending", event, context)


def _note_reader(request: HttpRequest, reader: Registration | None) -> None:
    if reader is not None:
        note_opening(registration_opened(reader), by=actor(request), now=timezone.now())


def _test(request: HttpRequest, event: Event, mailing: Mailing) -> HttpResponse:
    try:
        send_test(mailing_id=mailing.pk, by=actor(request), now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("The mail is on its way to %(email)s.")
        messages.success(request, words % {"email": actor(request).email})
    return redirect("admin:events_event_mailing_sending", event.pk, mailing.pk)


def _send(
    request: HttpRequest, event: Event, mailing: Mailing, form: SendingForm | None
) -> HttpResponse | None:
    """Send it; None where the form is to be shown with what is wrong."""
    send_at = form.cleaned_data["send_at"] if form else None
    seen = request.POST.get("version")

    def check(locked: Mailing) -> None:
        """What goes to many is what was looked at."""
        if seen is not None and seen != _version(locked):
            raise ChangedMeanwhile

    who: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
    try:
        send_mailing(mailing_id=mailing.pk, send_at=send_at, check=check, **who)
    except ValidationError as problems:
        if form:
            form.add_error(None, problems.messages)
        return None
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:events_event_mailing", event.pk, mailing.pk)
    if form and form.note:
        messages.warning(request, form.note)
    if send_at:
        words = _("It goes out on %(when)s.") % {"when": shown(send_at, event.zone)}
    else:
        words = _("It is on its way. You can close this page.")
    messages.success(request, words)
    return redirect("admin:events_event_mailing", event.pk, mailing.pk)


def _version(mailing: Mailing) -> str:
    return mailing.updated_at.isoformat()


def _reader(mailing: Mailing, request: HttpRequest) -> tuple[Registration | None, int]:
    """The one with the number that was asked for."""
    asked = request.GET.get("reader", "1")
    is_number = asked.isdecimal() and len(asked) < 7
    return reader_of(mailing, max(1, int(asked)) if is_number else 1)


def _form_of_mail(request: HttpRequest) -> str:
    asked = request.GET.get("as", "")
    return asked if asked in FORMS else FORMS[0]

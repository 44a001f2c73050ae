"""The mails of one event: which there are, and the team's own words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override

from accounts.languages import is_spoken
from core.errors import DomainError, TooManyRequests
from eventmaster.desk.mail_documents import FRAMING_POLICY, document_of, refusal_of
from eventmaster.desk.scoped import actor
from events.models import Event
from events.permissions import can_edit
from registrations.mail import kinds, placeholders
from registrations.mail.samples import sample_mail, words_for
from registrations.mail.starting import words_now
from registrations.mail.texts import OwnWords
from registrations.models import MailText
from registrations.services.mail_texts import delete_mail_text, save_mail_text, try_mail_text

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


class MailTextForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("Subject line"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Plain text. An empty line starts a new paragraph."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.words().check(self.kind)
            except ValidationError as problems:
                self.add_error(None, problems)
        return cleaned

    def words(self) -> OwnWords:
        return OwnWords(self.cleaned_data["subject"], self.cleaned_data["text"])


def list_mails(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Each mail of the event, and in which languages the team says it in words of its own."""
    event: Event = desk.own_or_404(request, str(event_id))
    own: dict[str, list[str]] = {}
    for text in MailText.objects.filter(event=event).order_by("language"):
        own.setdefault(text.kind, []).append(_language_name(text.language))
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Mails"),
        "opts": desk.opts,
        "event": event,
        "edits": can_edit(request.user, event),
        "mails": [(kind, kinds.title_of(kind), own.get(kind, [])) for kind in kinds.EDITABLE],
    }
    return TemplateResponse(request, "admin/events/event/mails.html", context)


@csp_override(FRAMING_POLICY)
def edit_mail(desk: EventAdmin, request: HttpRequest, event_id: UUID, kind: str) -> HttpResponse:
    """GET shows the words; POST keeps them, sends them to oneself, or takes them back."""
    event = _editable_or_404(desk, request, event_id, kind)
    language = _language_of(request)
    stored = MailText.objects.filter(event=event, kind=kind, language=language).first()
    if request.method != "POST":
        words = words_now(stored, kind, event, language)
        form = MailTextForm(kind=kind, initial={"subject": words.subject, "text": words.text})
        return _show(desk, request, event, form, language, stored)
    if "_default" in request.POST:
        return _take_back(request, event, kind, language)
    form = MailTextForm(request.POST, kind=kind)
    if not form.is_valid():
        return _show(desk, request, event, form, language, stored)
    if "_try" in request.POST:
        _try(request, event, language, form)
        return _show(desk, request, event, form, language, stored)
    try:
        return _save(request, event, language, form)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _show(desk, request, event, form, language, stored)


def preview_mail(desk: EventAdmin, request: HttpRequest, event_id: UUID, kind: str) -> HttpResponse:
    """The document in the frame: what is stored, or (by POST, storing nothing) what was typed."""
    event = _editable_or_404(desk, request, event_id, kind)
    language = _language_of(request)
    own: OwnWords | None = None
    if request.method == "POST":
        form = MailTextForm(request.POST, kind=kind)
        if not form.is_valid():
            problems = [str(each) for errors in form.errors.values() for each in errors]
            return refusal_of(problems, request)
        own = form.words()
    elif stored := MailText.objects.filter(event=event, kind=kind, language=language).first():
        own = OwnWords(stored.subject, stored.text)
    with translation.override(language or translation.get_language()):
        mail = sample_mail(kind, event, own=own)
    return document_of(mail, request)


def _save(request: HttpRequest, event: Event, language: str, form: MailTextForm) -> HttpResponse:
    save_mail_text(
        event_id=event.pk,
        kind=form.kind,
        language=language,
        words=form.words(),
        by=actor(request),
        now=timezone.now(),
    )
    messages.success(request, _("Saved. From now on, this mail says your words."))
    return _back_to(event, form.kind, language)


def _try(request: HttpRequest, event: Event, language: str, form: MailTextForm) -> None:
    try:
        try_mail_text(
            event=event,
            kind=form.kind,
            language=language,
            words=form.words(),
            by=actor(request),
            now=timezone.now(),
        )
    except TooManyRequests as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("The mail is on its way to %(email)s. Nothing is saved yet.")
        messages.success(request, words % {"email": actor(request).email})


def _take_back(request: HttpRequest, event: Event, kind: str, language: str) -> HttpResponse:
    delete_mail_text(
        event_id=event.pk, kind=kind, language=language, by=actor(request), now=timezone.now()
    )
    messages.success(request, _("Your words are gone; this mail says ours again."))
    return _back_to(event, kind, language)


def _back_to(event: Event, kind: str, language: str) -> HttpResponse:
    query = QueryDict(mutable=True)
    query["language"] = language
    page = reverse("admin:events_event_mail_text", args=[event.pk, kind])
    return redirect(f"{page}?{query.urlencode()}" if language else page)


def _show(
    desk: EventAdmin,
    request: HttpRequest,
    event: Event,
    form: MailTextForm,
    language: str,
    stored: MailText | None,
) -> HttpResponse:
    own = MailText.objects.filter(event=event, kind=form.kind).values_list("language", flat=True)
    context = {
        **desk.admin_site.each_context(request),
        "title": kinds.title_of(form.kind),
        "opts": desk.opts,
        "event": event,
        "kind": form.kind,
        "form": form,
        "language": language,
        "languages": [(code, _language_name(code), code in own) for code in _languages()],
        "stored": stored,
        "placeholders": _placeholders(event, form.kind, language),
    }
    return TemplateResponse(request, "admin/events/event/mail_text.html", context)


def _placeholders(event: Event, kind: str, language: str) -> list[dict[str, Any]]:
    """What may be written, what it means, and what it would be in a mail of this event."""
    with translation.override(language or translation.get_language()):
        values = placeholders.values_of(kind, words_for(kind, event))
    return [
        {"written": each.written, "meaning": each.meaning, "value": values[each.name]}
        for each in placeholders.allowed(kind)
    ]


def _languages() -> list[str]:
    return ["", *(code for code, _name in settings.LANGUAGES)]


def _language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES)[code]) if code else _("All languages")


def _language_of(request: HttpRequest) -> str:
    """The language whose words are looked at; empty: those for everyone."""
    language = request.GET.get("language", "")
    return language if is_spoken(language) else ""


def _editable_or_404(desk: EventAdmin, request: HttpRequest, event_id: UUID, kind: str) -> Event:
    event: Event = desk.own_or_404(request, str(event_id))
    if kind not in kinds.EDITABLE or not can_edit(request.user, event):
        raise Http404
    return event

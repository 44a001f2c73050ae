"""Every mail that the product sends, to look at: with made-up words, in each language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from accounts import mail as account_mail
from accounts.languages import is_spoken
from accounts.models import Message
from core.mail import Mail
from eventmaster.desk.mail_documents import FORMS, FRAMING_POLICY, document_of
from events import mail as team_mail
from registrations.mail import kinds
from registrations.mail.samples import SAMPLES, sample_event, sample_mail

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


class Group(NamedTuple):
    title: str
    entries: list[tuple[str, str]]


class Choice(NamedTuple):
    """What is looked at; what nobody offers falls back to the first."""

    kind: str
    language: str
    form: str


@csp_override(FRAMING_POLICY)
def gallery(desk: EventAdmin, request: HttpRequest) -> HttpResponse:
    groups, choice = _groups(), _chosen(request)
    mail = _written(choice)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("All mails"),
        "opts": desk.opts,
        "groups": groups,
        "choice": choice,
        "chosen_title": dict(_entries(groups))[choice.kind],
        "mail": mail,
        "languages": settings.LANGUAGES,
        "has_codes": bool(mail.pictures),
    }
    return TemplateResponse(request, "admin/events/event/mail_gallery.html", context)


def gallery_document(request: HttpRequest) -> HttpResponse:
    return document_of(_written(_chosen(request)), request)


def _groups() -> list[Group]:
    of_events = [(kind, str(title)) for kind, title in kinds.TITLES.items() if kind in SAMPLES]
    of_accounts = [(kind, str(title)) for kind, title in account_mail.TITLES.items()]
    of_teams = [(kind, str(title)) for kind, title in team_mail.TITLES.items()]
    return [
        Group(_("About events"), of_events),
        Group(_("About teams"), of_teams),
        Group(_("About accounts"), of_accounts),
    ]


def _entries(groups: Iterable[Group]) -> Iterable[tuple[str, str]]:
    return (entry for group in groups for entry in group.entries)


def _chosen(request: HttpRequest) -> Choice:
    asked = request.GET
    known = [kind for kind, _title in _entries(_groups())]
    language = asked.get("language", "")
    return Choice(
        kind=asked["kind"] if asked.get("kind") in known else known[0],
        language=language if is_spoken(language) else str(translation.get_language()),
        form=asked["as"] if asked.get("as") in FORMS else FORMS[0],
    )


def _written(choice: Choice) -> Mail:
    """The mail in its own language, whatever the desk's is."""
    with translation.override(choice.language):
        if choice.kind in SAMPLES:
            return sample_mail(choice.kind, sample_event(timezone.now()))
        if choice.kind in team_mail.TITLES:
            return team_mail.sample(now=timezone.now())
        message = Message(
            kind=choice.kind,
            to_email="kim@example.org",
            message_id="<sample@example.org>",
            body=f"{settings.SITE_URL}/accounts/",
        )
        return account_mail.render(message)

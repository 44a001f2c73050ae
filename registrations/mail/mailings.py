"""What a team writes to many: its words, with each reader's own facts in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from accounts.models import Message
from accounts.refusals import refused_among
from core.mail import Mail
from registrations import links
from registrations.enums import LIVE, MailingPurpose, MailingStatus
from registrations.mail.letters import facts_of, is_proven, write
from registrations.mail.placeholders import MAILING
from registrations.mail.texts import OwnWords, filled
from registrations.models import Mailing, Registration
from registrations.unsubscribing import unsubscribe_url

TEST = "mailing.test"


def mailing(message: Message) -> EmailMessage | None:
    """To one reader; nothing once it was stopped, or they are not who it is for any more."""
    found = _mailings().filter(pk=message.batch_id).exclude(status=MailingStatus.STOPPED).first()
    if found is None or message.subject_id is None:
        return None
    registration = Registration.objects.filter(
        pk=message.subject_id, event_id=found.event_id, status__in=found.statuses
    ).first()
    if registration is None or _is_refused(found, message.to_email):
        return None
    registration.event = found.event
    words: dict[str, Any] = {"name": registration.name if is_proven(message) else ""}
    if found.purpose == MailingPurpose.SERVICE and registration.status in LIVE:
        words["url"] = links.manage_url(registration)
    return _written(found, words, to=message.to_email, message_id=message.message_id)


def test(message: Message) -> EmailMessage | None:
    """To one of the team, as it would read there. Its link to unsubscribe is theirs, and works."""
    found = _mailings().filter(pk=message.subject_id).first()
    if found is None:
        return None
    mail = _written(
        found, {"name": message.to_name}, to=message.to_email, message_id=message.message_id
    )
    mail.subject = _("Test: %(subject)s") % {"subject": mail.subject}
    return mail


def preview(mailing: Mailing, registration: Registration | None) -> Mail:
    """As `registration` would read it (None: somebody); without the link that is theirs alone."""
    name = registration.name if registration else _("Kim Sample")
    to = registration.email if registration else "kim@example.org"
    return _written(mailing, {"name": name}, to=to, message_id="<preview>", is_preview=True)


def _written(
    mailing: Mailing, words: dict[str, Any], *, to: str, message_id: str, is_preview: bool = False
) -> Mail:
    event = mailing.event
    facts = facts_of(event)
    is_news = mailing.purpose == MailingPurpose.NEWS
    unsubscribe = unsubscribe_url(to, event.organizer) if is_news and not is_preview else ""
    words = {
        **facts,
        "url": facts["event_url"],
        "opens_own": "url" in words,
        "unsubscribe_url": facts["event_url"] if is_news and is_preview else unsubscribe,
        **words,
    }
    own = OwnWords(mailing.subject, mailing.text)
    # The subject line is the heading too.
    words["heading"] = filled(own, MAILING, words).get("subject", "")
    mail = write(MAILING, words, own=own, to=to, message_id=message_id)
    if unsubscribe:
        mail.extra_headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def _is_refused(mailing: Mailing, email: str) -> bool:
    is_news = mailing.purpose == MailingPurpose.NEWS
    return bool(refused_among([email], mailing.event.organizer_id, is_news=is_news))


def _mailings() -> Any:
    return Mailing.objects.select_related("event__organizer")


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {MAILING: mailing, TEST: test}

"""Who wants no news of whom, and which addresses are dead; kept by a digest of the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from accounts.enums import RefusalReason
from accounts.limits import keyed_digest
from accounts.models import MailRefusal
from core.models import new_id
from core.text import normalise_email

# Stands where a server's answer would; shown in the reader's language.
DEAD = gettext_noop(
    "Mail to this address came back before, so this one was not tried. Send it again if the"
    " address works now."
)
# One query compares so many digests at most.
_AT_ONCE = 500


def digest_of(email: str) -> str:
    """What stands for an address here: it cannot be turned back."""
    return digests_of(normalise_email(email))[0]


def digests_of(email_key: str) -> list[str]:
    """What stands for an address in its normal form: now, and while the site had earlier secrets.

    Who unsubscribed does not get news again because keys were changed.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [keyed_digest("mail-refusal", email_key, key=key) for key in keys]


def refuse(email: str, reason: RefusalReason, *, now: datetime) -> None:
    """Note that `email` is dead or complained: no organizer's news go there any more."""
    refuse_digest(digest_of(email), None, reason, now=now)


def refuse_digest(
    digest: str, organizer_id: UUID | None, reason: RefusalReason, *, now: datetime
) -> None:
    """Note who wants no news of an organizer (None: of anyone). Twice is once.

    The first reason stays, except that a dead address is dead.
    """
    row = MailRefusal(
        id=new_id(), digest=digest, organizer_id=organizer_id, reason=reason, created_at=now
    )
    MailRefusal.objects.bulk_create([row], ignore_conflicts=True)
    if reason == RefusalReason.BOUNCED:
        MailRefusal.objects.filter(digest=digest, organizer_id=organizer_id).update(
            reason=reason, updated_at=now
        )


def allow_digest(digest: str, organizer_id: UUID) -> None:
    """Take back that somebody unsubscribed; what a mail service reported stays."""
    MailRefusal.objects.filter(
        digest=digest, organizer_id=organizer_id, reason=RefusalReason.UNSUBSCRIBED
    ).delete()


def refusals_of(digest: str, organizer_id: UUID) -> QuerySet[MailRefusal]:
    return _refusals(organizer_id, is_news=True).filter(digest=digest)


def is_dead(email: str) -> bool:
    """Whether mail to `email` came back for good: nothing is sent there, tickets included."""
    return _dead(email).exists()


def revive(email: str) -> bool:
    """Write to a dead address again; return whether it was one."""
    return bool(_dead(email).delete()[0])


def refused_among(emails: Iterable[str], organizer_id: UUID, *, is_news: bool) -> set[str]:
    """Return those of `emails` to which nothing may be sent: dead ones; with `is_news` also those
    that want no news of the organizer."""
    by_digest = {digest: email for email in emails for digest in digests_of(normalise_email(email))}
    digests = list(by_digest)
    found: set[str] = set()
    for first in range(0, len(digests), _AT_ONCE):
        some = _refusals(organizer_id, is_news=is_news)
        some = some.filter(digest__in=digests[first : first + _AT_ONCE])
        found.update(some.values_list("digest", flat=True))
    return {by_digest[digest] for digest in found}


def refused_digests(organizer_id: UUID, *, is_news: bool) -> set[str]:
    """The digests of all addresses to which nothing may be sent, to compare very many with."""
    found = _refusals(organizer_id, is_news=is_news)
    return set(found.values_list("digest", flat=True))


def _refusals(organizer_id: UUID, *, is_news: bool) -> QuerySet[MailRefusal]:
    found = MailRefusal.objects.filter(Q(organizer_id=organizer_id) | Q(organizer_id__isnull=True))
    return found if is_news else found.filter(reason=RefusalReason.BOUNCED)


def _dead(email: str) -> QuerySet[MailRefusal]:
    return MailRefusal.objects.filter(
        digest__in=digests_of(normalise_email(email)),
        organizer_id=None,
        reason=RefusalReason.BOUNCED,
    )

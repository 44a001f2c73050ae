"""What every page of the desk warns of: mail that does not go out."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mail_trouble import has_failed, is_refused, stands_still
from accounts.models import User
from eventmaster.desk.rights import is_administrator
from eventmaster.records import messages_visible_to
from events.permissions import Person


class MailWarning(NamedTuple):
    text: str
    url: str


def mail_warnings(user: Person, *, now: datetime) -> list[MailWarning]:
    """Warn administrators of all mail, teams of that of their events; one query, whatever waits."""
    own = messages_visible_to(user)
    found = (
        User.objects.filter(pk=cast(UUID, user.pk))
        .order_by()
        .values_list(
            Exists(stands_still(own, now=now).order_by()),
            Exists(is_refused(own).order_by()),
            Exists(has_failed(own, now=now).order_by()),
        )
        .first()
    )
    ledger = reverse("admin:accounts_message_changelist")
    return [
        MailWarning(words, f"{ledger}?trouble={trouble}")
        for is_so, (trouble, words) in zip(found or (), _words(user).items(), strict=False)
        if is_so
    ]


def _words(user: Person) -> dict[str, str]:
    if is_administrator(user):
        waits = _("Mail has been waiting for more than ten minutes: look whether the worker runs.")
        refused = _("The mail server does not take some mail. Read what it says.")
    else:
        waits = _(
            "Mail about your events has been waiting for more than ten minutes. Please tell an"
            " administrator of this site."
        )
        refused = _("Some mail about your events is not taken yet, and is tried again.")
    failed = _("Some mail could not be delivered. Look at it, and send it again where that helps.")
    return {"waiting": waits, "refused": refused, "failed": failed}

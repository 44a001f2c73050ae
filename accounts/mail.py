"""The mails about accounts, written when they are sent; a row's body holds only its secret link.

They go to addresses that anyone may have typed in: they name nobody, the sender's address
included (rule 9).
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Message
from core.mail import Mail, compose

# Our kind for each of allauth's mails that these settings send, and where its link stands.
CONFIRM, RESET = "account.confirm", "account.password_reset"
ALREADY, UNKNOWN, INVITED = "account.already", "account.unknown", "account.invited"
FACTOR_ON, FACTOR_OFF = "account.second_factor_on", "account.second_factor_off"
CODES_RENEWED = "account.recovery_codes"
# The same in the words of the administrators' pages.
TITLES: dict[str, str | Promise] = {
    CONFIRM: _("Please confirm the address"),
    RESET: _("A new password"),
    ALREADY: _("There is an account already"),
    UNKNOWN: _("There is no account"),
    INVITED: _("Invitation to an account"),
    FACTOR_ON: _("Second factor on"),
    FACTOR_OFF: _("Second factor off"),
    CODES_RENEWED: _("New recovery codes"),
}
OF_ALLAUTH = {
    "email_confirmation": (CONFIRM, "activate_url"),
    "email_confirmation_signup": (CONFIRM, "activate_url"),
    "password_reset_key": (RESET, "password_reset_url"),
    "account_already_exists": (ALREADY, None),
    "unknown_account": (UNKNOWN, None),
}
# Their rows hold the link, which is erased once they are sent.
WITH_SECRETS = frozenset({CONFIRM, RESET})
# Where the mails without a secret lead.
_PAGES = {
    ALREADY: "account_reset_password",
    UNKNOWN: "account_signup",
    INVITED: "account_reset_password",
    FACTOR_ON: "second_factor",
    FACTOR_OFF: "second_factor",
    CODES_RENEWED: "second_factor",
}


def render(message: Message) -> Mail:
    page = _PAGES.get(message.kind)
    return compose(
        f"emails/accounts/{message.kind}.txt",
        {"url": f"{settings.SITE_URL}{reverse(page)}" if page else message.body},
        layout="emails/layout",
        to=message.to_email,
        message_id=message.message_id,
    )


RENDERERS: dict[str, Callable[[Message], EmailMessage]] = dict.fromkeys(
    (CONFIRM, RESET, *_PAGES), render
)

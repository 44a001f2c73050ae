"""What a field of an event or organizer may hold."""

from __future__ import annotations

import zoneinfo
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from events.slugs import RESERVED_SLUGS


@cache
def _time_zones() -> frozenset[str]:
    """The names of this machine's zones; reading them takes a quarter of a second.

    Two are not zones but this machine's setting, which PostgreSQL does not know.
    """
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


slug_validator = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Use small letters, digits and hyphens.")
)

accent_validator = RegexValidator(
    r"^#[0-9a-fA-F]{6}\Z", _("Write the colour as # and six digits, like #2f5fd0.")
)


def validate_time_zone(value: str) -> None:
    """Accept the names of the IANA time zone database."""
    if value not in _time_zones():
        raise ValidationError(
            _("“%(value)s” is no time zone. Write it like Europe/Berlin."), params={"value": value}
        )


def validate_language(value: str) -> None:
    """Accept the languages that this site speaks."""
    if value not in dict(settings.LANGUAGES):
        raise ValidationError(_("This site does not speak that language."))


def validate_free_slug(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(value)s” is used by the site itself. Choose another one."),
            params={"value": value},
        )

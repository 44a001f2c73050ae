"""What every template may show."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.readers import reader_tag
from events.permissions import may_scan_anywhere, may_use_desk


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's address, and what the header offers this person (asked only when shown)."""
    user = getattr(request, "user", None)
    return {
        "SITE_URL": settings.SITE_URL,
        "DEMO": settings.DEMO,
        "reader": SimpleLazyObject(lambda: reader_tag(user) if user is not None else ""),
        "may_scan_anywhere": SimpleLazyObject(lambda: user is not None and may_scan_anywhere(user)),
        "may_use_desk": SimpleLazyObject(lambda: user is not None and may_use_desk(user)),
    }

"""Where the mail service reports what became of mail; there is no such page without a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog
from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.mail_services import TooEarly, note_report
from core.access import public

log = structlog.get_logger("eventmaster.mail_reports")

# Services report again after this, and would not after 403.
TOO_EARLY = 425
VIEWS: dict[str, type[AnymailCoreWebhookView]] = {
    "mailgun": MailgunTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
}


def routes(provider: str) -> list[URLPattern]:
    """The address for the reports of `provider`; none where it is ''."""
    if not provider:
        return []
    return [path(f"anymail/{provider}/tracking/", reports_of(provider), name="mail_reports")]


def reports_of(provider: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view: Anymail's looks at the secret first, and then reads the report."""

    @public
    @csrf_exempt
    @never_cache
    @require_http_methods(["HEAD", "POST"])
    def report(request: HttpRequest) -> HttpResponse:
        if request.method == "HEAD":
            return HttpResponse()  # Some look whether the address is there.
        reader = VIEWS[provider]()
        try:
            reader.run_validators(request)
            events = reader.parse_events(request)
        except AnymailWebhookValidationFailure:
            log.warning("mail_report_refused", provider=provider)
            return HttpResponse("This is not the mail service.\n", status=403)
        except (AnymailError, AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("mail_report_unreadable", provider=provider, error=type(error).__name__)
            return HttpResponse("This cannot be read.\n", status=400)
        return _note_all(events)

    return report


def _note_all(events: Iterable[AnymailTrackingEvent]) -> HttpResponse:
    now = timezone.now()
    try:
        for event in events:
            note_report(event, now=now)
    except TooEarly:
        return HttpResponse("Not yet; report again.\n", status=TOO_EARLY)
    return HttpResponse()

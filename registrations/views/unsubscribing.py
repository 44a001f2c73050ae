"""The end of an organizer's news, by the link of a mail: without an account, cookie or question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.enums import RefusalReason
from accounts.refusals import allow_digest, refusals_of, refuse_digest
from core.access import by_link
from registrations.unsubscribing import News, read


@csrf_exempt
@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and changes nothing; POST unsubscribes, or takes it back.

    Mail programs send that POST themselves (RFC 8058): without a cookie, so without CSRF's token.
    Whoever holds the link may do no more with it than this, and no redirect answers them.
    """
    news = read(token)
    if news is None:
        response = render(request, "registrations/unsubscribe_gone.html", status=404)
    else:
        if request.method == "POST":
            _write(news, wants_news="undo" in request.POST)
        response = _page(request, news)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _write(news: News, *, wants_news: bool) -> None:
    if wants_news:
        allow_digest(news.digest, news.organizer.pk)
    else:
        refuse_digest(
            news.digest, news.organizer.pk, RefusalReason.UNSUBSCRIBED, now=timezone.now()
        )


def _page(request: HttpRequest, news: News) -> HttpResponse:
    """Say what is so now, and offer the opposite; where a mail service told us, it stays."""
    reasons = set(refusals_of(news.digest, news.organizer.pk).values_list("reason", flat=True))
    context = {
        "organizer": news.organizer,
        "is_refused": bool(reasons),
        "can_undo": RefusalReason.UNSUBSCRIBED in reasons,
        "has_undone": request.method == "POST" and "undo" in request.POST,
    }
    return render(request, "registrations/unsubscribe.html", context)

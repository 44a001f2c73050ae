"""A mail as a document in a frame: behind a policy of its own, where nothing runs or is fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.mail import Mail

# `sandbox` without a word after it: no script, no form, no window, an origin of nobody's.
POLICY: dict[str, Any] = {
    "sandbox": True,
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
}
# Of a page that shows such a frame.
FRAMING_POLICY = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}

FORMS = ("light", "dark", "text")
_DARK_ONLY = "@media (prefers-color-scheme: dark)"
_BAR = (
    '<p style="margin: 0; padding: 12px 16px; background: #fff; color: #151923;'
    ' font: 600 15px/20px system-ui, sans-serif; overflow-wrap: anywhere">{}</p>'
)
_PLAIN = (
    "<!doctype html><html lang='{}'><head><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>{}</title></head>"
    "<body style='margin: 16px; background: #fff; color: #151923; font: 16px/24px {}'>{}</body>"
)


def document_of(mail: Mail, request: HttpRequest) -> HttpResponse:
    """Show the mail as the request asks for it (`as`): light, dark, or its plain text."""
    chosen = request.GET.get("as")
    said = _("Subject: %(subject)s") % {"subject": mail.subject}
    if chosen == "text":
        words = format_html("<pre style='white-space: pre-wrap'>{}\n\n{}</pre>", said, mail.body)
        return _framed(_plain(request, "monospace", words))
    html = mail.html
    for picture in mail.pictures:
        data = base64.b64encode(picture.content).decode()
        html = html.replace(f"cid:{picture.cid}", f"data:image/png;base64,{data}")
    # A click goes to a new window, and the sandbox opens none: the frame stays with the mail.
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    # Whatever the reader's own system likes.
    html = html.replace(_DARK_ONLY, "@media all" if chosen == "dark" else "@media not all")
    place = html.index(">", html.index("<body")) + 1
    return _framed(html[:place] + format_html(_BAR, said) + html[place:])


def refusal_of(problems: Iterable[str], request: HttpRequest) -> HttpResponse:
    """Say in place of the mail why there is none."""
    lines = format_html_join("", "<p>{}</p>", ((problem,) for problem in problems))
    words = format_html("<p><strong>{}</strong></p>{}", _("This is no mail yet."), lines)
    return _framed(_plain(request, "system-ui, sans-serif", words), status=422)


def _plain(request: HttpRequest, font: str, words: str) -> str:
    language = request.LANGUAGE_CODE
    return format_html(_PLAIN, language, _("Preview"), font, words)


def _framed(html: str, *, status: int = 200) -> HttpResponse:
    """The policy's name for Django's middleware; older browsers read the other header."""
    response = HttpResponse(html, status=status)
    response._csp_config = POLICY  # type: ignore[attr-defined]
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response

"""A mail made of templates: subject, text, HTML, and the pictures that stand in it."""

from __future__ import annotations

import email.message
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation

from core.mail_headers import set_as_they_are

# The blue of static/css/tokens.css, in light and dark, and what is written on it. Mail programs
# know no custom properties, and few of them OKLCH.
HOUSE_COLOURS = {
    "light": "#1c3ec8",
    "dark": "#95b3ff",
    "on_light": "#fefcf7",
    "on_dark": "#080e21",
}

# Their values are addresses, longer than a line.
_ADDRESSES = {"List-Unsubscribe"}
_PARTS = ("subject", "title", "words", "action", "reason")


@dataclass(frozen=True)
class Picture:
    """A PNG that the HTML shows as `cid:<cid>`; it comes along, nothing is fetched for it."""

    cid: str
    filename: str
    content: bytes

    def put_by(self, put: Callable[..., None]) -> None:
        """Hand it to `put`, one of the ways in which the parts of a message take their content."""
        put(
            self.content,
            "image",
            "png",
            cid=f"<{self.cid}>",
            filename=self.filename,
            disposition="inline",
        )


class Mail(EmailMultiAlternatives):
    """Text and HTML that say the same; pictures travel beside the HTML, files after both."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pictures: list[Picture] = []
        # What its templates were given: a preview must give the same.
        self.words: Mapping[str, Any] = {}

    def attach_pictures(self) -> None:
        """Make the pictures inline attachments, for whoever does not take the mail as `message()`
        builds it."""
        for picture in self.pictures:
            part = email.message.MIMEPart()
            picture.put_by(part.set_content)
            self.attach(part)
        self.pictures = []

    @property
    def html(self) -> str:
        """The HTML as it was written, with the pictures as `cid:` addresses."""
        return str(self.alternatives[0].content)  # type: ignore[attr-defined]

    def message(self, *args: Any, **options: Any) -> email.message.EmailMessage:
        message = super().message(*args, **options)
        addresses = {name: self.extra_headers[name] for name in _ADDRESSES & {*self.extra_headers}}
        set_as_they_are(message, addresses)
        html = message.get_body(("html",))
        if html is None:
            return message
        for picture in self.pictures:
            picture.put_by(html.add_related)
        return message


def compose(
    template: str,
    context: Mapping[str, Any],
    *,
    layout: str,
    to: str,
    message_id: str,
    reply_to: Collection[str] = (),
    colours: Any = HOUSE_COLOURS,
    own: Mapping[str, str] | None = None,
) -> Mail:
    """Return the mail of `template` in the active language.

    The template's parts `subject`, `title`, `words`, `action` and `reason` are plain text; an empty
    line in `words` ends a paragraph. `<layout>.txt` and `<layout>.html` set the same words, so that
    text and HTML cannot say different things. `colours` has `light` and `dark`, and `on_light` and
    `on_dark` for what is written on them. `own` holds parts that are said otherwise; in words of
    one's own, lines end where they were ended.
    """
    own = dict(own or {})
    parts = parts_of(template, context) | own
    page = {
        **context,
        **parts,
        "subject": " ".join(parts["subject"].split()),
        "has_own_words": "words" in own,
        "words": paragraphs(parts["words"], keeps_lines="words" in own),
        "site_url": settings.SITE_URL,
        "language": translation.get_language(),
        "colours": colours,
    }
    mail = Mail(
        subject=page["subject"],
        body=re.sub(r"\n{3,}", "\n\n", _plain(f"{layout}.txt", page)) + "\n",
        to=[to],
        reply_to=list(reply_to),
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"{layout}.html", page), "text/html")
    mail.words = context
    return mail


def parts_of(template: str, context: Mapping[str, Any]) -> dict[str, str]:
    """What each part of a mail's template says, as plain text."""
    return {name: _plain(f"{template}#{name}", context) for name in _PARTS}


def text_file(
    filename: str, text: str, *, subtype: str, params: dict[str, str]
) -> email.message.MIMEPart:
    """Return a file to attach whose media type has parameters."""
    part = email.message.MIMEPart()
    part.set_content(
        text, subtype=subtype, params=params, filename=filename, disposition="attachment"
    )
    return part


def paragraphs(words: str, *, keeps_lines: bool = False) -> list[str]:
    """Split at empty lines; a template's lines are broken anywhere, and joined again."""
    joint = "\n" if keeps_lines else " "
    found = (
        joint.join(" ".join(line.split()) for line in text.splitlines() if line.strip())
        for text in re.split(r"\n\s*\n", words)
    )
    return [text for text in found if text]


def _plain(template: str, context: Mapping[str, Any]) -> str:
    """Render plain text: nothing in it is HTML, so nothing is escaped."""
    found = Engine.get_default().get_template(template)
    return found.render(Context({**context}, autoescape=False)).strip()

"""What stands for somebody's own facts in words that a team writes: `{name}`, `{when}`, …

The words are plain text and nothing else is known in them: no conditions, no tags, no attributes.
They are checked when they are saved, so that a mail never goes out with a hole in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The kind of what a team writes to many.
MAILING = "mailing"


@dataclass(frozen=True)
class Placeholder:
    """One name to write in braces; `of` reads its value from the words of a mail's template."""

    name: str
    meaning: str | Promise
    of: Callable[[Mapping[str, Any]], Any]
    # A mail of the kind would be of no use without it.
    is_needed: bool = False

    @property
    def written(self) -> str:
        return f"{{{self.name}}}"


def _word(name: str, meaning: str | Promise, key: str = "") -> Placeholder:
    """A placeholder whose value is the word `key` as it is."""
    return Placeholder(name, meaning, lambda words: words.get(key or name))


_EVERYWHERE = (
    _word("name", gettext_lazy("Their name; empty where the address was never confirmed")),
    Placeholder(
        "event", gettext_lazy("The event’s title"), lambda words: words["event"].title_here
    ),
    _word("when", gettext_lazy("Day and time, in the event’s time zone")),
    _word("place", gettext_lazy("Where it is")),
    Placeholder(
        "organizer", gettext_lazy("Your organizer’s name"), lambda words: words["organizer"].name
    ),
    _word("link", gettext_lazy("The address that the button opens"), "url"),
    _word("event_link", gettext_lazy("The address of the event’s page"), "event_url"),
)
_TICKETS = _word("tickets", gettext_lazy("The number of their tickets"), "seats")
_PLACES = _word("places", gettext_lazy("The number of places"), "seats")
_REASON = _word("reason", gettext_lazy("The reason you gave, if any"), "note")
_DEADLINE = _word("deadline", gettext_lazy("Until when the place is held"), "held_until")


def _changes(words: Mapping[str, Any]) -> str:
    """Each change on a line of its own."""
    lines = [change_line(each.what, each.old, each.new) for each in words["changes"]]
    if words["has_other_link"]:
        lines.append(_("There is another link to take part online: it stands on your page."))
    return "\n".join(lines)


def change_line(what: str, old: str, new: str) -> str:
    line = _("%(what)s: %(old)s → %(new)s") % {"what": what, "old": old, "new": new}
    return " ".join(line.split())


_OF_KIND: dict[str, tuple[Placeholder, ...]] = {
    "registration.confirm": (_PLACES, _DEADLINE),
    "registration.confirmed": (_TICKETS,),
    "registration.promoted": (_TICKETS,),
    "registration.changed": (_TICKETS,),
    "registration.approved": (_TICKETS,),
    "registration.waitlisted": (
        Placeholder(
            "position",
            gettext_lazy("Their number on the waiting list"),
            lambda words: words["position"].number if words["position"] else None,
        ),
    ),
    "event.reminder": (
        _word("starts", gettext_lazy("When it begins, in the event’s time zone")),
        _TICKETS,
    ),
    "registration.offered": (_PLACES, replace(_DEADLINE, is_needed=True)),
    "registration.offer_expired": (_PLACES,),
    "registration.declined": (_REASON,),
    "registration.cancelled": (_REASON,),
    "ticket.sent": (_word("sender", gettext_lazy("Who registered them, if that may be told")),),
    "event.changed": (
        Placeholder("changes", gettext_lazy("What was, and what is now"), _changes, is_needed=True),
    ),
    "registration.reduced": (
        _word("tickets", gettext_lazy("The number of tickets that are left"), "left"),
        _word("cancelled", gettext_lazy("The number of tickets that were cancelled"), "gone"),
    ),
}

_BRACED = re.compile(r"\{([^{}\n]*)\}")
# With the space before it, which goes too where there is nothing to say: "Hello {name}," is
# "Hello," then.
_SPACED = re.compile(r"([ \t\u00a0]*)\{([^{}\n]*)\}")

# What follows a name at the beginning of a line, a Japanese title with it.
_AFTER_A_NAME = re.compile(r"^(?:さん|様)?[ \t\u00a0,;:!、，]*")


def allowed(kind: str) -> tuple[Placeholder, ...]:
    """What may stand in mails of `kind`."""
    return (*_EVERYWHERE, *_OF_KIND.get(kind, ()))


def check(text: str, kind: str) -> None:
    """Raise ValidationError where `text` has a placeholder unknown to `kind`, or a stray brace."""
    known = [placeholder.name for placeholder in allowed(kind)]
    listed = ", ".join(f"{{{name}}}" for name in known)
    unknown = [name for name in dict.fromkeys(_BRACED.findall(text)) if name not in known]
    if "{{" in text or "}}" in text:
        raise ValidationError(
            _("Write a placeholder in single braces. You can use: %(known)s."),
            code="placeholder_braces",
            params={"known": listed},
        )
    if unknown:
        raise ValidationError(
            _("There is no placeholder %(unknown)s in this mail. You can use: %(known)s."),
            code="placeholder_unknown",
            params={"unknown": ", ".join(f"{{{name}}}" for name in unknown), "known": listed},
        )
    if set("{}") & set(_BRACED.sub("", text)):
        raise ValidationError(
            _("A brace stands alone: close it, or take it away. You can use: %(known)s."),
            code="placeholder_open",
            params={"known": listed},
        )


def missing_in(text: str, kind: str) -> ValidationError | None:
    """What a mail of `kind` with this text would fail to say, though it goes out to say it."""
    written = set(_BRACED.findall(text))
    missing = [one for one in allowed(kind) if one.is_needed and one.name not in written]
    if not missing:
        return None
    return ValidationError(
        _("People need to know this from the mail: %(missing)s. Put it in."),
        code="placeholder_missing",
        params={"missing": ", ".join(f"{one.written} ({one.meaning})" for one in missing)},
    )


def values_of(kind: str, words: Mapping[str, Any]) -> dict[str, str]:
    """What the placeholders of `kind` stand for, in a mail made of these `words`."""
    return {placeholder.name: _as_text(placeholder.of(words)) for placeholder in allowed(kind)}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with the values in place of their names.

    A value is put in as it is: braces in it mean nothing. An empty one takes away the space before
    it, the comma after it at the beginning of a line, and the line where nothing else is left but
    what led to it ("Why: {reason}"). What has no value stays as written.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    filled = (_filled_line(line, values) for line in lines)
    return "\n".join(line for line in filled if line is not None).strip()


def _filled_line(line: str, values: Mapping[str, str]) -> str | None:
    filled = _SPACED.sub(lambda found: _put(found, values), line)
    empty = [f"{{{name}}}" for name in _BRACED.findall(line) if not values.get(name, name)]
    bare = line.strip()
    if any(map(bare.endswith, empty)) and (
        not filled.strip() or filled.rstrip().endswith((":", "："))
    ):
        return None
    if any(map(bare.startswith, empty)):
        rest = _AFTER_A_NAME.sub("", filled)
        return rest[:1].upper() + rest[1:]
    return filled


def _put(found: re.Match[str], values: Mapping[str, str]) -> str:
    space, name = found.groups()
    if name not in values:
        return found[0]
    return f"{space}{values[name]}" if values[name] else ""


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)

"""What a file says before anything is stored: drafts of events, and problems as values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.importing.texts import clean_line, clean_text, folded, is_web_address
from events.models import Event

LONGEST_KEY = 240
LONGEST = {
    "title": 200,
    "summary": 300,
    "venue": 200,
    "address": 300,
    "city": 120,
    "country": 80,
}
LONGEST_URL = 500
LONGEST_DESCRIPTION = 50_000
LONGEST_TAG = 60
MOST_TAGS = 20

# Far enough from the ends of the calendar that every zone can show the time.
FIRST_YEAR = 1000
LAST_YEAR = 9000

# Fields that the store compares and updates together: a new start without its end is nonsense.
FIELD_GROUPS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "summary": ("summary",),
    "description": ("description",),
    "when": ("start_at", "end_at", "time_zone", "all_day"),
    "where": ("venue", "address", "city", "country", "online"),
    "url": ("url",),
    "cancelled": ("cancelled",),
}


class Level(StrEnum):
    """An error means that something of the file is missing afterwards; it makes exit code 1."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file; `place` is a line, a UID or an index, or empty."""

    file: str
    place: str
    reason: str
    level: Level = Level.ERROR

    @property
    def is_error(self) -> bool:
        return self.level is Level.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.place}" if self.place else self.file
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class EventDraft:
    """One event as a file has it; times are aware and UTC, `time_zone` is an IANA name.

    `source_key` names the event within its source, `recurrence_id` its place in a series (the
    start that the rule gives it, in UTC, or the bare date). `origins` are the names of the files,
    `place` is where in the first of them it stands.
    """

    source_key: str
    title: str
    start_at: datetime
    end_at: datetime
    time_zone: str = "UTC"
    all_day: bool = False
    recurrence_id: str = ""
    summary: str = ""
    description: str = ""
    venue: str = ""
    address: str = ""
    city: str = ""
    country: str = ""
    url: str = ""
    online: bool = False
    tags: tuple[str, ...] = ()
    cancelled: bool = False
    origins: tuple[str, ...] = ()
    place: str = ""

    @property
    def key(self) -> str:
        """The key that is unique per organizer: UID and place in the series."""
        return f"{self.source_key}#{self.recurrence_id}" if self.recurrence_id else self.source_key

    def digests(self) -> dict[str, str]:
        """One short digest for each group of fields, to tell later what changed in the file."""
        return {name: _digest([getattr(self, f) for f in group]) for name, group in _GROUPS}

    def is_same_event_as(self, other: EventDraft) -> bool:
        """Whether two drafts with one key are one event said twice."""
        return self.start_at == other.start_at and folded(self.title) == folded(other.title)

    def joined_with(self, other: EventDraft) -> EventDraft:
        """This draft, with the other's tags and whatever this one leaves empty."""
        gaps = {
            f.name: getattr(other, f.name)
            for f in fields(self)
            if getattr(self, f.name) == "" and getattr(other, f.name)
        }
        tags = tuple(dict.fromkeys(self.tags + other.tags))
        origins = tuple(dict.fromkeys(self.origins + other.origins))
        return replace(self, **gaps, tags=tags[:MOST_TAGS], origins=origins)


_GROUPS = tuple(FIELD_GROUPS.items())


def _digest(values: list[object]) -> str:
    text = json.dumps([str(value) for value in values])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def key_from(kind: str, *parts: str) -> str:
    """Return a stable source key for what has no UID: `kind` and a digest of its parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{kind}:{digest}"


@dataclass
class Parsed:
    """What one file yields; filled while it is read."""

    file: str
    drafts: list[EventDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    def error(self, place: object, reason: str) -> None:
        self.problems.append(Problem(self.file, str(place), reason, Level.ERROR))

    def warn(self, place: object, reason: str) -> None:
        self.problems.append(Problem(self.file, str(place), reason, Level.WARNING))

    def take(self, place: object, draft: EventDraft) -> None:
        """Keep a draft in the form the database can hold, or say why it cannot be kept."""
        if draft.end_at <= draft.start_at:
            title = clean_line(draft.title)[:80]
            self.error(place, _("“%(title)s” ends before it starts.") % {"title": title})
            return
        if draft.start_at.year < FIRST_YEAR or draft.end_at.year > LAST_YEAR:
            self.error(place, _("The event's dates are out of the calendar."))
            return
        clean = replace(
            draft,
            source_key=_short_key(clean_line(draft.source_key)),
            title=clean_line(draft.title) or _("Untitled event"),
            summary=clean_line(draft.summary),
            description=clean_text(draft.description),
            venue=clean_line(draft.venue),
            address=clean_line(draft.address),
            city=clean_line(draft.city),
            country=clean_line(draft.country),
            url=self._checked_url(place, draft.url),
            tags=_clean_tags(draft.tags),
            origins=(self.file,),
            place=str(place),
        )
        if not clean_line(draft.title):
            self.warn(place, _("There is no title; “%(title)s” is used.") % {"title": clean.title})
        self.drafts.append(self._cut(place, clean))

    def _checked_url(self, place: object, url: str) -> str:
        url = clean_line(url)
        if not url:
            return ""
        if len(url) > LONGEST_URL or not is_web_address(url):
            self.warn(place, _("The link is no web address that can be kept; it is left out."))
            return ""
        return url

    def _cut(self, place: object, draft: EventDraft) -> EventDraft:
        limits = {**LONGEST, "description": LONGEST_DESCRIPTION}
        shorter: dict[str, str] = {}
        for name, longest in limits.items():
            value = getattr(draft, name)
            if len(value) > longest:
                shorter[name] = value[: longest - 1].rstrip() + "…"
                self.warn(place, _cut_sentence(name, longest))
        return replace(draft, **shorter) if shorter else draft  # type: ignore[arg-type]


def _cut_sentence(name: str, longest: int) -> str:
    label = Event._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return ngettext(
        "The %(name)s is longer than %(longest)d character and was cut.",
        "The %(name)s is longer than %(longest)d characters and was cut.",
        longest,
    ) % {"name": label, "longest": longest}


def _short_key(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else key_from("long", key)


def _clean_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    words = (clean_line(tag)[:LONGEST_TAG].strip() for tag in tags)
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_TAGS]

"""The outer form of iCalendar: bytes become content lines, lines become components.

One broken event must not cost the others, so components are split here and not by a library
that takes or refuses a file as a whole. Lines are unfolded as bytes, before they are decoded:
some servers fold in the middle of a UTF-8 character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from icalendar.parser import Contentline

from events.importing.drafts import Parsed
from events.importing.ical_values import unescape
from events.importing.texts import decode, without_bom

_WITHOUT_PARAMETERS = re.compile(r"^([A-Za-z0-9-]+):(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Property:
    """One content line: NAME;PARAM=…:value, with the value as it was written."""

    name: str
    params: dict[str, str]
    value: str
    line: int


@dataclass
class Component:
    """What stands between BEGIN and END; nested components are kept, in their order."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        return next((each for each in self.properties if each.name == name), None)

    def all(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def text(self, name: str) -> str:
        found = self.first(name)
        return unescape(found.value) if found else ""


def read_components(data: bytes, parsed: Parsed) -> list[Component]:
    """Return the VCALENDARs of a file; what is broken or cut off is told to `parsed`.

    Events that stand outside any VCALENDAR come in a calendar of their own.
    """
    return _Tree(parsed).build(_decoded_lines(data, parsed))


def _decoded_lines(data: bytes, parsed: Parsed) -> Iterator[tuple[int, str]]:
    guessed_at = 0
    for number, raw in _unfolded_lines(without_bom(data)):
        text, guessed = decode(raw)
        if guessed and not guessed_at:
            guessed_at = number
        yield number, text
    if guessed_at:
        parsed.warn(guessed_at, _("The text is not UTF-8; it was read as Windows-1252."))


def _unfolded_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each logical line with the number of its first physical one; blank lines vanish."""
    begun = 0
    parts: list[bytes] = []
    for number, raw in enumerate(data.splitlines(), start=1):
        if raw[:1] in {b" ", b"\t"} and parts:
            parts.append(raw[1:])
        elif raw.strip():
            if parts:
                yield begun, b"".join(parts)
            begun, parts = number, [raw]
    if parts:
        yield begun, b"".join(parts)


def _property(number: int, line: str) -> Property:
    """Take a content line apart; ValueError where it has no form at all."""
    plain = _WITHOUT_PARAMETERS.match(line)
    if plain:
        return Property(plain[1].upper(), {}, plain[2], number)
    name, params, value = Contentline(line).raw_parts()
    flat = {key.upper(): str(each) for key, each in params.items()}
    return Property(name.upper(), flat, value, number)


class _Tree:
    """Builds components from lines with a stack of what is open."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._root = Component("", 0)
        self._stack = [self._root]

    def build(self, lines: Iterator[tuple[int, str]]) -> list[Component]:
        for number, line in lines:
            self._take(number, line)
        self._report_cut()
        calendars = [each for each in self._root.components if each.name == "VCALENDAR"]
        strays = [each for each in self._root.components if each.name != "VCALENDAR"]
        if strays:
            calendars.append(Component("VCALENDAR", strays[0].line, components=strays))
        return calendars

    def _take(self, number: int, line: str) -> None:
        head, _colon, name = line.partition(":")
        word = head.strip().upper()
        if word == "BEGIN":
            self._begin(number, name.strip().upper())
        elif word == "END":
            self._end(number, name.strip().upper())
        else:
            self._add_property(number, line)

    def _begin(self, number: int, name: str) -> None:
        """Open a component; an event inside an event means that the first was never closed."""
        while name in {"VEVENT", "VCALENDAR"} and self._is_open("VEVENT"):
            self._drop(_("The event has no END:VEVENT; it is left out."))
        if name == "VCALENDAR" and self._is_open("VCALENDAR"):
            self._parsed.error(number, _("A calendar begins before the one before it has ended."))
            self._close("VCALENDAR")
        self._stack.append(Component(name, number))

    def _end(self, number: int, name: str) -> None:
        if not self._is_open(name):
            self._parsed.warn(number, _("END:%(name)s without its BEGIN.") % {"name": name})
            return
        while self._stack[-1].name != name:
            broken = self._stack[-1].name
            if broken == "VEVENT":
                self._drop(_("The event has no END:VEVENT; it is left out."))
            else:
                self._pop()
        self._pop()

    def _close(self, name: str) -> None:
        while self._pop().name != name:
            pass

    def _pop(self) -> Component:
        done = self._stack.pop()
        self._stack[-1].components.append(done)
        return done

    def _drop(self, reason: str) -> None:
        """Take off the stack down to the open event, which is reported and not kept."""
        while True:
            dropped = self._stack.pop()
            if dropped.name == "VEVENT":
                self._parsed.error(dropped.line, reason)
                return

    def _is_open(self, name: str) -> bool:
        return any(each.name == name for each in self._stack[1:])

    def _add_property(self, number: int, line: str) -> None:
        try:
            found = _property(number, line)
        except ValueError:
            self._parsed.warn(number, _("The line is no property; it is passed over."))
        else:
            self._stack[-1].properties.append(found)

    def _report_cut(self) -> None:
        """Say so where the file ends inside a component: events may be missing."""
        if len(self._stack) == 1:
            return
        last = next((each for each in self._stack if each.name == "VEVENT"), None)
        if last is not None:
            reason = _("The file is cut off: it ends inside this event, which is left out.")
            self._parsed.error(last.line, reason)
            while self._stack[-1] is not last:
                self._stack.pop()
            self._stack.pop()
        else:
            reason = _("The file is cut off: END:%(name)s is missing.")
            self._parsed.error(self._stack[1].line, reason % {"name": self._stack[1].name})
        while len(self._stack) > 1:
            self._pop()

"""What the door has to answer in a shift, thought through apart from the code that is tested.

A few lines for what the rules say about these tickets, gates and days; and a recount from the rows
of the scans alone, which knows nothing of visits.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from events.models import Event
from registrations.models import Scan

type Answered = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """A code that somebody shows: of a ticket with a name and a type, or why it is none of ours."""

    code: str
    name: str = ""
    kind: str = ""
    never: Answered | None = None


@dataclass(eq=False)
class Stay:
    """One visit."""

    ticket: Shown
    day: str


@dataclass
class House:
    """Who is inside, by what was scanned. `takes` are the types of each gate, `days` of each day;
    what is not named takes all."""

    day: str
    takes: Mapping[str, Set[str]]
    days: Mapping[str, Set[str]]
    inside: dict[Shown, Stay] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(stay.day == self.day for stay in self.inside.values())

    def scan(self, shown: Shown, gate: str, direction: str, *, anyway: bool = False) -> Answered:
        stay = self.inside.get(shown)
        if shown.never and (direction == "in" or stay is None):
            is_cancelled = shown.never[1] == "cancelled"
            return ("refused", "not_inside") if direction == "out" and is_cancelled else shown.never
        if direction == "out":
            return ("left", "") if self.inside.pop(shown, None) else ("refused", "not_inside")
        if shown.kind not in self.days.get(self.day, {shown.kind}) and not anyway:
            return ("refused", "wrong_day")
        if shown.kind not in self.takes.get(gate, {shown.kind}) and not anyway:
            return ("refused", "wrong_type")
        if stay and stay.day == self.day:
            return ("already_inside", "")
        self.inside[shown] = Stay(shown, self.day)
        return ("admitted", "")

    def undo(self, outcome: str, stay: Stay) -> Answered:
        """Take back the admission that began `stay`, or the exit that ended it."""
        if outcome == "admitted" and self.inside.get(stay.ticket) is stay:
            del self.inside[stay.ticket]
            return ("undone", "")
        if outcome == "left" and stay.ticket not in self.inside:
            self.inside[stay.ticket] = Stay(stay.ticket, stay.day)
            return ("undone", "")
        return ("refused", "nothing_to_undo")


def recounted(event: Event, window_id: object) -> int:
    """How many are inside in the window, by the scans from the first to the last."""
    inside: dict[object, object] = {}
    ended: dict[object, object] = {}
    for scan in Scan.objects.filter(event=event).select_related("undoes").order_by("id"):
        undone = scan.undoes.outcome if scan.undoes and scan.outcome == "undone" else ""
        if scan.outcome == "admitted":
            inside[scan.ticket_id] = scan.window_id
        elif scan.outcome == "left":
            ended[scan.pk] = inside.pop(scan.ticket_id)
        elif undone == "admitted":
            del inside[scan.ticket_id]
        elif undone == "left":
            inside[scan.ticket_id] = ended[scan.undoes_id]
    return sum(window == window_id for window in inside.values())

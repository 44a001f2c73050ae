"""What to do with somebody who may not come in here and now: where and when they may.

Asked only about refusals, by one query each. Moments are told in the event's zone, as they were
when the ticket was scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from events.models import EntryWindow, Gate
from events.when import clock_text, short_day_text
from registrations.enums import Outcome, Reason
from registrations.models import Scan

# More would be read by nobody at a door.
MOST_NAMED = 4
# A night's end is told without its day: it is the same night to everybody.
ONE_NIGHT = timedelta(hours=20)


def advice_on(scan: Scan) -> str:
    """Return what to do now about this refusal; '' where there is nothing particular to say."""
    advise = _ADVISERS.get(scan.reason)
    if advise is None or scan.outcome != Outcome.REFUSED or scan.ticket is None:
        return ""
    return advise(scan)


def _other_gates(scan: Scan) -> str:
    gates = [gate for gate in _gates(scan) if not _has_closed(gate, scan)]
    if not gates:
        return _("No gate takes this kind of ticket now. Send them to the organizer.")
    return _("Send them to: %(gates)s.") % {"gates": _named(_gate_text(g, scan) for g in gates)}


def _when_the_gate_opens(scan: Scan) -> str:
    gate = scan.gate
    if gate.opens_at and gate.opens_at > scan.created_at:
        told = _("It opens: %(moment)s.") % {"moment": _moment(gate.opens_at, scan)}
    elif gate.closes_at:
        told = _("It closed: %(moment)s.") % {"moment": _moment(gate.closes_at, scan)}
    else:
        told = ""
    gates = [one for one in _gates(scan) if one.lets_in(at=scan.created_at)]
    names = {"gates": _named(one.name for one in gates)}
    others = _("Open now: %(gates)s.") % names if gates else _("No other gate is open for them.")
    return f"{told} {others}".strip()


def _good_days(scan: Scan) -> str:
    windows = [window for window in _windows(scan) if not _is_over(window, scan)]
    if not windows:
        return _("The days of this ticket are over. Send them to the organizer.")
    days = _named((_window_text(window, scan) for window in windows), between="; ")
    return _("This ticket is good for: %(days)s.") % {"days": days}


def _next_window(scan: Scan) -> str:
    windows = _windows(scan)
    for window in windows:
        if window.starts_at and window.starts_at > scan.created_at:
            return _("Entry opens: %(moment)s.") % {"moment": _moment(window.starts_at, scan)}
    ends = [window.ends_at for window in windows if window.ends_at]
    if not ends:
        return _("Send them to the organizer.")
    told = _("Entry ended: %(moment)s.") % {"moment": _moment(max(ends), scan)}
    return f"{told} {_('Send them to the organizer.')}"


_ADVISERS: dict[str, Callable[[Scan], str]] = {
    Reason.WRONG_TYPE: _other_gates,
    Reason.GATE_CLOSED: _when_the_gate_opens,
    Reason.WRONG_DAY: _good_days,
    Reason.WRONG_TIME: _next_window,
}


def _takes(scan: Scan) -> Q:
    type_id = scan.ticket.ticket_type_id if scan.ticket else None
    return Q(ticket_types__isnull=True) | Q(ticket_types=type_id)


def _gates(scan: Scan) -> list[Gate]:
    """The event's other gates that take this kind of ticket at some time."""
    gates = Gate.objects.filter(_takes(scan), event_id=scan.event_id).exclude(pk=scan.gate_id)
    return list(gates.order_by("name", "id"))


def _windows(scan: Scan) -> list[EntryWindow]:
    """The windows in which this kind of ticket is good, in order."""
    windows = EntryWindow.objects.filter(_takes(scan), event_id=scan.event_id)
    return list(windows.order_by(F("starts_at").asc(nulls_first=True), "id"))


def _has_closed(gate: Gate, scan: Scan) -> bool:
    return gate.closes_at is not None and gate.closes_at <= scan.created_at


def _is_over(window: EntryWindow, scan: Scan) -> bool:
    return window.ends_at is not None and window.ends_at <= scan.created_at


def _named(names: Iterable[str], between: str = ", ") -> str:
    told = list(names)
    return between.join(told[:MOST_NAMED]) + (" …" if len(told) > MOST_NAMED else "")


def _gate_text(gate: Gate, scan: Scan) -> str:
    if gate.opens_at is None or gate.opens_at <= scan.created_at:
        return gate.name
    words = {"gate": gate.name, "moment": _moment(gate.opens_at, scan)}
    return _("%(gate)s (from %(moment)s)") % words


def _window_text(window: EntryWindow, scan: Scan) -> str:
    """ "Saturday (Sat 5 Dec, 14:00 – 04:00)"."""
    words = {"name": window.name}
    if window.starts_at and window.ends_at:
        is_night = window.ends_at - window.starts_at <= ONE_NIGHT
        ends = _time if is_night else _dated
        words |= {"start": _dated(window.starts_at, scan), "end": ends(window.ends_at, scan)}
        return _("%(name)s (%(start)s – %(end)s)") % words
    if window.starts_at:
        words["moment"] = _dated(window.starts_at, scan)
        return _("%(name)s (from %(moment)s)") % words
    if window.ends_at:
        words["moment"] = _dated(window.ends_at, scan)
        return _("%(name)s (until %(moment)s)") % words
    return window.name


def _moment(moment: datetime, scan: Scan) -> str:
    """The time; with its day where that is another one than the scan's."""
    zone = scan.event.zone
    is_today = moment.astimezone(zone).date() == scan.created_at.astimezone(zone).date()
    return _time(moment, scan) if is_today else _dated(moment, scan)


def _dated(moment: datetime, scan: Scan) -> str:
    return f"{short_day_text(moment.astimezone(scan.event.zone))}, {_time(moment, scan)}"


def _time(moment: datetime, scan: Scan) -> str:
    return clock_text(moment.astimezone(scan.event.zone))

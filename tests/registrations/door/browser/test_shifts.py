"""Whole shifts in Chromium: several browsers at gates of their own, and the board right all along.

Whatever is done, four counts are the same: the scanner's, the board's, the API's, and one made by
hand from the rows of the scans; and each answer is what `House` says.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events.enums import Role
from events.models import EntryWindow, Gate
from registrations.door import board_views
from registrations.door.windows import current_window
from registrations.invariants import problems
from registrations.models import Scan
from registrations.services.cancelling import cancel_registration
from registrations.services.doors import WindowRow, save_entry_windows
from registrations.tickets.codes import qr_text
from tests.factories import NOW, make_member
from tests.registrations.door.browser.screen import answer, sign_in
from tests.registrations.door.door import make_door, make_ticket, make_tickets, make_type
from tests.registrations.door.house import House, Shown, recounted
from tests.registrations.door.phone import pass_for

pytestmark = pytest.mark.browser


@dataclass
class Gatekeeper:
    """A browser at a gate, and what it did last that can be taken back."""

    page: Any
    gate: str
    is_manager: bool = False
    last: tuple[str, Any] | None = None


class Shift:
    """The house, the browsers at its gates, and the steps that people take there."""

    def __init__(self, door, house, shown, keepers, board, team):
        self.door, self.house, self.shown = door, house, shown
        self.keepers, self.board, self.team = keepers, board, team

    def scan(self, at, name, direction="in"):
        keeper, shown = self.keepers[at], self.shown[name]
        if not keeper.page.get_by_label(direction.capitalize(), exact=True).is_checked():
            keeper.page.get_by_label(direction.capitalize(), exact=True).check(force=True)
        stay = self.house.inside.get(shown)
        expected = self.house.scan(shown, keeper.gate, direction)
        keeper.page.get_by_label("Ticket code").fill(shown.code)
        self._send(keeper, lambda: keeper.page.keyboard.press("Enter"), expected, shown)
        is_done = expected[0] in ("admitted", "left")
        stay = self.house.inside.get(shown) if expected[0] == "admitted" else stay
        keeper.last = (expected[0], stay) if is_done else None

    def undo(self, at):
        """Take back what this browser did last, as long as its answer stands there."""
        keeper = self.keepers[at]
        expected = self.house.undo(*keeper.last)
        button = keeper.page.locator("#answer").get_by_role("button", name="Undo")
        self._send(keeper, button.click, expected, keeper.last[1].ticket)
        keeper.last = None

    def admit_anyway(self, at, name):
        """After a refusal: a manager presses a reason."""
        keeper, shown = self.keepers[at], self.shown[name]
        self.scan(at, name)
        expected = self.house.scan(shown, keeper.gate, "in", anyway=True)
        keeper.page.locator("#answer").get_by_text("Admit anyway").click()
        button = keeper.page.get_by_role("button", name="Known in person")
        self._send(keeper, button.click, expected, shown)
        keeper.last = ("admitted", self.house.inside[shown])

    def next_day(self, name):
        """One window ends this moment, and the next begins."""
        now, windows = timezone.now(), self.door.event.entry_windows
        ends, starts = windows.get(name=self.house.day).pk, windows.get(name=name).pk
        rows = [WindowRow(ends, {"ends_at": now}), WindowRow(starts, {"starts_at": now})]
        save_entry_windows(event_id=self.door.event.pk, rows=rows, deleted=(), by=None, now=now)
        self.house.day = name

    def rush(self, names):
        """All browsers send all of these at once, as fast as they can."""
        before = Scan.objects.count()
        codes = [self.shown[name].code for name in names]
        for keeper in self.keepers.values():
            keeper.last = None
            keeper.page.get_by_label("In", exact=True).check(force=True)
            keeper.page.evaluate(
                """codes => { for (const code of codes) {
                    document.getElementById("code").value = code;
                    document.getElementById("scan").requestSubmit();
                } }""",
                codes,
            )
        for keeper in self.keepers.values():
            keeper.page.locator("#answer[aria-busy=false] .answer").wait_for()
        for name in names:
            for keeper in self.keepers.values():
                self.house.scan(self.shown[name], keeper.gate, "in")
        assert Scan.objects.count() == before + len(codes) * len(self.keepers)
        self.compare()

    def _send(self, keeper, act, expected, shown):
        with keeper.page.expect_response("**/scans/"):
            act()
        told = answer(keeper.page, expected[0])
        expect(told).to_be_visible()
        if shown.name and expected[0] != "unknown":
            expect(told).to_contain_text(shown.name)
        scan = Scan.objects.order_by("created_at", "id").last()
        assert (scan.outcome, scan.reason, scan.gate.name) == (*expected, keeper.gate)
        expect(keeper.page.locator("#headcount strong")).to_have_text(str(self.house.count))
        self.compare()

    def compare(self):
        """What the API, the rows and the board say."""
        event = self.door.event
        told = self.team.get(f"/api/v1/events/{event.slug}/headcount").json()["inside"]
        window = current_window(event, timezone.now())
        assert window.name == self.house.day
        assert [told, recounted(event, window.pk)] == [self.house.count] * 2
        expect(self.board.locator("#headcount")).to_have_text(str(self.house.count))


# --- A festival of two days --------------------------------------------------------------------

TAKES = {"Stage": {"Crew"}, "Main": {"General", "Friday"}}
DAYS = {"Friday": {"General", "Friday", "Crew"}, "Saturday": {"General", "Crew"}}


@pytest.fixture
def door(site):
    door = make_door(title="Two Days")
    door.event.ticket_types.update(name="General")
    types = {name: make_type(door.event, name) for name in ("Friday", "Crew")}
    types["General"] = door.event.ticket_types.get(number=1)
    EntryWindow.objects.filter(event=door.event).delete()
    turn = timezone.now().replace(year=timezone.now().year + 1)
    for name, starts_at, ends_at in (("Friday", None, turn), ("Saturday", turn, None)):
        window = EntryWindow.objects.create(
            event=door.event, name=name, starts_at=starts_at, ends_at=ends_at
        )
        window.ticket_types.set([types[kind] for kind in DAYS[name]])
    Gate.objects.filter(pk=door.gate.pk).update(name="Main")
    stage = Gate.objects.create(event=door.event, name="Stage")
    Gate.objects.create(event=door.event, name="North")
    stage.ticket_types.set([types["Crew"]])
    door.gate.ticket_types.set([types[kind] for kind in TAKES["Main"]])
    return door


@pytest.fixture
def open_gate(site, door, new_context):
    """Opens the scanner at a gate, for somebody of the team or with a pass for that gate only."""

    def open_(gate, person=None, page=None):
        page = page or new_context().new_page()
        if person is None:
            made = pass_for(door.event, gate_id=door.event.gates.get(name=gate).pk)
            cookie = {"name": "door_pass", "value": made.key, "url": f"{site}/checkin/"}
            page.context.add_cookies([cookie])
        else:
            sign_in(page, site, person)
        page.goto(site + reverse("registrations:checkin", args=[door.event.slug]))
        page.get_by_label("Gate", exact=True).select_option(label=gate)
        return page

    return open_


@pytest.fixture
def shift(site, door, open_gate, new_context, monkeypatch):
    monkeypatch.setattr(board_views, "ASKS_EVERY", 0.2)
    manager = make_member(door.event.organizer, Role.MANAGER)
    board = new_context().new_page()
    sign_in(board, site, manager)
    board.goto(site + reverse("registrations:board", args=[door.event.slug]))
    keepers = {
        "Main": Gatekeeper(open_gate("Main", manager), "Main", is_manager=True),
        "Stage": Gatekeeper(open_gate("Stage", door.staff), "Stage"),
        "North": Gatekeeper(open_gate("North"), "North"),
    }
    team = Client()
    team.force_login(door.staff)
    shift = Shift(door, House("Friday", TAKES, DAYS), codes_of(door), keepers, board, team)
    yield shift
    assert list(problems(now=timezone.now())) == []


def codes_of(door, *, each=2):
    """What people show: tickets of each type, and what is none, by a name."""
    shown = {}
    for kind in ("General", "Friday", "Crew"):
        tickets = make_tickets(door.event, each, kind=door.event.ticket_types.get(name=kind))
        for number, ticket in enumerate(tickets):
            name = f"{kind} {number}"
            type(ticket).objects.filter(pk=ticket.pk).update(holder_name=name)
            shown[name] = Shown((qr_text(ticket), ticket.short_code)[number % 2], name, kind)
    good = qr_text(ticket)
    changed = good[:70] + ("A" if good[70] != "A" else "B") + good[71:]
    shown["forged"] = Shown(changed, never=("forged", ""))
    cancelled = make_ticket(door.event)
    cancel_registration(registration_id=cancelled.registration_id, by=None, now=NOW)
    shown["cancelled"] = Shown(cancelled.short_code, never=("refused", "cancelled"))
    stranger = qr_text(make_ticket(make_door().event))
    shown["stranger"] = Shown(stranger, never=("refused", "wrong_event"))
    return shown


def test_a_shift_of_two_days_at_three_gates(shift):
    shift.scan("Main", "General 0")
    shift.scan("North", "General 0")
    shift.scan("Stage", "General 1")
    shift.scan("Stage", "Crew 0")
    shift.scan("North", "forged")
    shift.scan("Main", "cancelled")
    shift.scan("North", "stranger")
    shift.scan("North", "General 0", "out")
    shift.undo("North")
    shift.scan("Stage", "General 0", "out")
    shift.scan("North", "General 0")
    shift.scan("Main", "Friday 0")
    shift.undo("Main")
    shift.scan("Main", "Friday 0", "out")
    shift.scan("North", "Friday 0")

    shift.next_day("Saturday")

    shift.scan("North", "Friday 1")
    shift.admit_anyway("Main", "Friday 0")
    shift.scan("Main", "General 0")
    shift.undo("Main")
    shift.scan("Stage", "Crew 0", "out")
    shift.rush(["General 0", "General 1", "Crew 0", "Crew 1", "Friday 0"])

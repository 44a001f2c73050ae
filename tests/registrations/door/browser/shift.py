"""A shift at a door in several browsers: the steps that people take, each compared with `House`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from registrations.door.windows import current_window
from registrations.models import Scan
from registrations.services.doors import WindowRow, save_entry_windows
from tests.registrations.door.browser.screen import answer
from tests.registrations.door.house import recounted


@dataclass
class Gatekeeper:
    """A browser at a gate, and what it did last that can be taken back."""

    page: Any
    gate: str
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

    def watch(self, at, names):
        """The camera sees these in turn, again and again, until each was read."""
        keeper = self.keepers[at]
        keeper.page.get_by_role("button", name="Start camera").click()
        for name in names:
            expect(keeper.page.locator("#recent")).to_contain_text(name)
        keeper.page.get_by_role("button", name="Stop camera").click()
        keeper.page.locator("#answer[aria-busy=false] .answer").wait_for()
        keeper.last = None
        read = {}
        for scan in Scan.objects.filter(ticket__holder_name__in=names).order_by("id"):
            read.setdefault(scan.ticket.holder_name, (scan.outcome, scan.reason))
        expected = {name: self.house.scan(self.shown[name], keeper.gate, "in") for name in names}
        assert read == expected
        self.compare()

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

"""docs/first-event.md, done as it is written: each step by the words that stand in it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from registrations import links
from registrations.models import Registration
from tests.quality.page import ANYONE
from tests.quality.tour import WIDE, Tour

pytestmark = pytest.mark.browser

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "first-event.md"
STEP = re.compile(r"^\d+\. (.*(?:\n   .*)*)", re.MULTILINE)
SATURDAY = 5


class Reader:
    """Somebody who does what the guide says: one window of their own, and a private one."""

    def __init__(self, tour: Tour) -> None:
        self.site = tour.site
        contexts = [tour.new_context(ANYONE, viewport=WIDE) for _ in range(2)]
        self.own, self.private = (context.new_page() for context in contexts)
        self.tab: Tab = self.own
        self.code = ""

    def opens(self, path: str) -> None:
        self.tab.goto(self.site + path)

    def types(self, value: str, field: str, group: str | None) -> None:
        self._field(field, group).fill(_in_six_days() if value == "next Saturday" else value)

    def types_the_code(self, field: str) -> None:
        self.types(self.code, field, None)

    def chooses(self, value: str, field: str) -> None:
        self._field(field, None).select_option(label=value)

    def presses(self, name: str) -> None:
        links_, buttons = (self.tab.get_by_role(role, name=name, exact=True) for role in ROLES)
        links_.or_(buttons).filter(visible=True).last.click()

    def sees(self, words: str) -> None:
        expect(self.tab.locator("main").get_by_text(words).first).to_be_visible()

    def takes_the_private_window(self) -> None:
        self.tab = self.private

    def takes_the_own_window(self) -> None:
        """With the ticket in the other one beside it."""
        self.code = self.private.locator(".ticket__code").inner_text()
        self.tab = self.own

    def opens_the_link(self) -> None:
        self.tab.goto(links.confirmation_url(Registration.objects.latest("created_at")))

    def goes_back(self) -> None:
        self.tab.go_back()

    def _field(self, name: str, group: str | None):
        area = self.tab.get_by_role("group", name=f"{group}:") if group else self.tab
        return area.get_by_label(re.compile(f"^{re.escape(name)}:?$")).first


ROLES = ("link", "button")
# What a step may say, and what is done for it; whatever else is bold or code fails.
TELLS: dict[str, Callable[..., None]] = {
    r"[Ii]n a private window": Reader.takes_the_private_window,
    r"[Bb]ack in your own window": Reader.takes_the_own_window,
    r"[Oo]pen `([^`]+)`": Reader.opens,
    r"[Oo]pen its link": Reader.opens_the_link,
    r"[Tt]ype `([^`]+)` into \*\*([^*]+)\*\*(?: of \*\*([^*]+)\*\*)?": Reader.types,
    r"[Tt]ype the ticket's code into \*\*([^*]+)\*\*": Reader.types_the_code,
    r"[Cc]hoose `([^`]+)` in \*\*([^*]+)\*\*": Reader.chooses,
    r"[Pp]ress \*\*([^*]+)\*\*": Reader.presses,
    r"[Yy]ou see \*\*([^*]+)\*\*": Reader.sees,
    r"go back": Reader.goes_back,
}
# Told and not done.
ASIDES = ("`var/mail/`", "**Time zone**")


def _in_six_days() -> str:
    """The Saturday after today, as date fields take it."""
    today = timezone.localdate()
    return str(today + timedelta(days=(SATURDAY - today.weekday() - 1) % 7 + 1))


def steps() -> list[str]:
    return STEP.findall(GUIDE.read_text())


def tells_of(step: str) -> list[tuple[Callable[..., None], tuple[str, ...]]]:
    """What a step says to do, in its order."""
    found = [
        (match.start(), does, match.groups())
        for pattern, does in TELLS.items()
        for match in re.finditer(pattern, step)
    ]
    return [(does, groups) for _at, does, groups in sorted(found, key=lambda each: each[0])]


def left_over(step: str) -> str:
    """What nothing is done for, where it should be."""
    for pattern in (*TELLS, *map(re.escape, ASIDES)):
        step = re.sub(pattern, "", step)
    return "".join(re.findall(r"[*`].*", step))


def test_each_step_says_what_can_be_done():
    assert len(steps()) >= 10
    assert [step for step in steps() if not tells_of(step) or left_over(step)] == []


def test_the_guide_leads_from_nothing_to_a_guest_inside(tour):
    reader = Reader(tour)

    for step in steps():
        for does, words in tells_of(step):
            does(reader, *words)

    assert Registration.objects.latest("created_at").tickets.get().visits.count() == 1

"""The whole main job by keyboard alone: Tab, Enter and typing; no pointer, no focus by script."""

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from registrations import links
from registrations.enums import Status
from registrations.models import Registration
from tests.quality.page import ANYONE, NEWCOMER
from tests.quality.tour import WIDE, Tour
from tests.quality.world import OPEN

pytestmark = pytest.mark.browser

FARTHEST = 80
# Where the focus is: seen, with a ring, and in an order that nothing but the page itself decides.
# The ring may be around the row that a link stands for; the button in a date field has its own.
FOCUS = """() => {
  const node = document.activeElement;
  const hasRing = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const around = [node, node.parentElement, node.closest("article, li, label")].filter(Boolean);
  const box = node.getBoundingClientRect();
  return {
    what: node.outerHTML.slice(0, 100),
    hasRing: around.some(hasRing) || node.type === "date",
    isSeen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isReordered: node.tabIndex > 0,
  };
}"""


class Typist:
    """Somebody at a keyboard; each stop on the way must be one that people see."""

    def __init__(self, tour: Tour, who: str, width: int = WIDE["width"]) -> None:
        viewport = {"width": width, "height": 800}
        self.context = tour.new_context(who, viewport=viewport, reduced_motion="reduce")
        self.tab: Tab = self.context.new_page()
        self.site = tour.site

    def goes_to(self, address: str) -> None:
        self.tab.goto(address)

    def tabs_to(self, role: str, name: str) -> None:
        wanted = self.tab.get_by_role(role, name=name, exact=True)
        for _ in range(FARTHEST):
            self.tab.keyboard.press("Tab")
            focus = self.tab.evaluate(FOCUS)
            assert focus["hasRing"], focus
            assert focus["isSeen"], focus
            assert not focus["isReordered"], focus
            if wanted.and_(self.tab.locator(":focus")).count():
                return
        raise AssertionError(f"no Tab leads to the {role} {name!r}")

    def presses(self, role: str, name: str) -> None:
        self.tabs_to(role, name)
        self.tab.keyboard.press("Enter")

    def follows(self, role: str, name: str) -> None:
        """Press what leads to another page, and wait until it is there."""
        self.tabs_to(role, name)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")

    def types(self, text: str) -> None:
        self.tab.keyboard.type(text)

    def finds_the_event(self) -> None:
        """Past the navigation to the search, and on among what it found."""
        self.goes_to(f"{self.site}/")
        self.presses("link", "Skip to content")
        self.tabs_to("searchbox", "Search events")
        self.types("customs shed")
        self.tab.keyboard.press("Enter")
        self.tab.wait_for_url("**q=customs*")
        # The answer is swapped in beside the field, which keeps the focus.
        expect(self.tab.get_by_role("searchbox", name="Search events")).to_be_focused()
        expect(self.tab.get_by_role("link", name="Repair Café", exact=True)).to_have_count(0)
        self.tab.get_by_role("link", name=OPEN, exact=True).first.wait_for()
        self.follows("link", OPEN)
        expect(self.tab.get_by_role("heading", level=1)).to_have_text(OPEN)

    def cancels(self) -> None:
        self.follows("link", "Cancel registration")
        self.follows("button", "Cancel registration")
        expect(self.tab.get_by_text("not valid any more")).to_be_visible()


def test_a_guest_gets_in_and_out_again(tour):
    gwen = Typist(tour, ANYONE, width=390)
    gwen.finds_the_event()
    gwen.follows("link", "Register")
    gwen.tabs_to("textbox", "Name")
    gwen.types("Gwen Guest")
    gwen.tabs_to("textbox", "Email")
    gwen.types("keyboard@guests.example.org")
    gwen.presses("button", "Add a person")
    expect(gwen.tab.get_by_label("Name of person 2")).to_be_focused()
    gwen.types("Grace Hopper")
    gwen.follows("button", "Register")
    expect(gwen.tab.get_by_role("heading", level=1)).to_have_text("Check your mail")

    made = Registration.objects.get(email="keyboard@guests.example.org")
    gwen.goes_to(links.confirmation_url(made))
    gwen.follows("button", "Confirm registration")
    gwen.follows("link", "Show ticket 2: Grace Hopper")
    expect(gwen.tab.get_by_role("img", name="QR code")).to_be_visible()
    gwen.goes_to(links.manage_url(made))
    gwen.cancels()

    made.refresh_from_db()
    assert made.status == Status.CANCELLED


def test_a_member_gets_in_and_out_again(tour):
    nora = Typist(tour, NEWCOMER)
    nora.finds_the_event()
    nora.follows("link", "Register")
    nora.tabs_to("textbox", "Name")
    with nora.tab.expect_navigation():
        nora.tab.keyboard.press("Enter")
    expect(nora.tab.get_by_text("You’re registered")).to_be_visible()
    nora.follows("link", "Show ticket")
    expect(nora.tab.get_by_role("img", name="QR code")).to_be_visible()
    nora.follows("link", "My tickets")
    nora.follows("link", OPEN)
    nora.cancels()

    assert Registration.objects.get(user__email__startswith=NEWCOMER).status == Status.CANCELLED

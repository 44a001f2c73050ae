"""One visit to a page, and all that is measured there: loaded once, looked at in many lights."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Response
from playwright.sync_api import Page as Tab

from accounts.models import User
from eventmaster.demo.cast import DEMO_DOMAIN
from tests.quality.page import ANYONE, Page
from tests.quality.world import World
from tests.support.browser import BrowserErrors
from tests.support.crowd import session_of

WIDE = {"width": 1280, "height": 900}
# A small phone; one as most are; a screen of 1280 px at 200 %.
NARROW = (320, 390, 640)
# In the dark only colours differ: looking for all the rest again would find it twice.
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Forced colours take grounds away: what can be pressed or filled in needs a line, or reads as link.
WITHOUT_A_LINE = """() => [...document.querySelectorAll(
    "main :is(button, .button, select, textarea, input:not([type=hidden], [type=file]))")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((node) => !node.closest(".visually-hidden, summary"))
    .filter((node) => !["checkbox", "radio"].includes(node.type))
    .filter((node) => {
      const style = getComputedStyle(node);
      const hasLine = ["Top", "Bottom"].some((side) =>
        style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0);
      return !hasLine && style.textDecorationLine === "none";
    })
    .map((node) => node.outerHTML.slice(0, 120))"""
# A colour that fades is no motion.
MOVING = """() => document.getAnimations()
    .filter((one) => one.playState === "running" && !/color|opacity/.test(one.transitionProperty))
    .filter((one) => one.effect.getComputedTiming().duration > 20)
    .map((one) => one.animationName ?? one.transitionProperty)"""
# Else colours would be measured on their way from one scheme to the other.
SETTLE = """() => document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .forEach((one) => one.finish())"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].reverse()
    .filter((node) => node.getBoundingClientRect().right > room + 1);
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 3)
    .map((node) => node.outerHTML.slice(0, 90))];
}"""


@dataclass
class Visit:
    """What came of it: the last document as the server sent it, and what is wrong, by kind."""

    html: str = ""
    findings: list[str] = field(default_factory=list)


class Tour:
    """Visits each page once, whoever asks."""

    def __init__(self, site: str, world: World, browser: Browser, timeout: int) -> None:
        self.site = site
        self.world = world
        self._browser = browser
        self._timeout = timeout
        self._errors = BrowserErrors()
        self._contexts: dict[str, BrowserContext] = {}
        self._visits: dict[str, Visit] = {}

    def visit(self, page: Page) -> Visit:
        if page.name not in self._visits:
            self._visits[page.name] = self._look(page)
        return self._visits[page.name]

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def open(self, page: Page, tab: Tab) -> None:
        """Go there, and do what is done there."""
        tab.goto(self.site + page.address(self.world))
        if page.then:
            page.then(tab, self.world)

    def tab(self, who: str) -> Tab:
        """The one tab of a person's browser, as it was at first."""
        if who not in self._contexts:
            self._contexts[who] = self.new_context(who, viewport=WIDE)
            self._contexts[who].new_page()
        if who == ANYONE:
            # Else whoever was asked for a code would be asked on the next page again.
            self._contexts[who].clear_cookies()
        tab = self._contexts[who].pages[0]
        tab.set_viewport_size(WIDE)
        tab.emulate_media(color_scheme="light", reduced_motion="reduce", forced_colors="none")
        return tab

    def new_context(self, who: str, **options: Any) -> BrowserContext:
        context = self._browser.new_context(**options)
        context.set_default_timeout(self._timeout)
        self._errors.watch(context)
        if who != ANYONE:
            session = session_of(User.objects.get(email=f"{who}@{DEMO_DOMAIN}"), confirmed=True)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session, "url": self.site}])
        return context

    def _look(self, page: Page) -> Visit:
        self._errors.seen.clear()
        tab = self.tab(page.who)
        with documents_of(tab) as documents:
            self.open(page, tab)
        visit = Visit(documents[-1].text() if documents else "")
        if [answer.status for answer in documents][-1:] != [page.status]:
            visit.findings.append(f"answers {[answer.status for answer in documents]}")
        for look in LOOKS:
            visit.findings += look(tab)
        visit.findings += [
            f"console: {line}" for line in self._errors.seen if not _is_expected(line, page)
        ]
        return visit


def in_light(tab: Tab) -> list[str]:
    tab.evaluate(SETTLE)
    return [f"axe: {line}" for line in violations(tab)]


def in_the_dark(tab: Tab) -> list[str]:
    tab.emulate_media(color_scheme="dark")
    tab.evaluate(SETTLE)
    found = tab.evaluate("options => axe.run(options)", _DARK)
    return [f"axe in the dark: {line}" for line in _told(found)]


def in_forced_colours(tab: Tab) -> list[str]:
    tab.emulate_media(color_scheme="light", forced_colors="active")
    found = [f"no line in forced colours: {line}" for line in tab.evaluate(WITHOUT_A_LINE)]
    tab.emulate_media(forced_colors="none")
    return found


def without_motion(tab: Tab) -> list[str]:
    return [f"moves: {line}" for line in tab.evaluate(MOVING)]


def in_little_room(tab: Tab) -> list[str]:
    found = []
    for width in NARROW:
        tab.set_viewport_size({"width": width, "height": 640})
        wide = tab.evaluate(TOO_WIDE)
        found += [f"sticks out at {width} px: {' '.join(wide)}"] if wide else []
    return found


LOOKS: tuple[Callable[[Tab], list[str]], ...] = (
    in_light,
    in_the_dark,
    in_forced_colours,
    without_motion,
    in_little_room,
)
# Without `preload` no stylesheet is asked for again; only a rule on locked screens would read them.
_ALL = {"resultTypes": ["violations", "incomplete"], "preload": False}
_DARK = {**_ALL, **COLOUR_RULES}


def violations(tab: Tab) -> list[str]:
    """What axe says of the tab as it is now."""
    return _told(Axe().run(tab, options=_ALL).response)


def _told(found: dict[str, Any]) -> list[str]:
    """Faults; and of what axe leaves to people, words in the colour of their ground."""
    faults = [(rule["id"], node) for rule in found["violations"] for node in rule["nodes"]]
    doubts = [("unseen", node) for rule in found["incomplete"] for node in rule["nodes"]]
    return [
        f"{rule} {node['target'][0]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule, node in [*faults, *filter(_is_unseen, doubts)]
    ]


def _is_unseen(doubt: tuple[str, dict[str, Any]]) -> bool:
    data = [each.get("data") or {} for each in doubt[1]["any"]]
    return any(isinstance(one, dict) and one.get("messageKey") == "equalRatio" for one in data)


@contextmanager
def documents_of(tab: Tab) -> Iterator[list[Response]]:
    """What the server answers to a tab that goes somewhere, without what only leads on."""
    found: list[Response] = []

    def keep(answer: Response) -> None:
        asked = answer.request
        is_document = asked.is_navigation_request() and asked.frame == tab.main_frame
        if is_document and not 300 <= answer.status < 400:
            found.append(answer)

    tab.on("response", keep)
    yield found
    tab.remove_listener("response", keep)


def _is_expected(line: str, page: Page) -> bool:
    """A browser tells of a refused page itself on its console."""
    return page.status >= 400 and f"the server responded with a status of {page.status}" in line

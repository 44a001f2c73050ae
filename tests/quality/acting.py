"""What a person does on a page before anybody looks at it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from eventmaster.demo.cast import DEMO_PASSWORD
from tests.quality.world import World


def add_a_person(tab: Tab, _world: World) -> None:
    tab.get_by_role("button", name="Add a person").click()
    expect(tab.get_by_label("Name of person 2")).to_be_focused()


def choose_what_is_full(tab: Tab, _world: World) -> None:
    """Two people, the first ticket that has a waiting list."""
    add_a_person(tab, _world)
    tab.locator(".type-card", has_text="waiting list").first.click()
    expect(tab.get_by_role("button", name="Join waiting list")).to_be_visible()


def send_nothing(tab: Tab, _world: World) -> None:
    """The form comes back with its errors; browsers would have asked before they send it."""
    tab.locator("main form").first.evaluate("form => { form.noValidate = true }")
    tab.get_by_label("Name", exact=True).fill(" ")
    tab.get_by_label("Email").fill("gwen@example")
    tab.get_by_role("button", name="Register", exact=True).last.click()
    expect(tab.locator(".errorlist").first).to_be_visible()


def open_some(tab: Tab, _world: World) -> None:
    """The first and the last of what can be opened: all are made by one template."""
    for part in (tab.locator("main details").first, tab.locator("main details").last):
        part.locator("summary").click()
        expect(part).to_have_attribute("open", "")


def type_half_an_address(tab: Tab, _world: World) -> None:
    """Of a group's second person."""
    tab.get_by_label("Email").nth(1).fill("gwen@example")
    tab.get_by_role("button", name="Save names").click()
    expect(tab.locator(".errorlist").first).to_be_visible()


def write_what_is_unknown(tab: Tab, _world: World) -> None:
    """A placeholder that a mail does not have."""
    tab.get_by_label("Text").fill("Hello {nobody}")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator(".errorlist").first).to_be_visible()


def press_and_be_refused(button: str) -> Callable[[Tab, World], None]:
    """Send a form with nothing in it."""

    def act(tab: Tab, _world: World) -> None:
        tab.get_by_role("button", name=button, exact=True).click()
        expect(tab.locator(".errorlist").first).to_be_visible()

    return act


def sign_in_wrongly(tab: Tab, _world: World) -> None:
    tab.get_by_label("Email").fill("nobody@example.org")
    tab.get_by_label("Password").fill("not-a-password-of-anyone")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("main [role=alert], main .errorlist").first).to_be_visible()


def ask_for_the_code(tab: Tab, world: World) -> None:
    """Sign in with the password of somebody who has a second factor."""
    tab.get_by_label("Email").fill(world.protected.email)
    tab.get_by_label("Password").fill(DEMO_PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("textbox", name="Code")).to_be_visible()


def type_a_wrong_code(tab: Tab, _world: World) -> None:
    tab.get_by_role("textbox", name="Code").fill("12345")
    tab.get_by_role("button", name="Turn it on").click()
    expect(tab.locator("main .errorlist").first).to_be_visible()


def scan(code: Callable[[World], str]) -> Callable[[Tab, World], None]:
    def act(tab: Tab, world: World) -> None:
        tab.keyboard.type(code(world))
        tab.keyboard.press("Enter")
        expect(tab.locator("#answer[aria-busy=false] [data-outcome]")).to_be_visible()

    return act


def confirm_password(tab: Tab, _world: World) -> None:
    """Where a page asks for it once more, before it opens."""
    if "/reauthenticate/" in tab.url:
        tab.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
        tab.get_by_role("button", name="Confirm").click()
    expect(tab).not_to_have_url(re.compile("reauthenticate"))


def make_a_token(tab: Tab, world: World) -> None:
    confirm_password(tab, world)
    tab.get_by_label("Name").fill("Scanner at the north door")
    tab.get_by_label("Scan tickets at the door").check()
    tab.get_by_role("button", name="Make the token").click()
    expect(tab.get_by_role("button", name="Copy")).to_be_visible()

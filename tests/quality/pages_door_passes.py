"""A helper's way from the organizer's screen to the scanner, and the desk's pages about passes."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from registrations.models import DoorEnrolment, DoorPass
from registrations.services.door_passes import code_of, open_enrolment, revoke_pass
from tests.quality.page import ANYONE, ORGANIZER, Page, at, named
from tests.quality.world import RUNNING, World

START, CODE = "registrations:door_pass", "registrations:door_pass_code"


def _opened(world: World) -> DoorEnrolment:
    event = world.event(RUNNING)
    return open_enrolment(event_id=event.pk, by=None, now=timezone.now())


def _link(world: World) -> str:
    return f"{reverse(START)}#{code_of(_opened(world))}"


def _say_your_name(tab: Tab, name: str) -> None:
    tab.get_by_label("Your name").fill(name)
    tab.get_by_role("button", name="Start scanning").click()


def _become_scanner(tab: Tab, _world: World) -> None:
    _say_your_name(tab, "Ann")
    expect(tab.get_by_label("Ticket code")).to_be_visible()


def _type_a_wrong_code(tab: Tab, _world: World) -> None:
    tab.get_by_label("Code").fill("0000-0000-0000")
    tab.get_by_role("button", name="Go on").click()
    expect(tab.get_by_role("alert")).to_be_visible()


def _ask_for_the_name(tab: Tab, _world: World) -> None:
    expect(tab.get_by_label("Your name")).to_be_visible()


def _open_own_pass(tab: Tab, world: World) -> None:
    _become_scanner(tab, world)
    tab.get_by_role("link", name="Door pass of Ann").click()
    expect(tab.get_by_role("button", name="End my shift")).to_be_visible()


def _open_another_code(tab: Tab, world: World) -> None:
    _become_scanner(tab, world)
    tab.goto(tab.url.partition("/checkin/")[0] + _link(world))
    _say_your_name(tab, "Zoe")
    expect(tab.get_by_role("button", name="Replace the pass")).to_be_visible()


def _be_sent_home(tab: Tab, world: World) -> None:
    _become_scanner(tab, world)
    newest = DoorPass.objects.latest("created_at")
    revoke_pass(door_pass=newest, by=None, now=timezone.now())
    tab.reload()


def _from_a_code(name: str, then: Callable[[Tab, World], None], route: str = START, **more) -> Page:
    return Page(name, route, _link, ANYONE, then=then, **more)


def _list(world: World) -> str:
    """With somebody who has a pass, as the demo's festival does."""
    event = DoorPass.objects.earliest("created_at").event
    return reverse("admin:events_event_door_passes", args=[event.pk])


def _code(world: World) -> str:
    opened = _opened(world)
    return reverse("admin:events_event_door_enrolment", args=[opened.event_id, opened.pk])


DOOR_PASSES = (
    named("pass", START),
    at("pass, wrong code", CODE, "/d/", then=_type_a_wrong_code, status=422),
    _from_a_code("pass, name", _ask_for_the_name, CODE),
    _from_a_code("pass, mine", _open_own_pass, "registrations:checkin_pass"),
    _from_a_code("pass, another code", _open_another_code),
    _from_a_code("pass, over", _be_sent_home, "registrations:checkin", status=403),
    Page("desk, door passes", "admin:events_event_door_passes", _list, ORGANIZER),
    Page("desk, door pass code", "admin:events_event_door_enrolment", _code, ORGANIZER),
)

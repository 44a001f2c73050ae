"""The public pages in Chromium: parts by HTMX, the way back, the reader's time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from events.enums import RegistrationMode
from tests.factories import EventFactory, OrganizerFactory

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((one) => one.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def events(own_database):
    """A page and a half of events, among them one that is special in each way."""
    now = timezone.now()
    house = OrganizerFactory(
        name="Haus am Donaudampfschifffahrtsplatz",
        slug="house",
        website="https://house.example.org/",
    )
    long_ago = now - timedelta(days=30)
    EventFactory(title="Last year", organizer=house, start_at=long_ago)
    fair_ends = datetime(2030, 12, 14, 18, tzinfo=UTC)
    EventFactory(
        title="Fair", start_at=fair_ends - timedelta(days=2), end_at=fair_ends, city="Bonn"
    )
    EventFactory(
        title="Night",
        organizer=house,
        city="Berlin",
        start_at=datetime(2030, 12, 12, 18, tzinfo=UTC),
        summary="Three hours of sound.",
        description="## Programme\n\n- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        tags=["Music"],
        capacity=4,
    )
    EventFactory(title="Running", start_at=now - timedelta(hours=1))
    EventFactory(title=LONG, city="Köln", start_at=now + timedelta(days=2), capacity=0)
    EventFactory(
        title="東京Python勉強会：非同期処理とデータベース接続の実際", time_zone="Asia/Tokyo"
    )
    EventFactory(title="Elsewhere", registration_mode=RegistrationMode.NONE)
    for number in range(24):
        start = now + timedelta(days=10 + number)
        EventFactory(title=f"Meeting {number:02}", city="Hamburg", start_at=start)


def titles(page: Page) -> list[str]:
    return page.locator("#results h3").all_inner_texts()


def test_filtering_replaces_the_results_and_the_way_back_works(site, events, page):
    page.goto(f"{site}/")
    expect(page.get_by_role("status").filter(has_text="events")).to_have_text("30 events")

    page.get_by_label("Search events").fill("night")
    expect(page.locator("#results h3")).to_have_text(["Night"])
    expect(page.locator("#result-count")).to_have_text("1 event")
    expect(page.get_by_label("Search events")).to_be_focused()
    assert page.url == f"{site}/?q=night"

    page.get_by_label("Search events").fill("")
    page.get_by_label("City").fill("hamb")
    page.get_by_label("City").blur()
    expect(page.locator("#result-count")).to_have_text("24 events")
    assert page.url == f"{site}/?city=hamb"

    page.get_by_role("link", name="Next").click()
    expect(page.locator("#results h3")).to_have_text([f"Meeting {n:02}" for n in range(20, 24)])
    assert page.url == f"{site}/?city=hamb&page=2"

    page.go_back()
    expect(page.locator("#results h3").first).to_have_text("Meeting 00")
    expect(page.get_by_label("City")).to_have_value("hamb")
    page.get_by_role("link", name="Meeting 00").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting 00")
    page.go_back()
    expect(page.locator("#result-count")).to_have_text("24 events")
    page.reload()
    expect(page.locator("#result-count")).to_have_text("24 events")


def test_choices_keep_the_keyboard_where_it_is_and_the_way_back_undoes_them(site, events, page):
    page.goto(f"{site}/?sort=title")
    count = page.locator("#result-count")

    page.locator("#tag-music").press("Enter")
    expect(count).to_have_text("1 event")
    expect(page.locator("#tag-music")).to_be_focused()
    expect(page.locator("#tag-music")).to_have_attribute("aria-current", "true")
    assert page.url == f"{site}/?sort=title&tag=music"

    page.locator("#view-month").press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text([f"{timezone.now():%B %Y}"])
    expect(page.locator("#view-month")).to_be_focused()
    expect(page.locator(".month-head")).to_have_css("display", "flex")
    assert page.url == f"{site}/?tag=music&view=month"
    page.get_by_role("link", name="Go on to December 2030").press("Enter")
    expect(count).to_have_text("1 event in December 2030")
    expect(page.get_by_role("cell").filter(has_text="Night")).to_have_count(1)
    expect(page.locator("#results")).to_be_focused()
    expect(page).to_have_title("December 2030 · EventMaster")

    page.get_by_role("link", name="Music (remove)").press("Enter")
    expect(count).to_have_text("2 events in December 2030")
    expect(page.get_by_role("cell").filter(has_text="Fair")).to_have_count(3)
    page.go_back()
    expect(count).to_have_text("1 event in December 2030")
    page.get_by_label("Online").check()
    expect(count).to_have_text("No events")
    assert page.url == f"{site}/?tag=music&view=month&month=2030-12&online=on"
    page.get_by_role("link", name="Take all filters away").click()
    expect(count).to_have_text("2 events in December 2030")


def test_a_mistake_is_told_beside_its_field_and_goes_when_it_is_mended(site, events, page):
    page.goto(f"{site}/")
    message = page.get_by_text("This day is before the first one.")

    page.get_by_label("From").fill("2030-01-02")
    page.get_by_label("To", exact=True).fill("2030-01-01")
    expect(message).to_be_visible()
    page.get_by_label("To", exact=True).fill("2031-01-03")
    expect(message).to_have_count(0)

    expect(page.locator("#results h3")).to_have_text(["Fair", "Night"])


def test_everything_works_without_javascript(site, events, page_without_javascript):
    page = page_without_javascript
    page.goto(f"{site}/")

    page.get_by_role("link", name="This weekend").click()
    assert page.url == f"{site}/?when=weekend"
    page.get_by_role("link", name="This weekend (remove)").click()
    page.get_by_role("link", name="Month", exact=True).click()
    assert page.url == f"{site}/?view=month"
    page.get_by_role("link", name="List", exact=True).click()
    page.get_by_label("Search events").fill("meeting")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{site}/?q=meeting"
    page.get_by_role("link", name="Next").click()
    assert titles(page) == [f"Meeting {number:02}" for number in range(20, 24)]
    page.get_by_role("link", name="Meeting 20").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting 20")


@pytest.mark.parametrize(
    ("zone", "own_time"),
    [
        ("Europe/Berlin", None),
        ("Europe/Paris", None),
        ("America/New_York", "Thu 12 Dec, 13:00–16:00 (America/New York)"),
        ("Asia/Tokyo", "Fri 13 Dec, 03:00–06:00 (Asia/Tokyo)"),
    ],
)
def test_the_readers_own_time_is_told_only_where_it_differs(
    site, events, new_context, zone, own_time
):
    page = new_context(timezone_id=zone).new_page()
    page.goto(f"{site}/events/night/")

    expect(page.get_by_text("19:00–22:00 (Europe/Berlin)")).to_be_visible()
    told = page.get_by_text("In your time:")
    if own_time is None:
        page.wait_for_load_state("networkidle")
        expect(told).to_have_count(0)
    else:
        expect(told).to_be_visible()
        assert own_time in told.inner_text().replace("\u2009", " ").replace("\u202f", " ")


def test_nothing_moves_when_the_own_time_comes_late(site, events, new_context):
    page = new_context(timezone_id="Asia/Tokyo").new_page()
    page.route("**/local_time*.js", lambda route: (page.wait_for_timeout(500), route.continue_()))
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{site}/events/night/")

    expect(page.get_by_text("In your time:")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []


def test_the_keyboard_reaches_an_event_past_the_navigation(site, events, page):
    page.goto(f"{site}/?q=night")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Night":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Night")

"""A phone's camera reads the codes."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from registrations.models import Scan
from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.registrations.door.browser.screen import answer, outcomes, scan_like_a_keyboard
from tests.registrations.door.door import make_ticket, make_tickets

pytestmark = pytest.mark.browser

BLANK = Image.new("RGB", (640, 480), "gray")
# The fake camera shows 30 pictures a second; a code counts anew when it was away for 3 seconds.
SHOWN, AWAY = 20, 110

# Devices that the fake camera is not: what they offer, and what was asked of them.
PHONE = """() => {
    window.asked = [];
    const rear = (deviceId, label) => ({ kind: "videoinput", deviceId, label });
    const media = navigator.mediaDevices;
    const real = media.getUserMedia.bind(media);
    media.getUserMedia = ({ video: { deviceId, facingMode } }) => {
        asked.push(deviceId?.exact ?? facingMode.ideal);
        return real({ video: true });
    };
    media.enumerateDevices = async () => [
        rear("wide", "Back Ultra Wide Camera"),
        rear("main", "Back Camera"),
        rear("tele", "Back Telephoto Camera"),
        rear("front", "Front Camera"),
    ];
    Object.assign(MediaStreamTrack.prototype, {
        getCapabilities: () => ({
            torch: true, zoom: { min: 1, max: 4 }, focusMode: ["continuous"],
        }),
        getSettings: () => ({ deviceId: asked.findLast((name) => !name.includes(":")), zoom: 1 }),
        applyConstraints: async ({ advanced }) => void asked.push(JSON.stringify(advanced[0])),
    });
}"""
# A browser with a detector of its own that names what it reads, then breaks.
DETECTOR = """
self.BarcodeDetector = class {
    static getSupportedFormats = async () => ["ean_13", "qr_code"];
    detect = async () => {
        self.detected = (self.detected ?? 0) + 1;
        if (self.detected > 1) throw new DOMException("gone", "InvalidStateError");
        return [{ rawValue: "" }, { rawValue: "READ BY THE BROWSER" }];
    };
};
"""


def picture(ticket):
    return Image.open(BytesIO(qr.png(qr_text(ticket))))


def start(page):
    page.get_by_role("button", name="Start camera").click()


def test_the_camera_admits_a_ticket_and_then_says_when_and_where(door, open_page, page_with_camera):
    ticket = make_ticket(door.event)
    page = page_with_camera([picture(ticket)] * SHOWN + [BLANK] * AWAY)
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    open_page(page)
    assert not any(re.search("decode_worker|vendor", url) for url in loaded if ".woff" not in url)

    start(page)

    expect(answer(page, "admitted")).to_contain_text("Welcome")
    expect(page.locator("#headcount")).to_contain_text("1")
    page.reload()  # The camera starts by itself again.
    again = answer(page, "already_inside")
    expect(again).to_contain_text("Already inside")
    entered = Scan.objects.get(outcome="admitted").created_at.astimezone(door.event.zone)
    for words in (f"{entered:%H:%M}", door.gate.name, "Stella Staff"):
        expect(again).to_contain_text(words)
    assert not any("_plain" in url or "vendor/qr" in url for url in loaded)


def test_a_ticket_held_before_the_camera_is_scanned_once(door, open_page, page_with_camera):
    ticket, other = make_tickets(door.event, 2)
    page = open_page(page_with_camera([picture(ticket)]))
    start(page)
    expect(answer(page, "admitted")).to_be_visible()

    # Meanwhile the camera goes on seeing the first one.
    scan_like_a_keyboard(page, other.short_code)

    expect(page.locator("#headcount")).to_contain_text("2")
    assert outcomes() == ["admitted", "admitted"]
    page.get_by_role("button", name="Stop camera").click()
    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_role("button", name="Start camera")).to_be_visible()


@pytest.mark.console_errors
def test_the_browsers_own_detector_is_used_until_it_breaks(door, open_page, page_with_camera):
    ticket = make_ticket(door.event)
    page = page_with_camera([picture(ticket)])

    def with_detector(route):
        file = route.fetch()
        route.fulfill(response=file, body=DETECTOR + file.text())

    page.route("**/decode_worker.js", with_detector)
    open_page(page)
    start(page)

    expect(answer(page, "admitted")).to_be_visible()
    assert outcomes() == ["unknown", "admitted"]


def test_a_phones_main_rear_camera_its_light_and_its_zoom(door, open_page, page_with_camera):
    page = open_page(page_with_camera([BLANK], viewport={"width": 320, "height": 700}))
    page.evaluate(PHONE)

    start(page)
    light = page.get_by_role("button", name="Light")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Zoom").fill("3")
    page.get_by_role("button", name="Other camera").click()
    expect(light).to_have_attribute("aria-pressed", "false")

    focus, zoomed = '{"focusMode":"continuous"}', '{"zoom":3}'
    first = ["environment", "main", focus, '{"torch":true}', zoomed]
    assert page.evaluate("asked") == [*first, "tele", focus, zoomed]
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    low = (
        "[...document.querySelectorAll('#camera button, #camera label')].map((e) => e.offsetHeight)"
    )
    assert min(page.evaluate(low)) >= 44
    # Unplugged, or taken by another app: it is asked for again, the one that was chosen.
    page.evaluate("""() => {
        const [track] = document.querySelector("video").srcObject.getVideoTracks();
        asked.length = 0;
        track.dispatchEvent(new Event("ended"));
    }""")
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="Other camera").wait_for()
    assert page.evaluate("asked")[0] == "tele"


def test_without_a_camera_the_page_says_what_works_and_sound_can_be_muted(door, open_page):
    page = open_page()

    start(page)

    expect(page.get_by_role("alert")).to_contain_text("Type the code, or use a scanner.")
    scan_like_a_keyboard(page, make_ticket(door.event).short_code)
    expect(answer(page, "admitted")).to_be_visible()
    page.get_by_role("button", name="Sound").click()
    page.reload()
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")

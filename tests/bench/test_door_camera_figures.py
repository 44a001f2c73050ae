"""`make bench`: how long the camera's pictures take to be read, and a ticket to be answered.

In Chromium with a fake camera, against gunicorn on the same machine. The rows need no database but
for the answer, and are written by the run on PostgreSQL.
"""

import math
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from statistics import quantiles

import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image

from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.bench.figures import SHARE, amount, write_lines
from tests.registrations.door.browser.screen import sign_in
from tests.registrations.door.browser.test_camera_hard_cases import refuse_webassembly
from tests.registrations.door.door import make_door, make_tickets

pytestmark = [pytest.mark.bench, pytest.mark.browser, pytest.mark.timeout(600)]

SIZES = [(640, 480), (1280, 720)]
READERS = {"zxing": "zxing, WebAssembly", "plain": "without WebAssembly"}
PICTURES, ANSWERS, TICKETS = 400, 40, 8
# Pictures of the film, 30 a second: how long a ticket is held, and nothing then.
HELD, NOTHING = 24, 21
HEAD = ["| work | times | median | p95 |", "|---|---|---|---|"]
LINES: list[str] = []

# Half of the pictures show a ticket, turned a little further in each; half show none.
DECODE = """async ([ticket, width, height, count]) => {
    const page = document.querySelector("script[src*='checkin/page']").src;
    const { makeDecoder } = await import(new URL("decoder.js", page));
    const decoder = makeDecoder(document.getElementById("camera").dataset);
    const bytes = Uint8Array.from(atob(ticket), (letter) => letter.charCodeAt());
    const code = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    Object.assign(canvas, { videoWidth: width, videoHeight: height });
    const drawing = canvas.getContext("2d");
    const found = [];
    for (let turn = 0; turn < count; turn++) {
        drawing.resetTransform();
        for (let x = 0; x < width; x += 40) {
            drawing.fillStyle = `hsl(${x + turn} 30% ${30 + (x * 7) % 40}%)`;
            drawing.fillRect(x, 0, 40, height);
        }
        drawing.translate(width / 2, height / 2);
        drawing.rotate((turn % 40 - 20) / 60);
        const side = height / 1.5;
        if (turn % 8 < 4) drawing.drawImage(code, -side / 2, -side / 2, side, side);
        const start = performance.now();
        const { text, took, by } = await decoder.read(canvas);
        found.push({ text, took, by, whole: performance.now() - start });
    }
    return found.slice(8);
}"""
# When a picture is white in its corner a ticket has come; the answer after it is the ticket's.
WATCH = """() => {
    const video = document.querySelector("video");
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const corner = canvas.getContext("2d", { willReadFrequently: true });
    let shownAt, wasWhite = true;
    window.answered = [];
    video.requestVideoFrameCallback(function look(now) {
        video.requestVideoFrameCallback(look);
        corner.drawImage(video, 0, 0, 8, 8, 0, 0, 1, 1);
        const isWhite = corner.getImageData(0, 0, 1, 1).data[0] > 200;
        if (isWhite && !wasWhite) shownAt = performance.now();
        wasWhite = isWhite;
    });
    new MutationObserver(() => {
        if (shownAt === undefined || !document.querySelector("#answer [data-outcome]")) return;
        const since = shownAt;
        shownAt = undefined;
        requestAnimationFrame(() => answered.push(performance.now() - since));
    }).observe(document.getElementById("answer"), { childList: true, subtree: true });
}"""


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("", *LINES, sep="\n")  # noqa: T201
    if connection.vendor == "postgresql":
        write_lines("door-camera", [*HEAD, *LINES])


@pytest.fixture
def open_door(serve):
    door, site = make_door(title="Night of Open Science"), serve(workers=2)

    def open_(page):
        sign_in(page, site.url, door.staff)
        page.goto(site.url + reverse("registrations:checkin", args=[door.event.slug]))
        return page

    return door, open_


@pytest.mark.console_errors
@pytest.mark.parametrize("reader", READERS)
def test_decoding(open_door, new_context, reader):
    door, open_ = open_door
    [ticket] = make_tickets(door.event)
    page = new_context().new_page()
    if reader == "plain":
        page.route("**/decode_worker*.js", refuse_webassembly)
    open_(page)

    for width, height in SIZES:
        found = page.evaluate(DECODE, [_base64(ticket), width, height, amount(PICTURES)])
        assert {one["by"] for one in found} == {reader}
        assert {one["text"] for one in found} == {qr_text(ticket), None}
        what = f"a picture of {width}x{height}, {READERS[reader]}"
        _note(f"{what}: in the worker", [one["took"] for one in found])
        _note(f"{what}: from the page and back", [one["whole"] for one in found])


def test_from_the_picture_to_the_answer(open_door, page_with_camera):
    door, open_ = open_door
    tickets = make_tickets(door.event, TICKETS)
    nothing = Image.new("RGB", (640, 480), "gray")
    film = [scene for one in tickets for scene in [_picture(one)] * HELD + [nothing] * NOTHING]
    page = open_(page_with_camera(film))
    page.get_by_role("button", name="Start camera").click()
    page.locator("video").wait_for()
    page.evaluate(WATCH)

    count = max(4, math.ceil(ANSWERS * SHARE))
    page.locator("html").evaluate(
        """(_, count) => new Promise((resolve) => {
            setInterval(() => answered.length >= count && resolve(), 200);
        })""",
        count,
    )

    _note("a ticket comes into view: until its answer is shown", page.evaluate("answered"))


def _picture(ticket):
    return Image.open(BytesIO(qr.png(qr_text(ticket))))


def _base64(ticket):
    return b64encode(qr.png(qr_text(ticket))).decode()


def _note(what, times):
    cuts = quantiles(times, n=20, method="inclusive")
    LINES.append(f"| {what} | {len(times)} | {cuts[9]:.1f} ms | {cuts[18]:.1f} ms |")

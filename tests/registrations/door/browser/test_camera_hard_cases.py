"""Photographs of tickets, read as the door's page reads them: its decoder, worker and passes."""

from __future__ import annotations

import base64
from collections import Counter
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.registrations.door.hard_cases import KINDS, hard_cases
from tests.registrations.tickets.making import ticket

pytestmark = pytest.mark.browser

# How many of the eight strengths of each kind are read, less one for other versions of Chromium:
# by zxing, and without WebAssembly. The strongest of most kinds is beyond any decoder.
FLOORS = {
    "glare": (7, 6),
    "tilt": (8, 8),
    "cracks": (5, 6),
    "faded": (7, 4),
    "blurred": (4, 2),
    "moving": (4, 4),
    "screen": (8, 8),
    "inverted": (8, 8),
    "thumb": (4, 2),
    "small": (8, 7),
    "crumpled": (3, 3),
    "shadow": (8, 6),
    "night": (6, 4),
    "everything": (7, 4),
}
IN_ALL = (92, 79)

READ_THEM = """async (jpegs) => {
    const page = document.querySelector("script[src*='checkin/page']").src;
    const { makeDecoder } = await import(new URL("decoder.js", page));
    const decoder = makeDecoder(document.getElementById("camera").dataset);
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    Object.assign(canvas, { videoWidth: 640, videoHeight: 480 });
    const found = [];
    for (const jpeg of jpegs) {
        const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt());
        const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
        canvas.getContext("2d").drawImage(picture, 0, 0);
        let read;
        for (let turn = 0; turn < 4 && !read?.text; turn++) read = await decoder.read(canvas);
        found.push([read.text, read.by]);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def cases():
    tickets = [ticket(ticket_id=UUID(int=5 + number * 7919**9)) for number in range(4)]
    texts = map(qr_text, tickets)
    return list(hard_cases({text: Image.open(BytesIO(qr.png(text))) for text in texts}))


def test_hard_cases_are_read_and_none_is_read_wrongly(door, open_page, cases):
    page = open_page()

    read = read_all(page, cases, by="zxing")

    assert below(0, read) == {}


@pytest.mark.console_errors
def test_where_webassembly_is_refused_most_of_them_are(door, open_page, new_context, cases):
    page = new_context().new_page()
    page.route("**/decode_worker.js", refuse_webassembly)
    open_page(page)

    read = read_all(page, cases, by="plain")

    assert below(1, read) == {}


def below(reader, read):
    """The kinds of which fewer are read than the floor says, and the sum if it is too low."""
    found = {kind: n for kind, n in read.items() if n < FLOORS[kind][reader]}
    return found if read.total() >= IN_ALL[reader] else {**found, "in all": read.total()}


def refuse_webassembly(route):
    answer = route.fetch()
    policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
    route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})


def read_all(page, cases, *, by):
    """How many of each kind; what is read must be what was written, and read by this reader."""
    jpegs = [base64.b64encode(case.jpeg).decode() for case in cases]
    found = page.evaluate(READ_THEM, jpegs)
    read = Counter(dict.fromkeys(KINDS, 0))
    for case, (text, reader) in zip(cases, found, strict=True):
        assert (text, reader) in [(case.text, by), (None, by)], case.kind
        read[case.kind] += bool(text)
    return read

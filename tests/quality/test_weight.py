"""What a phone loads on a first visit: the page, its sheets, scripts and letters."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest

from tests.quality.world import OPEN

pytestmark = pytest.mark.browser

MOST = 60_000
PAGES = {
    "list": lambda _world: "/",
    "event": lambda world: world.on("events:detail", OPEN),
    "form": lambda world: world.on("registrations:register", OPEN),
    "ticket": lambda world: world.guests_ticket,
}
# Collecting puts these into the sheet that asks for them (tests/eventmaster/test_staticfiles.py).
IMPORT = re.compile(rb'@import url\("(.*)"\);')


class Parts(HTMLParser):
    """The addresses of all that a page asks for before it is drawn, or soon after."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link" and attrs["rel"] in ("stylesheet", "preload", "modulepreload"):
            self.found.append(attrs["href"])
        if tag == "script" and "src" in attrs:
            self.found.append(attrs["src"])


def loaded(url):
    """The size of the answer's head, and its body."""
    with urlopen(Request(url, headers={"Accept-Encoding": "identity"})) as answer:
        return len(bytes(answer.headers)), answer.read()


def whole(url, body):
    """The sheet with those that it imports."""
    parts = [urljoin(url, name.decode()) for name in IMPORT.findall(body)]
    return IMPORT.sub(b"", body) + b"".join(whole(part, loaded(part)[1]) for part in parts)


def weight(url):
    head, body = loaded(url)
    body = whole(url, body) if ".css" in url else body
    return head + min(len(body), len(gzip.compress(body, 6)))


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_weighs_little(tour, page):
    url = tour.site + PAGES[page](tour.world)
    _head, body = loaded(url)
    parts = {urljoin(url, part) for part in Parts(body.decode()).found}

    weights = {url: weight(url), **{part: weight(part) for part in parts}}

    assert len(weights) > 5
    assert sum(weights.values()) < MOST, weights

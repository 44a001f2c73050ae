"""Pictures of every page, of a demo that lives as long as this takes. `make screenshots`.

All of them go to var/screenshots/, on a phone and a desktop, in light and dark; a few, for README
and docs, to docs/images/. screenshots.py WORDS… takes only pages whose names hold one of the words.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.pop("DATABASE_URL", None)
# Playwright keeps an event loop in this thread, which makes Django refuse its ORM there.
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}

import django

django.setup()

from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from scripts.chromium import ensure_chromium
from tests.quality.page import Page
from tests.quality.pages import PAGES
from tests.quality.tour import Tour
from tests.quality.world import make_world
from tests.support import browser as browsers
from tests.support.site import Site

ALL, CHOSEN = ROOT / "var" / "screenshots", ROOT / "docs" / "images"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
WAIT_MS = 30_000
# File in docs/images: page, size, scheme. README shows them.
PICTURES = {
    "programme": ("list", "desktop", "light"),
    "month": ("list, month", "desktop", "dark"),
    "event": ("event", "phone", "light"),
    "form": ("form, two people", "phone", "light"),
    "ticket": ("ticket", "phone", "light"),
    "door": ("door, welcome", "phone", "light"),
    "board": ("board", "desktop", "dark"),
    "desk": ("desk", "desktop", "light"),
    "desk-overview": ("desk, overview", "desktop", "light"),
    "desk-people": ("desk, people of an event", "desktop", "light"),
    "desk-series": ("desk, dates", "desktop", "light"),
}
LARGEST = 150 * 1024
LOADED = """() => Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => null);
}))"""


def main(words: list[str]) -> None:
    ensure_chromium()
    shown = [page for page in PAGES if not page.name.endswith("long words")]
    pages = [page for page in shown if not words or any(word in page.name for word in words)]
    with served_demo() as tour:
        for page in pages:
            take(tour, page)
            print(page.name, flush=True)
    print(f"{len(pages)} pages in {ALL.relative_to(ROOT)}")


@contextmanager
def served_demo() -> Iterator[Tour]:
    """The demo, served by a thread of this process, and a browser to go there."""
    call_command("migrate", verbosity=0)
    with override_settings(ROOT_URLCONF="tests.quality.urls", DEMO=True):
        site = Site()
        settings = override_settings(SITE_URL=site.url, CSRF_TRUSTED_ORIGINS=[site.url])
        with settings, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=browsers.chromium(),
                args=browsers.ARGUMENTS,
                env={**os.environ, "TZ": "Europe/Berlin"},
            )
            yield Tour(
                site.url, make_world(timezone.now(), with_long_words=False), browser, WAIT_MS
            )
            browser.close()
            site.stop()


def take(tour: Tour, page: Page) -> None:
    tab = tour.tab(page.who)
    tour.open(page, tab)
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            tab.set_viewport_size({"width": width, "height": height})
            tab.emulate_media(color_scheme=scheme)
            tab.evaluate(LOADED)
            file = ALL / size / scheme / f"{page.name.replace(', ', '-').replace(' ', '-')}.png"
            tab.screenshot(path=file, full_page=True, animations="disabled")
            choose(tab, (page.name, size, scheme))


def choose(tab: Tab, shown: tuple[str, str, str]) -> None:
    """Keep what the docs show, as the screen shows it: the first screenful."""
    for name, wanted in PICTURES.items():
        if wanted == shown:
            picture = Image.open(BytesIO(tab.screenshot(animations="disabled")))
            file = CHOSEN / f"{name}.webp"
            file.parent.mkdir(exist_ok=True)
            picture.convert("RGB").save(file, quality=85, method=6)
            if file.stat().st_size > LARGEST:
                sys.exit(f"{file.relative_to(ROOT)} is larger than {LARGEST // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1:])

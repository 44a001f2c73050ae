"""Lighthouse as a phone: the list, an event, its form and a ticket of the demo. `make lighthouse`.

Real settings, collected files, gunicorn with compression, an empty cache in the browser. Each page
is measured RUNS times, the run of median performance counts; anything below 100 fails.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="eventmaster-lighthouse-")

from scripts import run
from scripts.children import Child
from scripts.chromium import ensure_chromium
from scripts.setup import machine_has_node, wheel_node
from tests.support import browser
from tests.support.servers import free_port

PORT = free_port()
SITE = f"http://127.0.0.1:{PORT}"
OWN = ("ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "MEDIA_ROOT", "SITE_URL", "STATIC_ROOT")
for name in OWN:
    os.environ.pop(name, None)
os.environ |= {
    "DEBUG": "0",
    "DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "eventmaster.settings",
    "PORT": str(PORT),
    "VAR_DIR": FOLDER.name,
}

import django

django.setup()

from django.core.management import call_command

from events.models import Event
from registrations import links
from registrations.models import Registration

RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
REPORT = ROOT / "docs" / "performance.md"
START, END = "<!-- lighthouse -->", "<!-- end of lighthouse -->"
# Pages of one person ask search engines to stay away, which is what this audit minds.
KEPT_FROM_SEARCH = "is-crawlable"


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    is_for_search: bool = True


def main() -> int:
    ensure_chromium()
    for command in (["migrate"], ["seed_demo"], ["collectstatic", "--noinput"]):
        call_command(*command, verbosity=0)
    with served():
        measured = {page: measure(page) for page in pages()}
    write([row(page, result) for page, result in measured.items()])
    faults = [line for page, result in measured.items() for line in below_100(page, result)]
    print("\n".join(faults) or "100 everywhere")
    return bool(faults)


def pages() -> list[Page]:
    event = Event.objects.filter(title="Jazz at the Customs Shed").earliest("start_at")
    guest = Registration.objects.confirmed().filter(user=None).latest("event__start_at")
    ticket = f"/r/{links.manage_token(guest)}/tickets/{guest.tickets.all()[0].pk}/"
    return [
        Page("the list", "/"),
        Page("an event", event.get_absolute_url()),
        Page("its form", f"{event.get_absolute_url()}register/", is_for_search=False),
        Page("a ticket", ticket, is_for_search=False),
    ]


@contextmanager
def served() -> Iterator[None]:
    web: Child = run.start_web(dict(os.environ), PORT)
    try:
        run.wait_for_answer(PORT, {"web server": web})
        yield
    finally:
        web.stop()


def measure(page: Page) -> dict[str, Any]:
    """The report of the run whose performance is the median."""
    reports = [lighthouse(page) for _ in range(RUNS)]
    middle = statistics.median_low(score(report, "performance") for report in reports)
    return next(report for report in reports if score(report, "performance") == middle)


def lighthouse(page: Page) -> dict[str, Any]:
    flags = ["--headless=new", "--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    skipped = [] if page.is_for_search else [f"--skip-audits={KEPT_FROM_SEARCH}"]
    wanted = [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(flags)}"]
    command = [node(), LIGHTHOUSE, SITE + page.path, "--output=json", "--quiet", *skipped, *wanted]
    done = subprocess.run(
        command,
        env=os.environ | {"CHROME_PATH": browser.chromium() or ""},
        stdout=subprocess.PIPE,
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def node() -> str:
    return "node" if machine_has_node() else wheel_node()


def score(report: dict[str, Any], category: str) -> int:
    return round(report["categories"][category]["score"] * 100)


def below_100(page: Page, report: dict[str, Any]) -> list[str]:
    """For each category below 100: which audits took something away."""
    return [
        f"{page.name}: {category} {score(report, category)}: {', '.join(blamed(report, category))}"
        for category in CATEGORIES
        if score(report, category) < 100
    ]


def blamed(report: dict[str, Any], category: str) -> list[str]:
    counted = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    audits = [report["audits"][name] for name in counted]
    return [
        f"{audit['id']} {audit.get('displayValue', '')}".strip()
        for audit in audits
        if (audit["score"] or 0) < 0.9 and audit["scoreDisplayMode"] != "notApplicable"
    ]


def row(page: Page, report: dict[str, Any]) -> str:
    audits = report["audits"]
    scores = [str(score(report, category)) for category in CATEGORIES]
    paint, shift = audits["largest-contentful-paint"], audits["cumulative-layout-shift"]
    sent = audits["total-byte-weight"]["numericValue"] / 1024
    asked = len(audits["network-requests"]["details"]["items"])
    figures = [f"{paint['numericValue'] / 1000:.1f} s", f"{shift['numericValue']:.3f}"]
    return f"| {' | '.join([page.name, *scores, *figures, f'{sent:.0f} KB in {asked}'])} |"


def write(rows: list[str]) -> None:
    """Put the table between its marks in docs/performance.md."""
    head = "| page | performance | accessibility | best practices | SEO | LCP | CLS | sent |"
    table = "\n".join([head, "|---|---|---|---|---|---|---|---|", *rows])
    text = REPORT.read_text()
    before, _, rest = text.partition(START)
    REPORT.write_text(f"{before}{START}\n{table}\n{END}{rest.partition(END)[2]}")
    print(table)


if __name__ == "__main__":
    sys.exit(main())

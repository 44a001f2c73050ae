"""What was measured, and how it is written down in docs/performance.md."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs" / "performance.md"
KEPT = ROOT / "var" / "bench"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


@dataclass(frozen=True)
class Row:
    """One kind of work; times in milliseconds, CPU of the server's processes for one answer."""

    work: str
    per_second: float
    p50: float
    p99: float
    cpu: float | None


def write_down(vendor: str, rows: list[Row]) -> None:
    """Keep the figures of one database, then write the page from those of both."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{vendor}.json").write_text(json.dumps([asdict(row) for row in rows]))
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_tables()}{END}{after}")


def _tables() -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    tables = [_table(name, title) for name, title in DATABASES.items()]
    return f"Measured with {machine}.\n\n" + "".join(tables)


def _table(vendor: str, title: str) -> str:
    kept = KEPT / f"{vendor}.json"
    if not kept.exists():
        return ""
    rows = [Row(**row) for row in json.loads(kept.read_text())]
    lines = [
        f"### {title}",
        "",
        "| work | answers | p50 | p99 | server's CPU each |",
        "|---|---|---|---|---|",
        *map(_line, rows),
    ]
    return "\n".join(lines) + "\n\n"


def _line(row: Row) -> str:
    cpu = "" if row.cpu is None else f"{row.cpu:.1f} ms"
    return f"| {row.work} | {row.per_second:.0f}/s | {row.p50:.1f} ms | {row.p99:.1f} ms | {cpu} |"

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
DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
# BENCH_SHARE=0.05 measures a twentieth, to see whether a bench works; nothing is written then.
SHARE = float(os.environ.get("BENCH_SHARE", "1"))


def amount(whole: int) -> int:
    return max(40, round(whole * SHARE))


@dataclass(frozen=True)
class Row:
    """One kind of work; times in milliseconds, CPU of the server's processes for one answer.
    `clients` only where it was measured for several numbers of them."""

    work: str
    per_second: float
    p50: float
    p99: float
    cpu: float | None
    clients: int = 0

    def __str__(self) -> str:
        clients = f", {self.clients} at once" if self.clients else ""
        spread = f"p50 {self.p50:6.1f} ms   p99 {self.p99:6.1f} ms"
        return f"{self.work + clients:<56}{self.per_second:6.0f}/s   {spread}"


def write_down(section: str, vendor: str, rows: list[Row]) -> None:
    """Keep the figures of one database, then write their section of the page from both."""
    if SHARE != 1:
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    _file(section, vendor).write_text(json.dumps([asdict(row) for row in rows]))
    _write(section, "".join(_table(section, name, title) for name, title in DATABASES.items()))


def write_lines(section: str, lines: list[str]) -> None:
    """Write the section of figures that no database has a part in: a table of its own form."""
    if SHARE == 1:
        _write(section, "\n".join(lines) + "\n\n")


def _write(section: str, tables: str) -> None:
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    before, _, rest = PAGE.read_text().partition(begin)
    _, _, after = rest.partition(end)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    told = f"Measured with {machine}.\n\n{tables}"
    PAGE.write_text(f"{before}{begin}\n{told}{end}{after}")


def _table(section: str, vendor: str, title: str) -> str:
    kept = _file(section, vendor)
    if not kept.exists():
        return ""
    rows = [Row(**row) for row in json.loads(kept.read_text())]
    lines = _by_clients(rows) if any(row.clients for row in rows) else _plain(rows)
    return "\n".join([f"### {title}", "", *lines]) + "\n\n"


def _file(section: str, vendor: str) -> Path:
    return KEPT / f"{section}-{vendor}.json"


def _plain(rows: list[Row]) -> list[str]:
    head = ["| work | answers | p50 | p99 | server's CPU each |", "|---|---|---|---|---|"]
    return [*head, *map(_line, rows)]


def _by_clients(rows: list[Row]) -> list[str]:
    """One line for each kind of work: answers per second, p50 and p99 by the number of clients."""
    numbers = sorted({row.clients for row in rows})
    cells = {(row.work, row.clients): row for row in rows}
    lines = [["work", *(f"{n} at once" for n in numbers), "server's CPU each"]]
    lines.append(["---"] * len(lines[0]))
    for work in dict.fromkeys(row.work for row in rows):
        found = [cells[work, number] for number in numbers]
        told = [f"{r.per_second:.0f}/s, {r.p50:.0f} and {r.p99:.0f} ms" for r in found]
        cpu = found[-1].cpu
        lines.append([work, *told, "" if cpu is None else f"{cpu:.1f} ms"])
    return [f"| {' | '.join(line)} |" for line in lines]


def _line(row: Row) -> str:
    cpu = "" if row.cpu is None else f"{row.cpu:.1f} ms"
    return f"| {row.work} | {row.per_second:.0f}/s | {row.p50:.1f} ms | {row.p99:.1f} ms | {cpu} |"

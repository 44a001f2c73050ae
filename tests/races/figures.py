"""What the long forms came to, and how it is written down in docs/proofs.md by `make prove`."""

import json
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs" / "proofs.md"
KEPT = ROOT / "var" / "proofs"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def write_down(scenario: str, result: str) -> None:
    """Keep the result of one scenario on this database, then write the table anew."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = _kept(connection.vendor) | {scenario: result}
    _file(connection.vendor).write_text(json.dumps(kept, indent=1))
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_table()}{END}{after}")


def _table() -> str:
    kept = {vendor: _kept(vendor) for vendor in DATABASES}
    scenarios = sorted({scenario for results in kept.values() for scenario in results})
    rows = [[name, *(kept[vendor].get(name, "") for vendor in DATABASES)] for name in scenarios]
    lines = [["scenario", *DATABASES.values()], ["---"] * (1 + len(DATABASES)), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _kept(vendor: str) -> dict[str, str]:
    file = _file(vendor)
    return json.loads(file.read_text()) if file.exists() else {}


def _file(vendor: str) -> Path:
    return KEPT / f"{vendor}.json"

"""One measurement, with the CPU time that the server's processes used for it."""

from collections.abc import Callable, Iterable

import pytest

from tests.bench.cpu import cpu_seconds
from tests.bench.figures import Row
from tests.bench.load import Figures
from tests.support.servers import WebServer


def measured(
    what: str,
    run: Callable[[], Figures],
    statuses: set[int],
    *,
    server: WebServer | None = None,
    clients: int = 0,
) -> Row:
    before = cpu_seconds(server.pid) if server else None
    found = run()
    after = cpu_seconds(server.pid) if server else None
    used = None if before is None or after is None else after - before
    cpu = None if used is None else used / found.count * 1000
    assert found.statuses == statuses, (what, found.statuses)
    return Row(what, found.per_second, found.p50, found.p99, cpu, clients)


def say(config: pytest.Config, rows: Iterable[Row]) -> None:
    """Print what was measured, past pytest's capture."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        for row in rows:
            print(f"\n{row}", end="", flush=True)  # noqa: T201

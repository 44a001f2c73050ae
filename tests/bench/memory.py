"""What memory a server's processes hold; Linux only."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


class Memory:
    """How much more the server's processes hold at the most than at the beginning, in MB."""

    more: float | None = None

    def __init__(self, group: int) -> None:
        self.group = group
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Memory":
        self._before = self._most = self._now()
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        self._thread.join()
        if self._before:
            self.more = (self._most - self._before) / 1e6

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self._most = max(self._most, self._now())

    def _now(self) -> int:
        """Resident bytes of all processes of the group."""
        return sum(held for _parent, group, held in processes() if group == self.group)


def held_by_children(parent: int) -> float:
    """MB; 0 where it cannot be known."""
    return sum(held for of, _group, held in processes() if of == parent) / 1e6


def processes() -> Iterator[tuple[int, int, int]]:
    """Of each: its parent's id, its group, resident bytes. Nothing where there is no /proc."""
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            # Behind the name, which may have spaces.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(fields[1]), int(fields[2]), int(fields[21]) * PAGE_SIZE

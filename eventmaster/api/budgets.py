"""How many requests a caller may make, counted for all processes and nodes together.

A row counts (`accounts.limits`); each process reserves a few requests at a time and spends them
from memory, so that most requests cost no write. The row never grants more than the limit.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from accounts.limits import Limit, reserve
from core.errors import TooManyRequests

# A twentieth of a limit, at most so many requests, are reserved at once.
MOST_RESERVED = 50
SHARE_RESERVED = 20
# Callers remembered by one process; what is over is forgotten then.
MOST_CALLERS = 10_000


@dataclass
class Budget:
    """What is left to a caller in the present window, as far as this process knows."""

    limit: Limit
    here: int
    elsewhere: int
    resets_at: datetime

    def is_to_be_renewed(self, now: datetime) -> bool:
        """Not where the row is used up: asking it again would only cost."""
        return self.resets_at <= now or (not self.here and self.elsewhere > 0)

    def headers(self, now: datetime) -> dict[str, str]:
        """RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)."""
        name, period = self.limit.name, int(self.limit.period.total_seconds())
        seconds = max(0, round((self.resets_at - now).total_seconds()))
        return {
            "RateLimit-Policy": f'"{name}";q={self.limit.amount};w={period}',
            "RateLimit": f'"{name}";r={self.here + self.elsewhere};t={seconds}',
        }


class Budgets:
    """The reservations of one process."""

    def __init__(self) -> None:
        self._budgets: dict[tuple[str, str], Budget] = {}
        self._lock = threading.Lock()

    def spend(self, limit: Limit, key: str, *, now: datetime) -> Budget:
        """Spend one request of `key`; raise `TooManyRequests` where none is left."""
        with self._lock:
            budget = self._budgets.get((limit.name, key))
            if budget is None or budget.is_to_be_renewed(now):
                budget = self._reserve(limit, key, now)
            if not budget.here:
                seconds = (budget.resets_at - now).total_seconds()
                raise TooManyRequests(retry_after=max(1, round(seconds)))
            budget.here -= 1
            return budget

    def _reserve(self, limit: Limit, key: str, now: datetime) -> Budget:
        wanted = max(1, min(MOST_RESERVED, limit.amount // SHARE_RESERVED))
        granted, row = reserve(limit, key, wanted, now=now)
        budget = Budget(limit, granted, max(0, limit.amount - row.count), row.resets_at)
        self._forget_old(now)
        self._budgets[limit.name, key] = budget
        return budget

    def _forget_old(self, now: datetime) -> None:
        if len(self._budgets) >= MOST_CALLERS:
            kept = {key: one for key, one in self._budgets.items() if one.resets_at > now}
            self._budgets = kept if len(kept) < MOST_CALLERS else {}


budgets = Budgets()

"""The data cache: a process's own memory, or Valkey or Redis."""

from __future__ import annotations

from typing import Any

REDIS = "django.core.cache.backends.redis.RedisCache"
# By name: Redis's own module takes a tenth of a process's start, so only who needs it imports it.
FORGIVING = "eventmaster.redis_cache.ForgivingRedisCache"
# Seconds. A page made anew takes less than waiting any longer.
PATIENCE = 0.5
# Of a process's own memory: pages, counts and pictures of a few thousand events.
MOST_ENTRIES = 2000


def data_cache(config: dict[str, Any]) -> dict[str, Any]:
    """Return a cache's settings made fit for what only saves work."""
    options = config.get("OPTIONS", {})
    if config["BACKEND"] == REDIS:
        patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        return {**config, "BACKEND": FORGIVING, "OPTIONS": {**patience, **options}}
    return {**config, "OPTIONS": {"MAX_ENTRIES": MOST_ENTRIES, **options}}

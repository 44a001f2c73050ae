"""The data cache on Valkey or Redis, which may be away without anybody noticing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NotReached
from redis.exceptions import TimeoutError as TooSlow

log = structlog.get_logger("eventmaster.cache")


class ForgivingRedisCache(RedisCache):
    """Holds nothing while the server cannot be reached: rows are the truth, this saves work."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _unless_away(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return _unless_away({}, super().get_many, keys, version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        _unless_away(None, super().set, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return _unless_away(False, super().add, key, value, *args, **kwargs)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _unless_away(False, super().delete, key, version)


def _unless_away(instead: Any, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return ask(*args, **kwargs)
    except (NotReached, TooSlow) as problem:
        log.warning("cache_not_reached", problem=type(problem).__name__)
        return instead

"""One ticket type and one pool, as they are sent and answered."""

from __future__ import annotations

from typing import Any

_POOL_ID = "019ab3df-0c11-7a02-9d8e-3b5a7c1e2f40"

NEW_POOL: dict[str, Any] = {"name": "Balcony", "capacity": 40}
POOL: dict[str, Any] = {
    **NEW_POOL,
    "id": _POOL_ID,
    "seats_taken": 12,
    "available_slots": 28,
    "waiting": 0,
    "created_at": "2026-11-20T09:00:00Z",
}
NEW_TYPE: dict[str, Any] = {"name": "Balcony", "price": "12.50", "pools": [_POOL_ID]}
TICKET_TYPE: dict[str, Any] = {
    **NEW_TYPE,
    "id": "019ab3df-1f7c-7b3e-8c21-4d6e8f0a1b2c",
    "number": 2,
    "description": "",
    "position": 0,
    "sales_open_at": None,
    "sales_close_at": None,
    "min_per_registration": 1,
    "max_per_registration": None,
    "is_hidden": False,
    "door_note": "",
    "state": "open",
    "available_slots": 28,
    "updated_at": "2026-11-20T09:05:00Z",
}

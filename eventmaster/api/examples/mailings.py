"""A message to many, as it is sent and answered."""

from __future__ import annotations

from typing import Any

NEW_MAILING: dict[str, Any] = {
    "subject": "The doors of {event} open at six",
    "text": "Hello {name},\n\nthe doors open at six. Bring a cup.",
    "statuses": ["confirmed"],
}
MAILING: dict[str, Any] = {
    **NEW_MAILING,
    "id": "019ab3df-5d20-7c11-8f4e-2a6b9c0d1e2f",
    "event": "open-air-concert",
    "purpose": "service",
    "ticket_types": [],
    "has_arrived": None,
    "status": "draft",
    "send_at": None,
    "started_at": None,
    "ended_at": None,
    "recipients": None,
    "sent": 0,
    "came_back": 0,
    "failed": 0,
    "waiting": 0,
    "not_sent": 0,
    "created_at": "2026-11-23T14:00:00Z",
    "updated_at": "2026-11-23T14:00:00Z",
}
UNDER_WAY: dict[str, Any] = {
    **MAILING,
    "status": "sending",
    "started_at": "2026-11-23T15:00:00Z",
    "recipients": 80,
    "sent": 12,
    "waiting": 68,
}
SCHEDULED: dict[str, Any] = {**MAILING, "status": "scheduled", "send_at": "2027-06-10T16:00:00Z"}
STOPPED: dict[str, Any] = {
    **UNDER_WAY,
    "status": "stopped",
    "ended_at": "2026-11-23T15:00:20Z",
    "waiting": 0,
    "not_sent": 68,
}
AUDIENCE: dict[str, Any] = {"recipients": 80, "left_out": 2}
PREVIEW: dict[str, Any] = {
    "reader": 1,
    "subject": "The doors of Open air concert open at six",
    "text": "The doors of Open air concert open at six\n\nHello Ada Lovelace,\n…",
    "html": "<!doctype html>…",
}

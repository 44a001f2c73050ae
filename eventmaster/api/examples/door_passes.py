"""Helpers' phones at the door."""

from __future__ import annotations

from typing import Any

WISHES: dict[str, Any] = {"minutes": 10}
ENROLMENT: dict[str, Any] = {
    "id": "019ab3e1-7c20-7f52-9b1d-2e4f6a8c0b1d",
    "event": "winter-gala",
    "gate": None,
    "is_open": True,
    "closes_at": "2026-12-05T17:10:00Z",
    "passes_end_at": "2026-12-06T05:00:00Z",
    "enrolled": 0,
    "most": 50,
    "created_at": "2026-12-05T17:00:00Z",
}
NEW_ENROLMENT: dict[str, Any] = {
    **ENROLMENT,
    "code": "9F3K-Q2XA-71TD",
    "url": "https://events.example.org/d/#9F3KQ2XA71TD",
}
PASS: dict[str, Any] = {
    "id": "019ab3e1-9d44-7a13-8c2e-5b7d9f1a3c5e",
    "event": "winter-gala",
    "gate": None,
    "name": "Ann",
    "is_good": True,
    "expires_at": "2026-12-06T05:00:00Z",
    "revoked_at": None,
    "last_seen_at": "2026-12-05T19:41:30Z",
    "scans": 128,
    "created_at": "2026-12-05T17:02:12Z",
}

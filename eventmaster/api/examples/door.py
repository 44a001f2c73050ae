"""The door, and who comes through it."""

from __future__ import annotations

from typing import Any

SCAN: dict[str, Any] = {
    "scan_id": "0e3c1f7a-52f3-4b0e-9d43-6a3f0a4d7c11",
    "code": "7K2M-Q9XA-41TD",
    "gate": "Main entrance",
    "direction": "in",
    "scanned_at": "2026-12-05T18:31:07+01:00",
}
ANSWER: dict[str, Any] = {
    "scan_id": SCAN["scan_id"],
    "outcome": "admitted",
    "reason": None,
    "message": "Welcome",
    "advice": "",
    "checks": ["Look at the student card."],
    "ticket": {
        "id": "019ab3de-9f12-7c40-8a55-1f0f3b1c2d3e",
        "code": "7K2MQ9XA41TD",
        "name": "Ada Lovelace",
        "ticket_type": "Regular",
        "registration_id": "019ab3de-9f10-7d21-b0c4-5e6f7a8b9c0d",
    },
    "first_scan": None,
    "to_pay": None,
    "is_override": False,
    "gate": "Main entrance",
    "by": "Stella Staff",
    "direction": "in",
    "undoes": None,
    "scanned_at": "2026-12-05T17:31:07Z",
    "at": "2026-12-05T17:31:07.412Z",
}
GATE: dict[str, Any] = {
    "id": "019ab3e0-2a4c-7d11-8f60-9b7c5d3e1a02",
    "name": "Main entrance",
    "opens_at": None,
    "closes_at": None,
    "ticket_types": [],
}
COUNT: dict[str, Any] = {
    "inside": 180,
    "capacity": 250,
    "arrived": 212,
    "due": 240,
    "entered": 212,
    "expected": 240,
    "window": {
        "id": "019ab3e0-41b8-7e25-a0d4-6c8f2b1d3e57",
        "name": "Whole event",
        "starts_at": None,
        "ends_at": None,
    },
    "gates": [
        {
            "id": GATE["id"],
            "name": GATE["name"],
            "entered": 217,
            "left": 37,
            "not_let_in": 9,
            "per_minute": 2.4,
            "last_scan_at": ANSWER["at"],
        }
    ],
    "at": ANSWER["at"],
}
PERSON: dict[str, Any] = {
    "name": "Ada Lovelace",
    "booked_by": "Charles Babbage",
    "ticket_type": "Regular",
    "code": "7K2MQ9XA41TD",
    "is_inside": False,
    "problem": "",
}
ATTENDEE: dict[str, Any] = {
    "id": "019ab3de-9f12-7c40-8a55-1f0f3b1c2d3e",
    "code": "7K2MQ9XA41TD",
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "holder_name": "Ada Lovelace",
    "holder_email": "",
    "status": "confirmed",
    "ticket_status": "active",
    "ticket_type": "Regular",
    "ticket_type_id": "019ab3de-0c51-7b02-9d3e-8a7f6e5d4c3b",
    "number": 1,
    "price": "0.00",
    "registration_id": "019ab3de-9f10-7d21-b0c4-5e6f7a8b9c0d",
    "registered_by": "Ada Lovelace",
    "registered_email": "ada@example.org",
    "registered_at": "2026-11-20T09:12:44.810Z",
    "queue_number": None,
    "checked_in_at": "2026-12-05T17:31:07.412Z",
    "is_inside": True,
    "door_note": "",
    "updated_at": "2026-11-20T09:12:44.810Z",
}

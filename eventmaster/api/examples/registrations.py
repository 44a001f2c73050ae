"""A registration for two, as it is sent and answered."""

from __future__ import annotations

from typing import Any

ID = "019ab3df-1c04-7a31-9d52-7be0c5a1f604"
NEW_REGISTRATION: dict[str, Any] = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "tickets": [{}, {"name": "Charles Babbage"}],
}
TICKET: dict[str, Any] = {
    "id": "019ab3de-9f12-7c40-8a55-1f0f3b1c2d3e",
    "number": 1,
    "status": "active",
    "type": "019ab3d0-55a1-7b1c-a0e4-3f7b8c9d0e1f",
    "type_number": 1,
    "type_name": "Ticket",
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "price": "0.00",
    "code": "7K2MQ9XA41TD",
    "qr": "RP0 80:O2Q3O1AW24…",
}
REGISTRATION: dict[str, Any] = {
    "id": ID,
    "event": "open-air-concert",
    "event_title": "Open air concert",
    "event_start_at": "2027-06-12T18:00:00Z",
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "language": "en",
    "status": "confirmed",
    "position": None,
    "expires_at": None,
    "tickets": [
        TICKET,
        {
            **TICKET,
            "id": "019ab3de-9f13-7e01-b7aa-52c4d1e0f9a8",
            "number": 2,
            "name": "Charles Babbage",
            "email": "",
            "code": "3FQ8T0WZ6HNB",
        },
    ],
    "url": None,
    "created_at": "2026-11-23T14:00:00Z",
    "updated_at": "2026-11-23T14:00:00Z",
    "confirmed_at": "2026-11-23T14:00:00Z",
    "ended_at": None,
}
RECEIPT: dict[str, Any] = {
    "status": "unconfirmed",
    "detail": "We sent a mail to this address. Open its link and confirm: only then it counts.",
}
DETAIL: dict[str, Any] = {
    **REGISTRATION,
    "waiting_reason": None,
    "ended_by": "",
    "decision_note": "",
    "online_url": "",
    "price": "0.00",
    "paid": "0.00",
    "due": "0.00",
    "door_note": None,
    "note": None,
    "moved_from": None,
}
# What does not admit has no codes.
_VOID: list[dict[str, Any]] = [{**t, "code": None, "qr": None} for t in REGISTRATION["tickets"]]
CANCELLED: dict[str, Any] = {
    **DETAIL,
    "status": "cancelled",
    "tickets": [{**ticket, "status": "cancelled"} for ticket in _VOID],
    "ended_at": "2026-11-24T09:30:00Z",
    "ended_by": "person",
}
DECLINED: dict[str, Any] = {
    **CANCELLED,
    "status": "declined",
    "confirmed_at": None,
    "ended_by": "team",
    "decision_note": "This evening is for members only.",
}
WAITING: dict[str, Any] = {
    **DETAIL,
    "status": "waitlisted",
    "position": 1,
    "waiting_reason": "You asked for 2 places; 1 is free.",
    "tickets": _VOID,
    "confirmed_at": None,
}
PAYMENT: dict[str, Any] = {
    "id": "019ab3e4-0a77-7d52-8c11-90b2d3e4f5a6",
    "amount": "25.00",
    "method": "door",
    "note": "Receipt 7",
    "by": "019ab3c1-7788-7a99-bb00-ccddeeff0011",
    "door_pass": None,
    "ticket": None,
    "created_at": "2027-06-12T17:45:00Z",
}

"""One event, as it is sent and answered."""

from __future__ import annotations

from typing import Any

NEW_EVENT: dict[str, Any] = {
    "title": "Open air concert",
    "start_at": "2027-06-12T20:00:00+02:00",
    "end_at": "2027-06-12T23:00:00+02:00",
    "time_zone": "Europe/Berlin",
    "venue": "Castle yard",
    "city": "Berlin",
    "tags": ["music", "open air"],
    "capacity": 100,
}
EVENT: dict[str, Any] = {
    "id": "019ab3de-9f12-7c40-8a55-1f0f3b1c2d3e",
    "slug": "open-air-concert",
    "title": "Open air concert",
    "summary": "",
    "description": "",
    "organizer": "music-club",
    "start_at": "2027-06-12T18:00:00Z",
    "end_at": "2027-06-12T21:00:00Z",
    "time_zone": "Europe/Berlin",
    "all_day": False,
    "venue": "Castle yard",
    "address": "",
    "city": "Berlin",
    "country": "",
    "is_online": False,
    "tags": ["music", "open air"],
    "capacity": 100,
    "seats_taken": 12,
    "available_slots": 88,
    "is_full": False,
    "status": "published",
    "visibility": "public",
    "registration_mode": "open",
    "registration_opens_at": None,
    "registration_closes_at": None,
    "registration_state": "open",
    "url": "https://events.example.org/events/open-air-concert/",
    "cover_url": "https://events.example.org/events/open-air-concert/cover.svg?v=1795442400",
    "updated_at": "2026-11-23T14:00:00Z",
}
MANAGED_EVENT: dict[str, Any] = {
    **EVENT,
    "online_url": "",
    "external_url": "",
    "is_closed_by_hand": False,
    "requires_approval": False,
    "max_per_registration": 5,
    "names_close_at": None,
    "has_waiting_list": True,
    "waiting_list_closes_at": None,
    "waiting_list_mode": "at_once",
    "offer_hours": 24,
    "small_groups_may_pass": False,
    "is_template": False,
    "waiting": 0,
    "created_at": "2026-11-20T09:00:00Z",
}
DRAFT: dict[str, Any] = {
    **MANAGED_EVENT,
    "seats_taken": 0,
    "available_slots": 100,
    "status": "draft",
    "registration_state": "draft",
}

"""People, their tokens and teams, and what is told of them."""

from __future__ import annotations

from typing import Any

CREDENTIALS: dict[str, Any] = {
    "email": "ada@example.org",
    "password": "correct horse battery staple",
    "scopes": ["events:read", "scans:write"],
}
TOKEN: dict[str, Any] = {
    "id": "019ab3e0-2b11-7d0a-8c35-90a1b2c3d4e5",
    "name": "Scanner at the north door",
    "ending": "hTlQ",
    "scopes": ["events:read", "scans:write"],
    "event": "open-air-concert",
    "expires_at": "2026-11-23T15:00:00Z",
    "last_used_at": None,
    "created_at": "2026-11-23T14:00:00Z",
}
NEW_TOKEN: dict[str, Any] = {
    **TOKEN,
    "token": "em_3q8Zt0vXy2LrBf5WcN7aKdJ1sUoHgPe9mTiRkQwEhTlQ",
}
ME: dict[str, Any] = {
    "id": "019ab3c1-7e55-7f20-b1d4-0a9b8c7d6e5f",
    "email": "ada@example.org",
    "name": "Ada Lovelace",
    "language": "en",
    "is_administrator": False,
    "organizers": [{"organizer": "music-club", "name": "Music Club", "role": "editor"}],
    "events": [{"event": "open-air-concert", "title": "Open-air concert", "role": "checkin"}],
    "token": {**TOKEN, "last_used_at": "2026-11-23T14:05:00Z"},
}
MEMBER: dict[str, Any] = {
    "id": "019ab3c2-10aa-7c31-9e42-1b2c3d4e5f60",
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "role": "editor",
    "created_at": "2026-11-20T09:00:00Z",
    "updated_at": "2026-11-20T09:00:00Z",
}
INVITATION: dict[str, Any] = {
    "id": "019ab3c2-55aa-7d42-8e53-2c3d4e5f6072",
    "email": "ada@example.org",
    "role": "checkin",
    "organizer": "music-club",
    "event": None,
    "state": "open",
    "expires_at": "2026-12-04T09:00:00Z",
    "created_at": "2026-11-20T09:00:00Z",
}
EVENT_MEMBER: dict[str, Any] = {
    "id": "019ab3bf-0c11-7f08-a7d1-3d4e5f607182",
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "role": "checkin",
    "team_role": "editor",
    "event_role": "checkin",
}
ORGANIZER: dict[str, Any] = {
    "id": "019ab3c0-4410-7aa2-8d13-2c3d4e5f6071",
    "slug": "music-club",
    "name": "Music Club",
    "description": "Concerts in the castle yard.",
    "email": "hello@music-club.example.org",
    "website": "https://music-club.example.org/",
    "terms_url": "",
    "privacy_url": "https://music-club.example.org/privacy/",
    "accent": "#2f5fd0",
    "logo_url": "https://events.example.org/o/music-club/logo/?v=019ab3c0",
    "url": "https://events.example.org/o/music-club/",
    "updated_at": "2026-11-20T09:00:00Z",
}
USER: dict[str, Any] = {
    "id": "019ab3c1-7e55-7f20-b1d4-0a9b8c7d6e5f",
    "email": "ada@example.org",
    "name": "Ada Lovelace",
    "language": "en",
    "groups": ["Attendees", "Organizers"],
    "is_active": True,
    "is_superuser": False,
    "has_second_factor": False,
    "date_joined": "2026-11-01T09:00:00Z",
    "last_login": "2026-11-23T13:30:00Z",
    "updated_at": "2026-11-20T09:00:00Z",
}
MESSAGE: dict[str, Any] = {
    "id": "019ab3df-1c05-7b10-a2c3-3d4e5f607182",
    "kind": "registration.confirmed",
    "to_email": "ada@example.org",
    "to_name": "Ada Lovelace",
    "language": "en",
    "status": "sent",
    "attempts": 1,
    "event": "open-air-concert",
    "subject_kind": "registration",
    "subject_id": "019ab3df-1c04-7a31-9d52-7be0c5a1f604",
    "batch_id": None,
    "message_id": "<019ab3df1c057b10a2c33d4e5f607182@events.example.org>",
    "last_error": "",
    "created_at": "2026-11-23T14:00:00Z",
    "due_at": "2026-11-23T14:00:00Z",
    "sent_at": "2026-11-23T14:00:01Z",
    "can_be_resent": True,
}
ENTRY: dict[str, Any] = {
    "id": "019ab3de-9f12-7c41-9b66-4e5f60718293",
    "created_at": "2026-11-23T14:00:00Z",
    "actor": {"id": "019ab3c1-7e55-7f20-b1d4-0a9b8c7d6e5f", "name": "Ada Lovelace"},
    "action": "event.changed",
    "event": "open-air-concert",
    "subject_kind": "event",
    "subject_id": "019ab3de-9f12-7c40-8a55-1f0f3b1c2d3e",
    "summary": "Event changed",
    "details": {"fields": ["venue"], "changes": {"venue": ["Old hall", "New hall"]}},
    "personal": None,
    "is_read": False,
    "via": "desk",
    "address": "192.0.2.7",
}


def listed(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A list of one."""
    return {"items": [item], "total": 1, "limit": 50, "offset": 0, **more}


def listed_long(item: dict[str, Any]) -> dict[str, Any]:
    return listed(item, next_cursor=None)

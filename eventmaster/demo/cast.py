"""The people of the demo: one login for each role."""

from __future__ import annotations

from dataclasses import dataclass

DEMO_DOMAIN = "demo.test"
DEMO_PASSWORD = "demo-EventMaster"  # noqa: S105 - printed at the start of every demo


@dataclass(frozen=True)
class Login:
    email: str
    name: str
    can: str


LOGINS = (
    Login(f"attendee@{DEMO_DOMAIN}", "Alma Attendee", "registers and has tickets"),
    Login(f"organizer@{DEMO_DOMAIN}", "Olga Organizer", "runs events in /admin/"),
    Login(f"staff@{DEMO_DOMAIN}", "Stan Staff", "scans tickets at /checkin/"),
    Login(f"admin@{DEMO_DOMAIN}", "Ada Admin", "looks after people in /admin/"),
)

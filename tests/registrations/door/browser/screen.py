"""The check-in page as its staff use it, and what became of their scans."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page

from accounts.models import User
from registrations.models import Scan


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}]
    )


def answer(page: Page, outcome: str) -> Locator:
    """The answer on the screen, once it is this one and no other is awaited."""
    return page.locator(f"#answer[aria-busy=false] [data-outcome={outcome}]")


def scan_like_a_keyboard(page: Page, *codes: str) -> None:
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def outcomes() -> list[str]:
    return list(Scan.objects.order_by("created_at", "id").values_list("outcome", flat=True))

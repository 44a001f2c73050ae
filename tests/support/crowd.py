"""Many people at once: accounts with sessions of their own, and clients that act like browsers."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from importlib import import_module
from urllib.parse import urlencode, urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.models import User
from events.models import Event

SECONDS = 60


def signed_in_people(count: int) -> list[str]:
    """Make accounts with verified addresses; return a session key for each."""
    people = [User(email=f"crowd{n}@example.org", name=f"Crowd {n}") for n in range(count)]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people]
    )
    return [session_of(person) for person in people]


def session_of(user: User) -> str:
    """Sign `user` in as the site would; return the session key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "email": user.email}
    ]
    store.create()
    return store.session_key


@dataclass(frozen=True)
class Page:
    status_code: int
    text: str


class Http:
    """A browser down to its cookies: thousands of requests must cost the servers, not the test."""

    def __init__(self, site: str, cookies: Mapping[str, str] | None = None) -> None:
        self.address = urlsplit(site).netloc
        self.cookies = dict(cookies or {})

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None, {})

    def post(
        self, path: str, *, data: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Page:
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, urlencode(data), form)

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection(self.address, timeout=SECONDS)
        try:
            connection.request(method, path, body, {**headers, "Cookie": cookies})
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", ()):
                self.cookies.update({n: c.value for n, c in SimpleCookie(line).items()})
            return Page(answer.status, answer.read().decode())
        finally:
            connection.close()


class Visitor:
    """One signed-in person's browser, as far as forms go."""

    def __init__(self, site: str, session: str) -> None:
        self.http = Http(site, {settings.SESSION_COOKIE_NAME: session})

    def open_form(self, event: Event) -> dict[str, str]:
        """Open the event's form; return its hidden fields and the name it shows."""
        page = self.http.get(f"/events/{event.slug}/register/")
        assert page.status_code == 200, page.text[:2000]
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return {**fields, "name": "Someone"}

    def send_form(self, event: Event, fields: dict[str, str], *, action: str = "join") -> int:
        """Press the button; return the status code."""
        answer = self.http.post(
            f"/events/{event.slug}/register/", data={**fields, "action": action}
        )
        return answer.status_code


def all_at_once[Item, Answer](
    act: Callable[[Item], Answer], items: Iterable[Item], *, clients: int
) -> list[Answer]:
    """Call `act` for each item from `clients` threads; answers in the items' order."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(act, items))

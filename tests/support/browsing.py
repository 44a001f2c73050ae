"""A browser down to its cookies, without Django: for clients that must cost next to nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

SECONDS = 60
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    status_code: int
    text: str
    location: str = ""

    @property
    def hidden_fields(self) -> dict[str, str]:
        return dict(_HIDDEN.findall(self.text))


class Http:
    """Thousands of its requests must cost the servers, not the test."""

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
            text = answer.read().decode()
            return Page(answer.status, text, answer.headers.get("Location", ""))
        finally:
            connection.close()

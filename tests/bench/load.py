"""A small load: prepared requests over raw sockets, so that the client costs next to nothing."""

import json
import multiprocessing
import re
import socket
import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

CSRF = "0123456789abcdefghijklmnopqrstuv"
SECONDS = 60
LOCATION = re.compile(rb"\r\nLocation: (\S+)\r\n")
TICKET = re.compile(rb'href="(/tickets/[0-9a-f-]+/)"')
# What a process does with its share: where, and what; seconds and status of each.
Work = Callable[[tuple[str, Sequence[Any]]], list[tuple[float, int]]]


@dataclass(frozen=True)
class Figures:
    """What a burst did: answers per second, and how long one took, in milliseconds."""

    per_second: float
    p50: float
    p99: float
    statuses: frozenset[int]
    count: int


def get(path: str, *, session: str = "") -> bytes:
    """As a browser asks; the page of a session comes uncompressed, so that its links are read."""
    mine = f"Cookie: sessionid={session}; csrftoken={CSRF}" if session else "Accept-Encoding: gzip"
    return f"GET {path} HTTP/1.1\r\nHost: {{host}}\r\n{mine}\r\n\r\n".encode()


def post(path: str, fields: dict[str, object], *, session: str, htmx: bool = False) -> bytes:
    body = urlencode({**fields, "csrfmiddlewaretoken": CSRF})
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: {host}",
        f"Cookie: sessionid={session}; csrftoken={CSRF}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *(["HX-Request: true"] if htmx else []),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def send_json(path: str, body: object, *, token: str, **headers: str) -> bytes:
    """As a program writes by the API; `Idempotency_Key="…"` is a header."""
    return call("POST", path, token, body, **headers)


def call(method: str, path: str, token: str, body: object = None, **headers: str) -> bytes:
    """As a program calls the API, with its token."""
    text = b"" if body is None else json.dumps(body).encode()
    if text:
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(text))}
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: {host}",
        "Accept-Encoding: gzip",
        f"Authorization: Bearer {token}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + text


def burst(site: str, requests: list[bytes], *, clients: int) -> Figures:
    """Send all of `requests`, shared among `clients` processes; wait for every answer."""
    return at_once(urlsplit(site).netloc, _send_all, requests, clients=clients)


def journeys(site: str, visits: list[tuple[str, str]], *, clients: int) -> Figures:
    """Let each session of `visits` open the form at its path, register, and open its registration
    and its ticket."""
    return at_once(urlsplit(site).netloc, _register_all, visits, clients=clients)


def at_once(target: str, work: Work, items: Sequence[Any], *, clients: int) -> Figures:
    """Let `clients` processes `work` on `items`; each returns seconds and status of every one."""
    shares = [(target, items[client::clients]) for client in range(clients)]
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        started = time.perf_counter()
        answers = [answer for share in pool.map(work, shares, chunksize=1) for answer in share]
        seconds = time.perf_counter() - started
    times = sorted(taken for taken, _status in answers)
    return Figures(
        per_second=len(answers) / seconds,
        p50=statistics.median(times) * 1000,
        p99=times[int(len(times) * 0.99) - 1] * 1000,
        statuses=frozenset(status for _taken, status in answers),
        count=len(answers),
    )


def _send_all(share: tuple[str, Sequence[bytes]]) -> list[tuple[float, int]]:
    host, requests = share
    return [_timed(lambda request=request: _send(host, request)) for request in requests]


def _register_all(share: tuple[str, Sequence[tuple[str, str]]]) -> list[tuple[float, int]]:
    host, people = share
    return [_timed(lambda who=who: _register(host, *who)) for who in people]


def _timed(work: Callable[[], bytes]) -> tuple[float, int]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, int(answer[9:12])


def _register(host: str, path: str, session: str) -> bytes:
    _send(host, get(path, session=session))
    fields = {"nonce": uuid.uuid4(), "people": 1, "name": "Someone", "action": "register"}
    answer = _send(host, post(path, fields, session=session))
    page = _send(host, get(_first(LOCATION, answer), session=session))
    return _send(host, get(_first(TICKET, page), session=session))


def _first(pattern: re.Pattern[bytes], answer: bytes) -> str:
    found = pattern.search(answer)
    assert found, answer[:2000]
    return found[1].decode()


def _send(host: str, request: bytes) -> bytes:
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=SECONDS) as connection:
        connection.sendall(request.replace(b"{host}", host.encode()))
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer

"""A small load: prepared requests over raw sockets, so that the client costs next to nothing."""

import multiprocessing
import socket
import statistics
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

CSRF = "0123456789abcdefghijklmnopqrstuv"
SECONDS = 60


@dataclass(frozen=True)
class Figures:
    """What a burst did: answers per second, and how long one took, in milliseconds."""

    per_second: float
    p50: float
    p99: float
    statuses: frozenset[int]

    def __str__(self) -> str:
        return f"{self.per_second:6.0f}/s   p50 {self.p50:6.1f} ms   p99 {self.p99:6.1f} ms"


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {{host}}\r\nAccept-Encoding: gzip\r\n\r\n".encode()


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


def burst(site: str, requests: list[bytes], *, clients: int) -> Figures:
    """Send all of `requests`, shared among `clients` processes; wait for every answer."""
    host = urlsplit(site).netloc
    ready = [request.replace(b"{host}", host.encode()) for request in requests]
    shares = [(host, ready[client::clients]) for client in range(clients)]
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        started = time.perf_counter()
        answers = [answer for share in pool.map(_send_all, shares) for answer in share]
        seconds = time.perf_counter() - started
    times = sorted(taken for taken, _status in answers)
    return Figures(
        per_second=len(answers) / seconds,
        p50=statistics.median(times) * 1000,
        p99=times[int(len(times) * 0.99) - 1] * 1000,
        statuses=frozenset(status for _taken, status in answers),
    )


def _send_all(share: tuple[str, list[bytes]]) -> list[tuple[float, int]]:
    name, _, port = share[0].partition(":")
    return [_send(name, int(port), request) for request in share[1]]


def _send(name: str, port: int, request: bytes) -> tuple[float, int]:
    started = time.perf_counter()
    with socket.create_connection((name, port), timeout=SECONDS) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return time.perf_counter() - started, int(answer[9:12])

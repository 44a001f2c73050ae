"""Schemathesis over the whole description: its phases and all its checks, as one caller."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

# What a schema cannot say is refused with 422: an end before the start, a cursor that is none.
ACCEPTED = ["2xx", "304", 401, 403, 404, 409, 412, 422, 429]


class Application:
    """The site in this process. Each request comes from a network of its own, so that the limits on
    strangers do not end a run after a minute's worth of requests."""

    def __init__(self) -> None:
        self._application = get_wsgi_application()
        self._numbers = count(1)
        self._connections: dict[int, Any] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        number = next(self._numbers)
        environ["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # Schemathesis does not unpack in this way.
        environ.pop("HTTP_HOST", None)  # Headers at random may name another site: no operation's.
        self._remember(connections["default"])
        return self._application(environ, start_response)

    def close(self) -> None:
        """Its threads end without closing theirs."""
        for connection in self._connections.values():
            connection.close()

    def _remember(self, connection: Any) -> None:
        if id(connection) not in self._connections:
            connection.inc_thread_sharing()
            self._connections[id(connection)] = connection


@contextmanager
def _in_process() -> Iterator[Application]:
    """Schemathesis 4.32 hands settings of sockets to werkzeug where it repeats a request without
    authentication."""
    send = WSGITransport.send

    def send_without_sockets(transport: Any, case: Any, **options: Any) -> Any:
        for name in ("max_redirects", "verify", "cert", "proxies"):
            options.pop(name, None)
        return send(transport, case, **options)

    application = Application()
    WSGITransport.send = send_without_sockets  # type: ignore[method-assign]
    try:
        yield application
    finally:
        WSGITransport.send = send  # type: ignore[method-assign]
        application.close()


@dataclass
class Run:
    """What became of it: requests by phase, good answers by operation, faults told once each."""

    requests: Counter[str] = field(default_factory=Counter)
    good: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


def fuzz(
    secret: str,
    known: dict[str, list[str]],
    organizers: list[str],
    *,
    cases: int,
    walks: int,
    seed: int,
    is_long: bool = False,
) -> Run:
    """Send `cases` requests to each operation and go `walks` ways through them; a long run also
    tries each edge of each schema. `known` are values of parameters that exist, for half of all."""
    settings = _settings(secret, known, organizers)
    settings |= {
        "seed": seed,
        "generation": {"max-examples": cases, "no-shrink": True, "database": "none"},
    }
    settings["phases"] = {
        "coverage": {"enabled": is_long},
        "stateful": {"max-steps": 6, "generation": {"max-examples": walks}},
    }
    run = Run()
    with _in_process() as application:
        schema = schemathesis.openapi.from_wsgi(
            "/api/v1/openapi.json", application, config=SchemathesisConfig.from_dict(settings)
        )
        for event in from_schema(schema).execute():
            _note(event, run)
    return run


def _settings(secret: str, known: dict[str, list[str]], organizers: list[str]) -> dict[str, Any]:
    lists = {**known, "organizer": organizers}
    half = {f"path.{name}": {"dictionary": name, "probability": 0.5} for name in known}
    of_organizers = {**half, "path.slug": {"dictionary": "organizer", "probability": 0.5}}
    return {
        "workers": 1,
        "continue-on-failure": True,
        "headers": {"Authorization": f"Bearer {secret}"} if secret else {},
        "cache": {"enabled": False},
        "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}},
        "dictionaries": {name: {"values": values} for name, values in lists.items() if values},
        "parameters": half,
        "operations": [
            {"include-path-regex": "^/api/v1/organizers/", "parameters": of_organizers},
            # The run needs its token until its end.
            {"include-path-regex": "/tokens/", "enabled": False},
        ],
    }


def _note(event: Any, run: Run) -> None:
    if isinstance(event, events.ScenarioFinished):
        run.requests[event.phase.value] += len(event.recorder.interactions)
        for key, interaction in event.recorder.interactions.items():
            if interaction.response and interaction.response.status_code < 300:
                run.good[event.recorder.cases[key].value.operation.label] += 1
        run.faults |= dict(_failures(event))
    elif isinstance(event, events.NonFatalError | events.FatalError):
        run.faults[str(event)] = _told(event)


def _failures(event: events.ScenarioFinished) -> Iterable[tuple[str, str]]:
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info:
                failure = check.failure_info.failure
                label = event.recorder.cases[case_id].value.operation.label
                yield (
                    f"{label}: {failure.title}",
                    f"{failure.message}\n{check.failure_info.code_sample}",
                )


def _told(event: Any) -> str:
    return str(getattr(event, "info", None) or getattr(event, "exception", event))

"""Logs name routes and ids: no signed link, no person, no form."""

import json
import logging
import logging.config

import pytest
import structlog
from django.test import Client

from eventmaster.logs import logging_config
from registrations import links
from tests.factories import EventFactory, register_person


@pytest.fixture
def lines():
    """What the formatter of production writes, line by line."""
    written = []

    class Lines(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler = Lines()
    formatter = logging_config("json")["formatters"]["structured"]
    options = {key: value for key, value in formatter.items() if key != "()"}
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**options))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.logs_errors
def test_a_refused_form_on_a_signed_link_leaves_no_token_in_the_log(lines):
    registration = register_person(EventFactory())
    token = links.manage_token(registration)
    client = Client(enforce_csrf_checks=True)

    form = {"name": "Ada"}
    answer = client.post(f"/r/{token}/cancellation/", form, HTTP_COOKIE="sessionid=secret")

    assert answer.status_code == 403
    text = json.dumps(lines)
    assert "csrf" in text.lower()
    for secret in (token, "Ada", "secret", registration.email):
        assert secret not in text


@pytest.mark.logs_errors
@pytest.mark.parametrize("place", ["confirm-email", "password/reset/key"])
def test_nor_does_a_mailed_link_of_an_account(lines, place):
    Client(enforce_csrf_checks=True).post(f"/accounts/{place}/1a-secret:key/")

    assert "csrf" in json.dumps(lines).lower()
    assert "secret" not in json.dumps(lines)


@pytest.mark.logs_errors
def test_an_extra_of_djangos_is_left_out(lines):
    logging.getLogger("django.test").error(
        "Forbidden: %s", "/r/abc.def/", extra={"request": "<secret>", "status_code": 403}
    )

    [line] = lines
    assert (line["event"], line["status_code"], line["level"]) == ("Forbidden: /r/…/", 403, "error")
    assert "request" not in line


def test_our_own_lines_are_structured_too(lines, caplog):
    caplog.set_level("INFO", logger="eventmaster")
    structlog.get_logger("eventmaster.test").info("request", route="events:list", status=200)

    [line] = lines
    assert {key: line[key] for key in ("event", "route", "status", "level", "logger")} == {
        "event": "request",
        "route": "events:list",
        "status": 200,
        "level": "info",
        "logger": "eventmaster.test",
    }

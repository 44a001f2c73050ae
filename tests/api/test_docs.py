"""What docs/api.md says is done, call by call, and comes out as it says."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from events.enums import Role
from tests.factories import PASSWORD, OrganizerFactory, make_member

PAGE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
CALLS = re.findall(r"```sh\n(.*?)```\n```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.django_db
def test_the_examples_of_the_docs_do_what_they_say():
    make_member(OrganizerFactory(), Role.MANAGER, email="organizer@example.org", password=PASSWORD)
    known = {"ROOT": "", "TOKEN": ""}

    for call, answer in CALLS:
        found = sent(call, known)

        assert as_written(answer, found.content.decode()), (call, found.content.decode())
        known["TOKEN"] = found.json().get("token", known["TOKEN"])
    assert len(CALLS) > 6


def sent(call, known):
    """Send what curl would."""
    for name, value in known.items():
        call = call.replace(f"${name}", value)
    command, *words = shlex.split(call.replace("\\\n", " "))
    assert command == "curl"
    method, body, headers, address = "GET", "", {}, ""
    options = iter(words)
    for word in options:
        if word == "-X":
            method = next(options)
        elif word == "-d":
            body = next(options)
        elif word == "-H":
            name, _, value = next(options).partition(": ")
            headers[name] = value
        else:
            address = word
    kind = headers.pop("Content-Type", "application/json")
    return Client().generic(method, address, body, content_type=kind, headers=headers)


def as_written(written, answer):
    """Whether the answer has all that is written; `…` stands for more of anything."""
    text = re.sub(r",\s*…\s*([}\]])", r', "…": "…"\1', written).replace("[…]", '["…"]')
    return fits(json.loads(text), json.loads(answer))


def fits(written, found):
    if isinstance(written, dict):
        more = written.pop("…", None)
        return (bool(more) or set(written) == set(found)) and all(
            key in found and fits(value, found[key]) for key, value in written.items()
        )
    if isinstance(written, list) and written != ["…"]:
        return len(written) == len(found) and all(map(fits, written, found))
    if isinstance(written, str) and written.endswith("…"):
        return str(found).startswith(written[:-1])
    return written == ["…"] or written == found

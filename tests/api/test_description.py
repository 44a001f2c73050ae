"""The description is whole, and stays true to what programs were written by (docs/api.md)."""

import json
import re
from copy import deepcopy
from pathlib import Path

import jsonschema_rs
import pytest
from django.conf import settings
from django.test import Client

from eventmaster.api.docs import openapi_text
from eventmaster.api.problems import all_codes
from tests.api.breaking import breaking
from tests.api.described import operations

STORED = Path(settings.BASE_DIR) / "docs" / "openapi.json"
PAGE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
HOW = ".venv/bin/python scripts/describe_api.py"


def test_the_stored_description_is_the_present_one():
    """What changes is seen in the file's own changes; a difference that breaks programs is none to
    be stored without a new version."""
    stored, present = json.loads(STORED.read_text()), json.loads(openapi_text())

    assert breaking(stored, present) == []
    assert stored == present, f"Write it anew: {HOW}"


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda d: d["paths"].pop("/api/v1/me"), "GET /api/v1/me is gone"),
        (
            lambda d: event(d)["properties"].pop("capacity"),
            "GET /api/v1/events: 200: items[]: capacity is gone",
        ),
        (
            lambda d: event(d)["properties"]["title"].update(type="integer"),
            "GET /api/v1/events: 200: items[]: title may be integer",
        ),
        (
            lambda d: event(d)["required"].remove("title"),
            "GET /api/v1/events: 200: items[]: title is not always there",
        ),
        (
            lambda d: sent(d)["required"].append("summary"),
            "POST /api/v1/events: summary is needed now",
        ),
        (
            lambda d: sent(d)["properties"]["title"].update(maxLength=20),
            "POST /api/v1/events: title: maxLength is 20 now",
        ),
        (
            lambda d: sent(d)["properties"].pop("summary"),
            "POST /api/v1/events: summary is not taken any more",
        ),
        (
            lambda d: listing(d)["security"].remove({}),
            "GET /api/v1/events: no longer for anyone",
        ),
        (
            lambda d: listing(d)["parameters"][0].update(required=True),
            "GET /api/v1/events: parameter search is needed now",
        ),
        (
            lambda d: listing(d)["parameters"].pop(0),
            "GET /api/v1/events: parameter search is gone",
        ),
        (
            lambda d: listing(d)["x-codes"].remove("too_many_requests"),
            "GET /api/v1/events: no longer refuses with too_many_requests",
        ),
        (
            lambda d: listing(d)["responses"].pop("200"),
            "GET /api/v1/events: no longer answers 200",
        ),
    ],
)
def test_a_difference_that_breaks_programs_is_named(change, difference):
    present = json.loads(openapi_text())
    changed = deepcopy(present)

    change(changed)

    assert difference in breaking(present, changed)
    assert breaking(present, present) == []


def test_what_is_added_breaks_nobody():
    present = json.loads(openapi_text())
    changed = deepcopy(present)

    changed["paths"]["/api/v1/more"] = changed["paths"]["/api/v1/me"]
    event(changed)["properties"]["more"] = {"type": "string"}
    sent(changed)["properties"]["more"] = {"type": "string"}
    listing(changed)["parameters"].append({"in": "query", "name": "more", "schema": {}})
    listing(changed)["x-codes"].append("more")

    assert breaking(present, changed) == []


def event(description):
    return description["components"]["schemas"]["EventOut"]


def sent(description):
    return description["components"]["schemas"]["NewEvent"]


def listing(description):
    return description["paths"]["/api/v1/events"]["get"]


# --- Each operation -----------------------------------------------------------------------------


def test_each_operation_says_what_it_does():
    silent = [
        one.id
        for one in operations()
        if not one.spec["summary"] or one.spec["summary"].endswith(".") or not one.spec["tags"]
    ]
    ids = [one.id for one in operations()]

    assert silent == []
    assert len(ids) == len(set(ids))


def test_each_body_has_an_example():
    """For readers, for generated clients, and for the tests that send it."""
    described = json.loads(openapi_text())["components"]["schemas"]
    missing = [
        one.id
        for one in operations()
        for content in one.spec.get("requestBody", {}).get("content", {}).values()
        if "example" not in content
        and described.get(content["schema"].get("$ref", "").rpartition("/")[2], {}).get("required")
    ]

    assert missing == []


def test_the_examples_are_what_they_are_examples_of():
    description = json.loads(openapi_text())
    wrong = [
        f"{one.id} {place}: {fault.message}"
        for one in operations()
        for place, content in described_contents(one)
        if "example" in content
        for fault in validator(content["schema"], description).iter_errors(content["example"])
    ]

    assert wrong == []


def described_contents(operation):
    for content in operation.spec.get("requestBody", {}).get("content", {}).values():
        yield "body", content
    for status, answer in operation.spec["responses"].items():
        for content in answer.get("content", {}).values():
            yield status, content


def validator(schema, description):
    whole = {**schema, "components": {"schemas": description["components"]["schemas"]}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_every_value_that_is_sent_has_bounds():
    """No text without an end: databases, mails and people have to bear it."""
    schemas = json.loads(openapi_text())["components"]["schemas"]
    bodies = [
        content["schema"].get("$ref", "").rpartition("/")[2]
        for one in operations()
        for content in one.spec.get("requestBody", {}).get("content", {}).values()
    ]
    parameters = {
        f"{one.id}: {parameter['name']}": parameter["schema"]
        for one in operations()
        for parameter in one.spec.get("parameters", [])
        if parameter["in"] == "query"
    }
    members = {
        f"{name}: {key}": value
        for name in bodies
        for key, value in schemas.get(name, {}).get("properties", {}).items()
    }

    assert [name for name, one in (parameters | members).items() if is_endless(one)] == []


def is_endless(schema):
    if "anyOf" in schema:
        return any(is_endless(one) for one in schema["anyOf"])
    if schema.get("type") == "string":
        return not ({"maxLength", "enum", "const", "format", "pattern"} & set(schema))
    if schema.get("type") == "array":
        return "maxItems" not in schema or is_endless(schema["items"])
    return schema.get("type") in ("integer", "number") and "maximum" not in schema


# --- What people read ---------------------------------------------------------------------------


def test_the_docs_list_the_codes_that_there_are():
    listed = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PAGE, re.MULTILINE))

    assert listed == {code: str(int(one.status)) for code, one in all_codes().items()}


def test_the_docs_name_operations_that_there_are():
    named = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[\w/{}-]*)", PAGE))
    known = {(one.method, one.path.removeprefix("/api/v1")) for one in operations()}

    assert named - known == set()


@pytest.mark.django_db
def test_the_page_shows_each_operation_and_each_code():
    page = Client().get("/api/v1/docs").content.decode()

    assert set(re.findall(r'id="operation-(\w+)"', page)) == {one.id for one in operations()}
    assert set(re.findall(r'id="code-(\w+)"', page)) == set(all_codes())
    links = set(re.findall(r'href="#([\w-]+)"', page)) - {"main"}
    assert links <= set(re.findall(r'id="([\w-]+)"', page))

"""Whatever goes wrong below /api/, programs get problem JSON."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client, RequestFactory

from core.errors import TooManyRequests
from eventmaster import errors
from eventmaster.api.values import Change, Day, Moment, Sent
from events.enums import Role
from tests.factories import EventFactory, make_member

PROBLEM = "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v2/events", "/api/v1/events/"])
def test_what_is_not_there_is_no_page(path):
    answer = Client().get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (lambda r: errors.bad_request(r, SuspiciousOperation()), 400, "bad_request"),
        (lambda r: errors.permission_denied(r, PermissionDenied()), 403, "not_allowed"),
        (lambda r: errors.page_not_found(r, Http404()), 404, "not_found"),
        (lambda r: errors.too_many_requests(r, TooManyRequests(7)), 429, "too_many_requests"),
        (errors.server_error, 500, "internal_error"),
    ],
)
def test_django_s_own_refusals_are_problems_too(answer, status, code):
    found = answer(RequestFactory().get("/api/v1/events"))

    assert (found.status_code, found["Content-Type"]) == (status, PROBLEM)
    assert f'"code": "{code}"' in found.content.decode()
    assert found.get("Retry-After") == ("7" if status == 429 else None)


@pytest.mark.django_db
def test_an_address_of_several_subjects_names_all_its_methods():
    slug = EventFactory().slug
    answer = Client().put(f"/api/v1/events/{slug}/registrations")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.django_db
def test_a_head_is_a_get_without_its_body():
    got, head = Client().get("/api/v1/events"), Client().head("/api/v1/events")

    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"\xff", 400, "malformed_json"),
        (b'{"title": "' + b"x" * 6_000_000 + b'"}', 413, "body_too_large"),
        (b'{"title": "a\\u0000b"}', 422, "invalid_values"),
        (b'{"titel": "a"}', 422, "invalid_values"),
        (b"[]", 422, "invalid_values"),
    ],
)
def test_a_body_that_cannot_be_used(program, body, status, code):
    event = EventFactory()
    manager = program(make_member(event.organizer, Role.MANAGER))

    answer = Client().generic(
        "PATCH",
        f"/api/v1/events/{event.slug}",
        body,
        content_type="application/json",
        headers=manager.headers,
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.django_db
def test_a_parameter_that_is_mistyped_is_not_passed_over(program):
    """Else a program that cancels what it lists would cancel all."""
    event = EventFactory()
    manager = program(make_member(event.organizer, Role.MANAGER))

    answers = [
        manager.get(f"/events/{event.slug}/registrations", statsu="unconfirmed", limit=5),
        manager.get(f"/events/{event.slug}", limit=5),
        manager.delete(f"/events/{event.slug}/cover?dry_run=1"),
    ]

    assert [(a.status_code, [one["field"] for one in a.json()["errors"]]) for a in answers] == [
        (422, ["statsu"]),
        (422, ["limit"]),
        (422, ["dry_run"]),
    ]


# --- Values -------------------------------------------------------------------------------------


class Values(Sent):
    number: int = 1
    flag: bool = False
    day: Day | None = None
    moment: Moment | None = None


class ValuesChange(Change, Values):
    pass


@pytest.mark.parametrize("kind", [Values, ValuesChange])
@pytest.mark.parametrize(
    "sent",
    [
        {"number": "5"},
        {"number": True},
        {"flag": "yes"},
        {"flag": 1},
        {"day": 20270131},
        {"day": "1800000000"},
        {"moment": 1800000000},
        {"moment": "1800000000"},
        {"moment": "2027-01-31T19:00:00"},
        {"moment": "9999-12-31T23:59:59Z"},
        {"unknown": 1},
    ],
)
def test_what_is_no_such_value_in_json_is_none_here(kind, sent):
    with pytest.raises(ValueError, match="validation error"):
        kind(**sent)

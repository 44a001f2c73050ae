"""Denied unless decided: each route of the URLconf says who may open it, and means it."""

import pytest

from core.access import BY_LINK, PUBLIC
from eventmaster.urls import THIRD_PARTY_ACCESS
from tests.support.routes import Route, all_routes

OPEN = {PUBLIC, BY_LINK}


def rule_of(route: Route) -> str | None:
    if route.is_admin:
        return "admin site"
    return getattr(route.view, "access", None) or THIRD_PARTY_ACCESS.get(route.name)


def test_every_route_carries_an_access_rule():
    undecided = [f"{route.path} ({route.name})" for route in all_routes() if not rule_of(route)]

    assert undecided == []


def test_the_table_of_third_parties_names_only_their_routes():
    own = {route.name for route in all_routes() if hasattr(route.view, "access")}
    known = {route.name for route in all_routes()}

    assert set(THIRD_PARTY_ACCESS) - (known - own) == set()


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login_from_every_closed_route(client):
    closed = [route for route in all_routes() if route.example and rule_of(route) not in OPEN]
    # The admin's own login page is where its other pages send to.
    asked = [route for route in closed if route.name not in ("admin:login", "admin:jsi18n")]

    answers = {route.path: client.get(route.example) for route in asked}

    let_in = [
        f"{path}: {answer.status_code}"
        for path, answer in answers.items()
        if answer.status_code != 302 or "/login/" not in answer["Location"]
    ]
    assert let_in == []

"""Every page for everyone: axe in both schemes, small screens, forced colours, calm, valid HTML."""

import pytest

from tests.quality.pages import NO_PAGES, PAGES
from tests.quality.vnu import faults, has_java
from tests.support.routes import all_routes

pytestmark = pytest.mark.browser


def test_every_route_is_a_page_or_says_why_not():
    routes = {route.name for route in all_routes() if not route.is_admin} - {"", "styleguide"}
    named = {page.route for page in PAGES} - {"", "styleguide"}

    assert (routes - named, set(NO_PAGES) & named) == (set(NO_PAGES), set())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_in_anyones_way(tour, page):
    assert tour.visit(page).findings == []


@pytest.mark.skipif(not has_java(), reason="vnu needs a Java: install one (default-jre-headless)")
def test_html_is_valid(tour, tmp_path):
    documents = {page.name: tour.visit(page).html for page in PAGES}

    assert faults(documents, tmp_path) == []

"""Every page for everyone: axe in both schemes, small screens, forced colours, calm, valid HTML."""

import pytest

from tests.quality.page import ANYONE
from tests.quality.pages import PAGES
from tests.quality.tour import LOOKS
from tests.quality.vnu import faults
from tests.support.routes import all_routes

pytestmark = pytest.mark.browser

# Routes that are no page of their own, with the reason.
NO_PAGES = {
    **dict.fromkeys(
        (
            "events:robots",
            "events:sitemap",
            "events:sitemap_page",
            "events:ics",
            "events:cover",
            "events:picture",
            "events:shared",
            "events:accent",
            "events:logo",
            "registrations:tickets_pdf",
            "registrations:link_tickets_pdf",
            "registrations:ticket_worker",
            "recovery_codes_file",
            "favicon",
            "touch_icon",
            "icon_192",
            "icon_512",
            "manifest",
            "healthz",
            "readyz",
        ),
        "a file",
    ),
    **{
        f"registrations:{prefix}ticket_{kind}": "a file"
        for prefix in ("", "link_")
        for kind in ("qr_svg", "qr_png", "pdf", "apple")
    },
    "registrations:ticket_google": "leads elsewhere",
    "registrations:link_ticket_google": "leads elsewhere",
    "registrations:checkin_scan": "answers a form of the door",
    "registrations:checkin_search": "a part of the door",
    "registrations:checkin_payment": "answers a form of the door",
    "registrations:checkin_enrolment": "answers a form",
    "registrations:board_numbers": "a part of the live board",
    "events:similar": "a part of the event's page",
    "events:team_leaving": "answers a form",
    "events:event_role_leaving": "answers a form",
    "language": "answers a form",
    "account_confirm_login_code": "leads to the sign-in: codes are not in use",
    "account_set_password": "leads elsewhere: every account has a password",
}
# One fault for each look; the second look's is there in the dark only.
BAD = """<!doctype html><html lang="en"><title>Bad</title><style>
  @keyframes spin { to { rotate: 1turn } }
  h1 { animation: spin 2s infinite; width: 700px }
  button { border: 0 }
  p { background: #fff; color: #fff }
  @media (prefers-color-scheme: dark) { h1 { background: #333; color: #444 } }
</style><main><h1>Bad</h1><p>Unseen</p><button>Go</button></main></html>"""


def test_every_route_is_a_page_or_says_why_not():
    """Those of the desk become pages by themselves: tests/quality/pages_desk.py."""
    pages = [route for route in all_routes() if not route.is_admin and not route.is_api]
    routes = {route.name for route in pages} - {"", "styleguide"}
    named = {page.route for page in PAGES} - {"", "styleguide"}

    assert (routes - named, set(NO_PAGES) & named) == (set(NO_PAGES), set())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_in_anyones_way(tour, page):
    assert tour.visit(page).findings == []


def test_each_look_finds_what_it_is_for(tour):
    tab = tour.tab(ANYONE)
    tab.goto("about:blank")
    tab.set_content(BAD)

    assert [look.__name__ for look in LOOKS if look(tab)] == [look.__name__ for look in LOOKS]


def test_html_is_valid(tour, tmp_path):
    documents = {page.name: tour.visit(page).html for page in PAGES}

    assert faults(documents, tmp_path) == []


def test_invalid_html_is_found(tmp_path):
    html = '<!doctype html><html lang="en"><title>Bad</title><p><div>x</div></p></html>'

    assert len(faults({"bad": html, "worse": html}, tmp_path)) == 2

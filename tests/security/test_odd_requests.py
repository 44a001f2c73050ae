"""Whatever is sent, wherever: an answer, never an error of ours (5xx)."""

import uuid
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.security.forms import form
from tests.security.house import House, make_house, routes

# Django logs what it refuses as suspicious; a 5xx is told by its status.
pytestmark = [pytest.mark.django_db, pytest.mark.logs_errors]

WORDS = {
    "nul": "a\x00b",
    "control": "\x01\x0b\x0c\x1b\u202egnp.exe\u2066",
    "emoji": "👩‍👩‍👧‍👦" * 30,
    "noncharacter": "\ufffe\uffff\U0010ffff",
    "expands": "\ufdfa" * 120,
    "long": "a b " * 25_000,
    "number": "9" * 4999,
    "negative": "-1",
    "format": "%s%n{0}{{7*7}}' OR 1=1 --\"",
    "moment": "9999-12-31T23:59:59-23:59",
}
# What a percent escape may hold: nothing, no UTF-8, half a character, a line.
ESCAPES = (*("%00", "%ff%fe", "%ed%a0%80", "%zz", "x" * 3000, "%0d%0aSet-Cookie:%20a=b"),)
# Admin pages that are the same code for each model, and refuse before they read anything.
ONE_OF_MANY = ("/history/", "/delete/", "<path:object_id>/")
PARAMETERS = (
    "page",
    "q",
    "since",
    "until",
    "city",
    "tag",
    "online",
    "free",
    "sort",
    "next",
    "scan",
)
OF_LISTS = ("q", "p", "o", "e", "all", "event", "organizer", "when", "status", "start_at__year")
FIELDS = (
    *(
        "name",
        "email",
        "login",
        "password",
        "password1",
        "password2",
        "nonce",
        "people",
        "person_2",
    ),
    *("action", "take_off", "joins_waiting_list", "next", "action_send", "remember"),
    *("code", "direction", "scan_id", "undoes", "scanned_at", "q"),
    *("title", "slug", "time_zone", "start_at_0", "start_at_1", "capacity", "tag_text", "cover"),
    *("_selected_action", "index", "select_across", "users", "id", "groups", "usable_password"),
)


@pytest.fixture
def house() -> House:
    return make_house("Ours")


@pytest.fixture
def superuser(house):
    return house.client("superuser", raise_request_exception=False)


@pytest.mark.parametrize(
    "word",
    [
        *("nul", "expands", "number"),
        pytest.param("control", marks=pytest.mark.one_database("both compare it like any letter")),
    ],
)
def test_no_query_string_breaks_a_page(house, superuser, word):
    value = quote(WORDS[word][:2000])
    query = "&".join(f"{key}={value}&{key}=1" for key in PARAMETERS)
    asked = [f"{house.address(route)}?{query}" for route in routes(with_admin=False)]
    lists = [house.address(route) for route in routes() if route.name.endswith("_changelist")]
    lists.append(reverse("admin:registrations_registration_export"))
    asked += [f"{path}?{key}={value}" for path in lists for key in OF_LISTS]

    assert broken(superuser.get, asked) == {}


def test_a_search_of_many_words_is_no_error(house, superuser):
    words = "a%20" * 1900
    lists = [house.address(route) for route in routes() if route.name.endswith("_changelist")]

    assert broken(superuser.get, [f"{path}?q={words}" for path in (*lists, "/")]) == {}


def test_no_escape_in_a_path_breaks_a_page(superuser):
    asked = []
    for route in routes():
        if route.path.endswith(ONE_OF_MANY):
            continue
        head, start, tail = route.path.partition("<")
        if start:
            rest = tail.partition(">")[2].replace("<uuid:ticket_id>", str(uuid.uuid4()))
            asked += [f"{head}{escape}{rest}" for escape in ESCAPES]

    assert broken(superuser.get, asked) == {}


@pytest.mark.parametrize("word", ["nul", "noncharacter", "long", "number", "moment"])
def test_no_form_breaks_a_page(house, superuser, word):
    values = dict.fromkeys(FIELDS, WORDS[word]) | {"gate": house.event.gates.get().pk}
    asked = [house.address(route) for route in routes() if not route.path.endswith(ONE_OF_MANY)]

    assert broken(lambda path: superuser.post(path, values), asked) == {}


@pytest.mark.parametrize("word", ["control", "emoji", "noncharacter", "format"])
def test_what_is_odd_and_allowed_is_stored_and_shown(house, word):
    """On both databases, and up to the files that are made of it."""
    client = house.client("anonymous", raise_request_exception=False)
    text = WORDS[word][:100]
    house.event.title = house.event.venue = house.event.city = house.event.summary = text
    house.event.description = text
    house.event.save()
    house.registration.tickets.update(holder_name=text)
    page = f"/events/{house.event.slug}/register/"

    sent = client.post(page, {**form("odd@example.org"), "name": f"A {text}"})

    assert (sent.status_code, sent["Location"]) == (302, f"{page}mail/")
    shown = [house.address(route) for route in routes(with_admin=False)]
    assert broken(house.client("owner", raise_request_exception=False).get, shown) == {}


@pytest.mark.parametrize(
    "email",
    [
        "İ" * 200 + "@example.org",
        "a@" + ".".join(["語" * 15] * 12) + ".org",
        "a@" + "x" * 300 + ".org",
        '"a\x0bb"@example.org',
        "a" * 100_000,
    ],
)
def test_an_address_that_grows_in_its_normal_form_is_refused(house, email):
    client = house.client("anonymous", raise_request_exception=False)
    asked = {
        f"/events/{house.event.slug}/register/": form(email),
        "/accounts/signup/": {"name": "A", "email": email, "password1": "a-long-test-password-9"},
        "/accounts/password/reset/": {"email": email},
        "/accounts/login/": {"login": email, "password": "x"},
    }

    answers = {path: client.post(path, values).status_code for path, values in asked.items()}

    allowed = {302} if "\x0b" in email else {200}
    assert {code for path, code in answers.items() if "login" not in path} == allowed
    assert answers["/accounts/login/"] == 200


def test_no_body_is_too_large_or_too_odd(house, superuser):
    urlencoded = "application/x-www-form-urlencoded"
    bodies = [
        (b"name=" + b"x" * (10 * 1024 * 1024), urlencoded),
        (b"&".join(b"a%d=1" % n for n in range(5000)), urlencoded),
        (b"name=%ff%fe%00&email=%ed%a0%80&login=%00", urlencoded),
        (b"no multipart at all", "multipart/form-data; boundary=x"),
        (b"no multipart at all", "multipart/form-data"),
        (b'{"name": "\\ud800"}', "application/json"),
    ]
    answers = {
        (path, number): superuser.generic("POST", path, body, content_type=kind).status_code
        for path in ("/accounts/login/", f"/events/{house.event.slug}/register/", "/admin/")
        for number, (body, kind) in enumerate(bodies)
    }

    assert {key: code for key, code in answers.items() if not 200 <= code < 500} == {}


def broken(ask, addresses):
    """The addresses that answer with an error of ours; /readyz may, without a worker."""
    answers = {path: ask(path).status_code for path in addresses if "/readyz" not in path}
    return {path[:200]: code for path, code in answers.items() if code >= 500}

"""Who reads which language, and how it is chosen."""

from io import BytesIO
from pathlib import Path

import allauth
import django.conf
import django.contrib.admin
import django.contrib.auth
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from accounts.borrowed import BORROWED, NOT_YET_TRANSLATED
from events.enums import Role
from scripts.messages import LANGUAGES
from tests.factories import EventFactory, OrganizerFactory, UserFactory, make_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("what pages carry, whoever kept the rows"),
]

CHOOSE = "/language/"


def client_of(user=None, cookie=""):
    client = Client()
    if user:
        client.force_login(user)
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    return client


def language_of_page(client, accepts=""):
    answer = client.get("/", headers={"accept-language": accepts} if accepts else {})
    (shown,) = {code for code in dict(settings.LANGUAGES) if f'<html lang="{code}"' in answer.text}
    assert answer.headers["Content-Language"] == shown
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    return shown


@pytest.mark.parametrize(
    ("cookie", "account", "accepts", "shown"),
    [
        ("fr", "de", "ja", "fr"),
        ("", "de", "ja", "de"),
        ("", "", "ja,en;q=0.5", "ja"),
        ("", "xx", "es-MX", "es"),
        ("xx", "de", "ja", "de"),
        ("", "", "it", "en"),
        ("", "", "", "en"),
    ],
)
def test_choice_then_account_then_browser_then_english(cookie, account, accepts, shown):
    client = client_of(UserFactory(language=account), cookie)

    assert language_of_page(client, accepts) == shown


def test_pictures_ask_for_no_account(django_assert_num_queries):
    client = client_of(UserFactory(language="de"))

    with django_assert_num_queries(0):
        client.get("/healthz", headers={"sec-fetch-dest": "image"})


def test_a_guest_is_read_by_cookie_and_browser():
    assert language_of_page(client_of(cookie="es"), "ja") == "es"
    assert language_of_page(client_of(), "de-AT") == "de"


def test_choosing_is_remembered_in_the_browser_and_for_the_account():
    user = UserFactory(language="en")
    client = client_of(user)

    answer = client.post(
        CHOOSE, {"language": "de", "next": "/"}, headers={"referer": "http://testserver/?q=jazz"}
    )

    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/?q=jazz")
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("de", True, "Lax")
    user.refresh_from_db()
    assert user.language == "de"
    assert language_of_page(client, "fr") == "de"


def test_desk_and_door_offer_the_languages_like_every_page():
    organizer = OrganizerFactory()
    EventFactory(organizer=organizer, slug="harbour")
    client = client_of(make_member(organizer, Role.MANAGER))
    offered = [f'name="language" value="{code}"' for code in dict(settings.LANGUAGES)]

    for path in ("/", "/checkin/harbour/", "/admin/", "/admin/events/event/add/"):
        page = client.get(path).text
        assert page.count(f'<form class="languages" method="post" action="{CHOOSE}"') == 1, path
        assert [text for text in offered if text not in page] == [], path
    assert 'class="languages"' not in client.get("/admin/events/event/add/?_popup=1").text


def test_a_guest_s_choice_leads_back_on_this_site_only():
    answers = [
        client_of().post(CHOOSE, {"language": "ja", "next": page}, headers=headers)["Location"]
        for page, headers in (
            ("/?q=jazz", {}),
            ("//evil.example/", {}),
            ("", {"referer": "https://evil.example/"}),
        )
    ]

    assert answers == ["/?q=jazz", "/", "/"]


def test_a_language_that_the_site_does_not_speak_changes_nothing():
    answer = client_of().post(CHOOSE, {"language": "it"})

    assert (answer.status_code, answer.cookies) == (302, {})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://testserver"}, 302),
        ({"origin": "http://testserver"}, 302),
        ({}, 302),
    ],
)
def test_another_site_cannot_choose(headers, status):
    client = Client(enforce_csrf_checks=True)

    assert client.post(CHOOSE, {"language": "de"}, headers=headers).status_code == status


def test_there_is_a_catalog_for_each_language_but_english():
    assert {"en", *LANGUAGES} == set(dict(settings.LANGUAGES))


def test_what_is_said_again_for_others_is_still_said_by_them():
    theirs = {
        text
        for package in (allauth, django.conf, django.contrib.admin, django.contrib.auth)
        for path in Path(package.__file__).parent.glob("locale/en/LC_MESSAGES/django.po")
        for message in read_po(BytesIO(path.read_bytes()), locale="en")
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    }

    ours = [text for text in (*BORROWED, *NOT_YET_TRANSLATED) if isinstance(text, str)]
    assert [text for text in ours if text not in theirs] == []

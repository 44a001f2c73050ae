"""Pages that say what went wrong help on."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client, RequestFactory

from core.errors import TooManyRequests
from eventmaster.errors import too_many_requests


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())


@pytest.mark.django_db
def test_what_is_not_there_can_be_searched_for(client):
    page = client.get("/nowhere/")

    assert page.status_code == 404
    assert re.search(r'<input id="search" type="search" name="q"', page.content.decode())
    assert "Search events" in text_of(page.content.decode())


@pytest.mark.django_db
def test_a_form_that_waited_too_long_is_not_lost():
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})

    assert page.status_code == 403
    assert "Your form is not lost: go back" in text_of(page.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "Try again in 1 second."),
        (90, "Try again in 90 seconds."),
        (91, "Try again in 2 minutes."),
        (3600, "Try again in 60 minutes."),
    ],
)
def test_whoever_was_too_fast_reads_when_to_try_again(seconds, words):
    request = RequestFactory().get("/")

    page = too_many_requests(request, TooManyRequests(seconds))

    assert (page.status_code, page["Retry-After"]) == (429, str(seconds))
    assert words in text_of(page.content.decode())


def test_the_page_for_our_own_faults_needs_nothing_that_may_be_broken():
    source = (Path(settings.BASE_DIR) / "templates/500.html").read_text()

    page = get_template("500.html").render()

    assert "{%" not in source
    assert set(re.findall(r' lang="(\w+)"', page)) == {code for code, _name in settings.LANGUAGES}
    for path in re.findall(r'href="/static/(.+?)"', page):
        assert finders.find(path), path

"""A page that everyone gets holds nothing of anyone."""

import gzip

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import translation

from core.shared_pages import PersonalPage, is_for_anyone, shared_page


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


class Builder:
    """Builds a page that says all that its request tells, and counts how often."""

    def __init__(self):
        self.times = 0

    def __call__(self, request):
        self.times += 1
        told = [request.path, request.GET.dict(), request.COOKIES, dict(request.headers)]
        return HttpResponse(f"{told} {request.user} {translation.get_language()}")


def ask(build, path="/events/choir/", *, query="", version=1, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.COOKIES["csrftoken"] = "canary-cookie"
    return shared_page(request, build, query=query, version=version)


def test_the_page_holds_only_what_its_key_names():
    answer = ask(Builder(), query="tag=jazz", **{"X-Canary": "canary", "User-Agent": "canary"})

    assert answer.content.decode() == "['/events/choir/', {'tag': 'jazz'}, {}, {}] AnonymousUser en"


def test_it_is_built_once_for_each_path_query_language_and_version():
    build = Builder()
    for _twice in range(2):
        ask(build)
        ask(build, "/events/chess/")
        ask(build, query="tag=jazz")
        ask(build, version=2)
        with translation.override("de"):
            assert ask(build).content.endswith(b" de")

    assert build.times == 5


def test_a_browser_gets_it_compressed_and_is_told_when_it_has_it_already():
    build = Builder()
    plain = ask(build)
    packed = ask(build, **{"Accept-Encoding": "gzip, br"})
    again = ask(build, **{"If-None-Match": plain["ETag"]})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", plain["ETag"])
    assert build.times == 1


def test_what_time_alone_has_changed_is_sent_again():
    before = ask(lambda _blank: HttpResponse("Opens at noon"))
    cache.clear()

    after = ask(lambda _blank: HttpResponse("Open"), **{"If-None-Match": before["ETag"]})

    assert (after.status_code, after.content) == (200, b"Open")


def with_token(request):
    return HttpResponse(get_token(request))


def with_session(request):
    return HttpResponse(request.session["name"])


def with_cookie(request):
    response = HttpResponse("hello")
    response.set_cookie("who", "me")
    return response


def refused(request):
    return HttpResponse("gone", status=410)


@pytest.mark.parametrize("build", [with_token, with_cookie, refused])
def test_what_belongs_to_one_visitor_is_not_shared(build):
    for _twice in range(2):
        with pytest.raises(PersonalPage):
            ask(build)


def test_a_session_cannot_be_reached():
    with pytest.raises(AttributeError, match="session"):
        ask(with_session)


def test_only_those_without_a_session_get_it():
    rf = RequestFactory()
    someone = rf.get("/")
    someone.COOKIES["sessionid"] = "any"

    assert is_for_anyone(rf.get("/"))
    assert is_for_anyone(rf.head("/"))
    assert not is_for_anyone(rf.post("/"))
    assert not is_for_anyone(someone)

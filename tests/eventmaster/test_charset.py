"""Requests are UTF-8; another claim would make errors before any middleware, or half characters."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from eventmaster.charset import utf8_only


@pytest.mark.parametrize(
    "content_type",
    [
        *("a/b; charset=rot13", "a/b; charset='zlib'", "a/b; charset=utf-8; charset=undefined"),
        *("a/b; charset*=rot13''%41", "multipart/form-data; boundary=x; charset=utf-7"),
        *("multipart/form-data; boundary=x; charset=unicode_escape", "; charset=idna"),
    ],
)
def test_another_charset_is_refused(content_type):
    assert status_of(content_type) == "415 Unsupported Media Type"


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json; charset=UTF-8"])
def test_utf8_is_what_we_take(content_type):
    assert status_of(content_type) == "200 OK"


@pytest.mark.one_database("the request ends before any query")
def test_the_site_is_served_behind_that_check(serve):
    connection = HTTPConnection(urlsplit(serve(workers=1).url).netloc)
    connection.request("GET", "/?q=%2B2AA-", headers={"Content-Type": "a/b; charset=rot13"})

    assert connection.getresponse().status == 415
    connection.close()


def status_of(content_type):
    statuses = []
    utf8_only(says_ok)({"CONTENT_TYPE": content_type}, lambda *said: statuses.append(said[0]))
    return statuses[0]


def says_ok(environ, start_response):
    start_response("200 OK", [])
    return []

"""From where a deed came: each request's own, whatever else runs in the process."""

from threading import Barrier, Thread

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from core import origin
from eventmaster.middleware import OriginMiddleware


def here():
    found = origin.current()
    return found.via, found.address


def answered(path, address, view):
    request = RequestFactory().get(path, REMOTE_ADDR=address)
    return OriginMiddleware(view)(request)


@pytest.mark.parametrize(
    ("path", "address", "told"),
    [
        ("/admin/events/event/", "192.0.2.1", ("desk", "192.0.2.1")),
        ("/api/v1/events", "2001:db8::1:2:3:4", ("api", "2001:db8::")),
        ("/checkin/slug/", "::ffff:192.0.2.9", ("door", "192.0.2.9")),
        ("/events/admin/", "nonsense", ("site", None)),
    ],
)
def test_a_request_comes_by_a_way_from_a_network(path, address, told):
    seen = []
    answered(path, address, lambda _request: seen.append(here()) or HttpResponse())
    assert (seen, here()) == ([told], ("", None))


def test_what_is_streamed_comes_from_its_request_and_from_no_other():
    def rows(_request):
        return StreamingHttpResponse(",".join(map(str, here())) for _number in range(2))

    one = iter(answered("/admin/", "192.0.2.1", rows))
    other = iter(answered("/api/", "192.0.2.2", rows))
    told = [next(one), next(other), next(one), next(other)]
    assert told == [b"desk,192.0.2.1", b"api,192.0.2.2"] * 2
    assert here() == ("", None)


def test_threads_do_not_mix():
    all_are_within, seen = Barrier(8), {}

    def view(request):
        all_are_within.wait(timeout=60)
        seen[request.META["REMOTE_ADDR"]] = here()[1]
        return HttpResponse()

    addresses = [f"192.0.2.{number}" for number in range(8)]
    threads = [Thread(target=answered, args=("/", address, view)) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {address: address for address in addresses}

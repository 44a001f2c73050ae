"""Events by the API (more in the tests of the services)."""

import pytest

from events.enums import Role
from tests.factories import EventFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_two_editors_never_overwrite_each_other_silently(program):
    event = EventFactory()
    editor = program(make_member(event.organizer, Role.MANAGER))
    etag = editor.get(f"/events/{event.slug}").headers["ETag"]

    first = editor.patch(f"/events/{event.slug}", {"title": "One"}, headers={"If-Match": etag})
    second = editor.patch(f"/events/{event.slug}", {"title": "Two"}, headers={"If-Match": etag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["code"] == "changed_meanwhile"
    assert editor.get(f"/events/{event.slug}").json()["title"] == "One"

"""An event's words in other languages, by the API."""

import pytest

from accounts.models import JournalEntry
from events.enums import Role
from events.models import Event
from tests.factories import EventFactory, UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_words_in_another_language_are_written_read_found_and_deleted(program):
    event = EventFactory(slug="gala", title="Concert")
    editor, stranger = program(make_member(event.organizer, Role.EDITOR)), program()
    path = "/events/gala/texts/de"
    before = Event.objects.get().updated_at

    written = editor.put(path, {"title": "Konzert", "summary": "Schön."})
    again = editor.put(path, {"title": "Hofkonzert"})
    etag = again.headers["ETag"]

    assert [written.status_code, again.status_code] == [200, 200]
    assert again.json() | {"updated_at": ""} == {
        "language": "de",
        "title": "Hofkonzert",
        "summary": "",
        "description": "",
        "updated_at": "",
    }
    assert stranger.get("/events/gala/texts").json()["items"] == [again.json()]
    assert stranger.get(path).json() == again.json()
    assert stranger.get("/events", search="hofkonzert").json()["total"] == 1
    assert Event.objects.get().updated_at > before
    old = {"If-Match": written.headers["ETag"]}
    stale = [editor.put(path, {}, headers=old), editor.delete(path, headers=old)]
    assert [answer.status_code for answer in stale] == [412, 412]
    assert editor.delete(path, headers={"If-Match": etag}).status_code == 204
    assert stranger.get(path).status_code == 404
    gone = [editor.put(path, {}, headers={"If-Match": etag}), editor.delete(path)]
    assert [answer.status_code for answer in gone] == [412, 404]
    actions = JournalEntry.objects.filter(action__startswith="event.text").order_by("id")
    assert [(entry.action, entry.details) for entry in actions] == [
        ("event.text_saved", {"language": "de"}),
        ("event.text_saved", {"language": "de"}),
        ("event.text_deleted", {"language": "de"}),
    ]


def test_words_are_the_editors_and_in_languages_of_this_site(program):
    draft = EventFactory(slug="gala", published=False)
    editor = program(make_member(draft.organizer, Role.EDITOR))
    viewer, person = program(make_member(draft.organizer, Role.VIEWER)), program(UserFactory())

    unknown = editor.put("/events/gala/texts/tlh", {"title": "bIHeghqu'"})

    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "language")
    answers = [one.put("/events/gala/texts/de", {}).status_code for one in (viewer, person)]
    assert answers == [403, 404]
    assert [one.get("/events/gala/texts").status_code for one in (viewer, person)] == [200, 404]

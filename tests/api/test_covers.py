"""An event's picture, by the API (what is done to it: tests/desk/test_faces.py)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from events.enums import Role
from events.models import Event
from tests.factories import EventFactory, UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture():
    file = BytesIO()
    Image.new("RGB", (300, 200), "red").save(file, "PNG")
    return file.getvalue()


def upload(program, content):
    """As a browser or curl sends it."""
    parts = {"picture": SimpleUploadedFile("Anna.png", content, "image/png")}
    return program.client.post("/api/v1/events/gala/cover", parts, headers=program.headers)


def test_a_picture_is_uploaded_and_taken_away(program, settings):
    event = EventFactory(slug="gala")
    editor = program(make_member(event.organizer, Role.EDITOR))
    drawn = editor.get("/events/gala").json()["cover_url"]

    answer = upload(editor, picture())
    read = program().get("/events/gala").json()["cover_url"]

    assert (answer.status_code, answer.json()["cover_url"]) == (200, read)
    assert read != drawn
    sent = program().client.get(read.removeprefix(settings.SITE_URL))
    assert (sent.status_code, sent.headers["Content-Type"]) == (200, "image/webp")
    old = {"If-Match": '"1-a"'}
    assert editor.delete("/events/gala/cover", headers=old).status_code == 412
    assert editor.delete("/events/gala/cover").status_code == 204
    assert Event.objects.get().cover.name == ""


def test_what_is_no_picture_and_whoever_is_no_editor_are_refused(program):
    event = EventFactory(slug="gala")
    editor = program(make_member(event.organizer, Role.EDITOR))

    wrong, none = upload(editor, b"<svg/>"), editor.post("/events/gala/cover")
    garbled = editor.client.generic(
        "POST",
        "/api/v1/events/gala/cover",
        b"x",
        content_type="multipart/form-data",
        headers=editor.headers,
    )

    assert [answer.status_code for answer in (wrong, none, garbled)] == [422, 422, 400]
    assert [one["field"] for one in wrong.json()["errors"]] == ["picture"]
    assert garbled.json()["code"] == "bad_request"
    viewer, person = program(make_member(event.organizer, Role.VIEWER)), program(UserFactory())
    answers = [upload(one, picture()).status_code for one in (viewer, person, program())]
    assert answers == [403, 404, 401]
    assert Event.objects.get().cover.name == ""

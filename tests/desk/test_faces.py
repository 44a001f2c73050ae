"""Pictures, colours and other languages at the desk."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from events.models import EventText
from events.pictures import MAX_BYTES
from tests.desk.forms import errors_of, save

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

UNREADABLE = ["This picture cannot be read. Choose one in JPEG, PNG or WebP."]
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page_of(thing):
    return reverse(f"admin:events_{thing._meta.model_name}_change", args=[thing.pk])


def picture(encoding="JPEG", size=(3000, 2000), mode="RGB", **options):
    file = BytesIO()
    Image.new(mode, size, "red").save(file, encoding, **options)
    return file.getvalue()


def said_by_camera():
    """The turn of a phone that lay on its side, and the place."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif.tobytes()


def photo():
    return picture(exif=said_by_camera())


def upload(content, name="Anna Muster.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_photo_becomes_a_bare_upright_picture_of_sane_size(manager, own, client):
    save(manager, page_of(own.event), "event_form", cover=upload(photo()))

    own.event.refresh_from_db()
    with own.event.cover.open() as file, Image.open(file) as stored:
        assert (stored.format, stored.size) == ("WEBP", (1067, 1600))
        assert dict(stored.getexif()) == {}
    assert own.event.cover.name.startswith("covers/")
    assert own.event.cover.name.endswith("-1067x1600.webp")
    assert "Anna" not in own.event.cover.name

    page = client.get(own.event.get_absolute_url()).content.decode()
    assert 'width="1067" height="1600"' in page
    address = f"/events/{own.event.slug}/cover/"
    widths = []
    for query in ("?w=480", "?w=480", "?w=960", ""):
        answer = client.get(address + query)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        widths.append(Image.open(BytesIO(answer.content)).width)
    assert widths == [480, 480, 960, 1067]
    assert len(list((own.event.cover.storage.base_location / "covers").iterdir())) == 3
    assert client.get(f"{address}?w=481").status_code == 404


def test_a_photo_beside_which_a_camera_wrote_nonsense_is_taken(manager, own):
    latitude = b"\x00\x01\x00\x02\x00\x00\x00\x02N"
    garbled = said_by_camera().replace(latitude, b"\x00\x02\x00\x02\x00\x00\x00\x02N")

    save(manager, page_of(own.event), "event_form", cover=upload(picture(exif=garbled)))

    own.event.refresh_from_db()
    assert own.event.cover.name.endswith("-1067x1600.webp")


def test_a_stored_file_that_is_no_picture_breaks_no_page(own, client):
    own.event.cover.save("x.jpg", ContentFile(b"<html>"))

    sent = client.get(f"/events/{own.event.slug}/cover/?w=480")
    shared = client.get(f"/events/{own.event.slug}/share.png")

    assert (sent.status_code, sent["Content-Type"]) == (200, "image/jpeg")
    assert (shared.status_code, shared["Content-Type"]) == (200, "image/png")


def test_a_logo_keeps_its_transparency_and_is_shown_small(manager, own):
    logo = picture("PNG", (900, 300), "RGBA")

    save(manager, page_of(own.organizer), "organizer_form", logo=upload(logo), accent="#c2183F")

    own.organizer.refresh_from_db()
    with own.organizer.logo.open() as file, Image.open(file) as stored:
        assert (stored.format, stored.mode, stored.size) == ("PNG", "RGBA", (512, 171))
    assert own.organizer.accent == "#c2183F"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (DRAWING, None),
        (photo()[:2000], None),
        (picture("GIF", (9, 9)), UNREADABLE),
        (picture("PNG", (6400, 6400), "1"), None),
        (picture(size=(9, 9)) + b"x" * MAX_BYTES, None),
    ],
    ids=["svg", "cut off", "gif", "many pixels", "large"],
)
def test_other_files_are_refused_with_a_sentence(manager, own, content, sentence):
    for thing, form, field in [
        (own.event, "event_form", "cover"),
        (own.organizer, "organizer_form", "logo"),
    ]:
        refused = save(manager, page_of(thing), form, **{field: upload(content)})

        assert list(errors_of(refused)) == [field]
        assert errors_of(refused)[field] == (sentence or errors_of(refused)[field])
        thing.refresh_from_db()
        assert not getattr(thing, field)


def test_a_colour_is_six_digits(manager, own):
    for colour in ("red", "#fff", "#12345g", "#123456; }"):
        refused = save(manager, page_of(own.organizer), "organizer_form", accent=colour)

        assert list(errors_of(refused)) == ["accent"]


def test_an_event_is_told_in_another_language_once(manager, own, client):
    words = {
        "texts-TOTAL_FORMS": "1",
        "texts-0-language": "de",
        "texts-0-title": "Unser Abend",
        "texts-0-summary": "",
        "texts-0-description": "",
    }
    before = own.event.updated_at

    save(manager, page_of(own.event), "event_form", **words)
    again = {name.replace("-0-", "-1-"): value for name, value in words.items()}
    twice = save(manager, page_of(own.event), "event_form", **{**again, "texts-TOTAL_FORMS": "2"})

    assert twice.status_code == 200
    assert EventText.objects.values_list("language", "title").get() == ("de", "Unser Abend")
    own.event.refresh_from_db()
    assert own.event.updated_at > before
    page = client.get(own.event.get_absolute_url(), headers={"accept-language": "de"})
    assert "Unser Abend</h1>" in page.content.decode()

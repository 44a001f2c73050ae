"""The ticket on paper: one page, readable by people and by a decoder."""

from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from registrations.models import Ticket
from registrations.services.ticket_types import save_ticket_type
from registrations.tickets.codes import qr_text
from registrations.tickets.pdf import ticket_pdf, tickets_pdf
from tests.factories import EventFactory, register_person
from tests.registrations.tickets.making import ticket

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("files are made by code")]

LONG_GERMAN = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft: "
    "Jahreshauptversammlung mit Wahlen, Kaffee und Kuchen, anschließend Führung durch das Museum "
    "und den Park"
)


def test_the_page_says_everything_once() -> None:
    assert text_of(ticket()).splitlines() == [
        "The Choir",
        "An evening of songs",
        "Saturday 12 December 2026, 19:00–22:00",
        "(Europe/Berlin)",
        "Town Hall, Cologne",
        "Ada Lovelace",
        "7K3M-9Q2X-WB4T",
        "Show this code at the door.",
        "Fold here. The code admits once: keep it to yourself.",
    ]


def test_the_type_is_named_where_there_are_several() -> None:
    made = register_person(EventFactory()).tickets.get()
    alone = text_of(made)
    kinds = {"fields": {"name": "Student"}, "pool_ids": [], "by": None, "now": timezone.now()}
    save_ticket_type(event_id=made.event_id, **kinds)
    name = f"\r\n{made.ticket_type.name}\r\n"

    assert (name in alone, name in text_of(made)) == (False, True)


def test_the_holders_name_stands_before_the_buyers() -> None:
    lines = text_of(ticket(holder="Grace Hopper")).splitlines()

    assert "Grace Hopper" in lines
    assert "Ada Lovelace" not in lines


@pytest.mark.parametrize("scale", [1, 2])
def test_the_code_is_read_from_the_page(scale: int) -> None:
    found = zxingcpp.read_barcodes(picture_of(ticket(), scale))

    assert [code.text for code in found] == [qr_text(ticket())]


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Żółć",
        "Ștefan Őrsi",
        "Жанна Ёлкина",
        "Ελένη Παπαδοπούλου",
        "山田太郎",
        "김민수",
        "王晓明",
        "陳怡君",
        "やまだ Ünal",
    ],
)
def test_names_of_the_world_are_set(name: str) -> None:
    assert name in text_of(ticket(holder=name))


def test_signs_that_no_font_has_leave_no_empty_boxes() -> None:
    lines = text_of(ticket(title="Party 🎉 now", holder="ברוך 🎈 Levi")).splitlines()

    assert lines[1] == "Party now"
    assert lines[5] == "???? Levi"


@pytest.mark.parametrize("text", [LONG_GERMAN, "山" * 200, "W" * 200, "a " * 100])
def test_long_texts_stay_on_the_page_and_off_the_code(text: str) -> None:
    made = ticket(title=text, venue=text, organizer=text, holder=text, type=text[:100])

    assert pages_of(made) == 1
    found = zxingcpp.read_barcodes(picture_of(made, 2))
    assert [code.text for code in found] == [qr_text(made)]
    # The edges and the strip left of the stub's fold are free.
    assert is_white(picture_of(made, 1), (0, 10, 38, 410))
    assert is_white(picture_of(made, 1), (343, 10, 378, 410))


def test_a_title_that_cannot_fit_ends_with_an_ellipsis() -> None:
    assert "…" in text_of(ticket(title="W" * 200))


def test_the_same_ticket_is_the_same_file() -> None:
    assert ticket_pdf(ticket()) == ticket_pdf(ticket())


def test_it_wears_the_organizers_colour_and_logo() -> None:
    picture = BytesIO()
    Image.new("RGB", (900, 225), "#00ff00").save(picture, "PNG")
    logo = default_storage.save("logos/green.png", ContentFile(picture.getvalue()))
    tickets = [ticket(title=LONG_GERMAN, venue=LONG_GERMAN, revision=n) for n in (1, 2)]
    for made in tickets:
        made.event.organizer.accent = "#c2410c"
        made.event.organizer.logo = logo

    file = tickets_pdf(tickets)

    pages = [page.render(scale=1).to_pil() for page in pypdfium2.PdfDocument(file)]
    assert [page.getpixel((300, 5)) for page in pages] == [(192, 63, 9)] * 2
    assert [is_green(page.getpixel((60, 60))) for page in pages] == [True, True]
    found = [zxingcpp.read_barcodes(page.convert("L"))[0].text for page in pages]
    assert found == [qr_text(made) for made in tickets]
    assert file.count(b"/Subtype /Image") == 1


def is_green(pixel: tuple[int, int, int]) -> bool:
    red, green, blue = pixel
    return green > 240 and red < 20 and blue < 20


def test_a_logo_that_cannot_be_read_is_left_out_until_it_can() -> None:
    made = ticket()
    plain = text_of(made)
    logo = made.event.organizer.logo = f"logos/{uuid4()}.png"
    picture = BytesIO()
    Image.new("RGB", (90, 30), "#00ff00").save(picture, "PNG")

    without = text_of(made), ticket_pdf(made).count(b"/Subtype /Image")
    default_storage.save(logo, ContentFile(picture.getvalue()))

    assert (without, ticket_pdf(made).count(b"/Subtype /Image")) == ((plain, 0), 1)


def pages_of(made: Ticket) -> int:
    return len(pypdfium2.PdfDocument(ticket_pdf(made)))


def text_of(made: Ticket) -> str:
    return pypdfium2.PdfDocument(ticket_pdf(made))[0].get_textpage().get_text_range()


def picture_of(made: Ticket, scale: int) -> Image.Image:
    return pypdfium2.PdfDocument(ticket_pdf(made))[0].render(scale=scale).to_pil().convert("L")


def is_white(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return picture.crop(box).getextrema() == (255, 255)

"""The ticket's page and files: what is valid has a code that an independent decoder reads."""

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from registrations import links
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event
from registrations.tickets.codes import Reading, read_qr, shown_short_code
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.pages.reading import links_of, main_of

pytestmark = pytest.mark.django_db

FILES = {
    "qr.svg": "image/svg+xml",
    "qr.png": "image/png",
    "ticket.pdf": "application/pdf",
}


@pytest.fixture
def ada(client):
    ada = UserFactory(name="Ada Lovelace", email="ada@example.org")
    client.force_login(ada)
    return ada


def decoded(image):
    (found,) = zxingcpp.read_barcodes(image.convert("L"))
    return read_qr(found.text)


def test_the_page_says_what_the_door_needs(client, ada):
    event = EventFactory(title="Songs", venue="Town Hall", city="Cologne")
    ticket = register_person(event, ada).tickets.get()

    page = client.get(f"/tickets/{ticket.pk}/")

    main = main_of(page)
    assert [heading.text for heading in main.find_all("h1")] == ["Ada Lovelace"]
    assert [heading.text for heading in main.find_all("h2")] == ["Songs"]
    for words in (
        "Valid ticket",
        shown_short_code(ticket.short_code),
        ticket.ticket_type.name,
        "(Europe/Berlin)",
        "Town Hall, Cologne",
    ):
        assert words in main.text
    (code,) = main.find_all("div", role="img")
    assert code.attributes["aria-label"] == "QR code of this ticket"
    assert len(code.find_all("path")) == 1


@pytest.mark.parametrize("by_link", [False, True])
def test_its_files_hold_the_same_code(client, ada, by_link):
    ticket = register_person(EventFactory(), ada).tickets.get()
    address = f"/tickets/{ticket.pk}/"
    if by_link:
        client.logout()
        address = f"/r/{links.manage_token(ticket.registration)}{address}"

    files = {name: client.get(address + name) for name in FILES}

    assert {name: file["Content-Type"] for name, file in files.items()} == FILES
    stem = f"ticket-{ticket.event.slug}-1"
    assert {file["Content-Disposition"] for file in files.values()} == {
        f'inline; filename="{stem}.{ending}"' for ending in ("svg", "png", "pdf")
    }
    assert all("no-store" in file["Cache-Control"] for file in files.values())
    reading = decoded(Image.open(BytesIO(files["qr.png"].content)))
    assert isinstance(reading, Reading)
    assert reading.ticket_id == ticket.pk
    assert reading.is_for(ticket.event_id)
    pdf = pypdfium2.PdfDocument(files["ticket.pdf"].content)
    assert len(pdf) == 1
    assert decoded(pdf[0].render(scale=2).to_pil()) == reading
    assert files["qr.svg"].content.decode() in client.get(address).content.decode()


def test_several_tickets_lead_to_each_other(client, ada):
    made = register_person(EventFactory(), ada, seats=3)
    addresses = [f"/tickets/{ticket.pk}/" for ticket in made.tickets.order_by("number")]

    pages = [links_of(client.get(address)) for address in addresses]

    steps = [(page.get("Previous ticket"), page.get("Next ticket")) for page in pages]
    assert steps == [
        (None, addresses[1]),
        (addresses[0], addresses[2]),
        (addresses[1], None),
    ]
    assert {page["All tickets"] for page in pages} == {f"/registrations/{made.pk}/"}


def cancelled(made):
    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())


def of_a_cancelled_event(made):
    cancel_event(event_id=made.event_id, by=None, now=timezone.now())


def waiting(made):
    """It was made on a full event."""


@pytest.mark.parametrize(
    ("become", "words"),
    [
        (cancelled, "Cancelled"),
        (of_a_cancelled_event, "The event was cancelled"),
        (waiting, "You’re on the waiting list"),
    ],
)
def test_what_is_not_valid_shows_no_code(client, ada, become, words):
    event = EventFactory(capacity=1)
    if become is waiting:
        register_person(event)
    made = register_person(event, ada)
    ticket = made.tickets.get()
    become(made)

    page = client.get(f"/tickets/{ticket.pk}/")

    assert page.status_code == 200
    assert words in main_of(page).text
    assert "This ticket is not valid. It has no code to show." in main_of(page).text
    assert "<svg" not in str(main_of(page).find_all("svg"))
    assert ticket.short_code not in page.content.decode().replace("-", "")
    for file in FILES:
        assert client.get(f"/tickets/{ticket.pk}/{file}").status_code == 404
        token = links.manage_token(made)
        assert client.get(f"/r/{token}/tickets/{ticket.pk}/{file}").status_code == 404


def test_a_new_revision_makes_a_new_code(client, ada):
    ticket = register_person(EventFactory(), ada).tickets.get()
    address = f"/tickets/{ticket.pk}/qr.png"
    before = decoded(Image.open(BytesIO(client.get(address).content)))
    type(ticket).objects.filter(pk=ticket.pk).update(revision=2)

    after = decoded(Image.open(BytesIO(client.get(address).content)))

    assert (before.revision, after.revision) == (1, 2)

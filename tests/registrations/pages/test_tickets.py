"""The ticket's page and files: what is valid has a code that an independent decoder reads."""

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from events.enums import Role
from events.models import Event
from registrations import links
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event
from registrations.tickets.codes import Reading, read_qr, shown_short_code
from tests.factories import EventFactory, admit, make_member, register_person
from tests.registrations.applying import add_type, change_type
from tests.registrations.pages.reading import links_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

FILES = {
    "qr.svg": "image/svg+xml",
    "qr.png": "image/png",
    "ticket.pdf": "application/pdf",
}


def decoded(image):
    (found,) = zxingcpp.read_barcodes(image.convert("L"))
    return read_qr(found.text)


def test_the_type_is_said_where_there_are_several(client, ada):
    event = EventFactory()
    made = register_person(event, ada)
    change_type(event, event.ticket_types.get(), name="Balcony")
    addresses = (made.get_absolute_url(), made.tickets.get().get_absolute_url())

    def says_so():
        return ["Balcony" in main_of(client.get(address)).text for address in addresses]

    assert says_so() == [False, False]
    add_type(event)
    assert says_so() == [True, True]


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
    assert {page["Registration"] for page in pages} == {f"/registrations/{made.pk}/"}
    assert [page["All tickets"] for page in pages] == [
        f"/registrations/{made.pk}/tickets/#ticket-{number}" for number in (1, 2, 3)
    ]


def cancelled(made):
    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())


def of_a_cancelled_event(made):
    cancel_event(event_id=made.event_id, by=None, now=timezone.now())


def over(made):
    Event.objects.filter(pk=made.event_id).update(
        start_at=timezone.now() - timedelta(hours=2), end_at=timezone.now() - timedelta(hours=1)
    )


def waiting(made):
    """It was made on a full event."""


@pytest.mark.parametrize(
    ("become", "words"),
    [
        (cancelled, "Your ticket is not valid any more."),
        (of_a_cancelled_event, "The event was cancelled"),
        (waiting, "As soon as there is a place, it is yours at once"),
        (over, "The event is over"),
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
    assert main_of(page).find_all("div", role="img") == []
    assert ticket.short_code not in page.content.decode().replace("-", "")
    assert "X-Ticket-Copy" not in page.headers
    # What is over was good once: its paper stays to be had.
    for file in FILES if become is not over else ():
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


def test_who_is_inside_reads_so_first_and_finds_the_code_behind_it(client, ada):
    scanned = admit(register_person(EventFactory(), ada))
    ticket = scanned.ticket

    main = main_of(client.get(f"/tickets/{ticket.pk}/"))

    assert "Already inside" in main.text
    assert f"Scanned {scanned.scanned_at.astimezone(ticket.event.zone):%H:%M}, " in main.text
    (behind,) = main.find_all("details")
    assert len(behind.find_all("div", role="img")) == 1


@pytest.mark.parametrize("by_link", [False, True])
def test_all_tickets_of_a_registration_stand_on_one_page_and_in_one_file(client, ada, by_link):
    made = register_person(EventFactory(title="Songs"), ada, seats=3)
    first, second, third = made.tickets.order_by("number")
    type(second).objects.filter(pk=second.pk).update(status="cancelled")
    address = f"/registrations/{made.pk}/"
    if by_link:
        client.logout()
        address = f"/r/{links.manage_token(made)}/"

    page = client.get(f"{address}tickets/")

    main = main_of(page)
    assert [heading.text for heading in main.find_all("h1")] == ["Songs"]
    # Nobody at the door looks for a code among cancelled ones.
    assert len(main.find_all("article")) == 2
    assert len(main.find_all("div", role="img")) == 2
    assert second.short_code not in page.content.decode().replace("-", "")
    file = client.get(links_of(page)["All tickets as PDF"])
    assert file["Content-Disposition"] == f'inline; filename="tickets-{made.event.slug}.pdf"'
    pages = [decoded(page.render(scale=2).to_pil()) for page in pypdfium2.PdfDocument(file.content)]
    assert [reading.ticket_id for reading in pages] == [first.pk, third.pk]


def test_only_the_holders_own_browser_may_keep_a_copy(client, ada):
    event = EventFactory()
    made = register_person(event, ada, seats=2)
    ticket = made.tickets.order_by("number").first()
    pages = [f"/tickets/{ticket.pk}/", f"/registrations/{made.pk}/tickets/"]
    until = int((event.end_at + timedelta(hours=12)).timestamp())

    own = {client.get(page)["X-Ticket-Copy"] for page in pages}
    own_text = client.get(pages[0]).content.decode()
    client.force_login(make_member(event.organizer, Role.MANAGER))
    teams = [client.get(page) for page in pages]
    client.logout()
    by_link = client.get(f"/r/{links.ticket_token(ticket)}/")

    ((tag, time),) = (mark.split() for mark in own)
    assert (len(tag), time) == (16, str(until))
    assert by_link["X-Ticket-Copy"] == f"link {until}"
    for page in teams:
        assert (page.status_code, page.has_header("X-Ticket-Copy")) == (200, False)
        assert "data-copy-scope" not in page.content.decode()
    # A copy is read when somebody else may be signed in: it claims nothing about that.
    assert 'data-copy-scope="/tickets/"' in own_text
    assert 'name="reader"' not in own_text

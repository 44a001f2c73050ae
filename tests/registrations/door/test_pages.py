"""The check-in pages: who may open them, and all of it without JavaScript."""

from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from events.enums import Role
from events.models import EntryWindow, Gate
from registrations.door.places import shifts_of
from registrations.models import Scan, Ticket
from registrations.services.events import cancel_event
from registrations.tickets.codes import qr_text
from tests.factories import NOW, EventFactory, OrganizerFactory, UserFactory, make_member
from tests.registrations.door.door import make_door, make_ticket, make_tickets

pytestmark = pytest.mark.django_db

PAGES = {
    "checkin": ("get", {}),
    "checkin_scan": ("post", {"code": "HELLO"}),
    "checkin_search": ("post", {"q": "ada"}),
}
PARTS = {"HX-Request": "true"}
# What the framework asks before the page's own work begins.
NOT_OURS = ('"django_session"', 'FROM "accounts_user"')


@pytest.fixture
def door():
    return make_door(title="Open Science")


@pytest.fixture
def ticket(door):
    ticket = make_ticket(door.event)
    Ticket.objects.filter(pk=ticket.pk).update(holder_name="Ada Lovelace")
    return ticket


@pytest.fixture
def staff(client, door):
    client.force_login(door.staff)
    return client


def url(door, name="checkin"):
    return reverse(f"registrations:{name}", args=[door.event.slug])


def ask(client, door, name="checkin"):
    method, values = PAGES[name]
    return getattr(client, method)(url(door, name), {"gate": str(door.gate.pk), **values})


def send(client, door, *, headers=None, **values):
    data = {"gate": str(door.gate.pk), "direction": "in", **values}
    return client.post(url(door, "checkin_scan"), data, headers=headers or {})


def text_of(response):
    return " ".join(response.content.decode().split())


def domain_queries(counted):
    return [
        query["sql"]
        for query in counted.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        and not any(words in query["sql"] for words in NOT_OURS)
    ]


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "opens"),
    [(Role.MANAGER, True), (Role.EDITOR, True), (Role.CHECKIN, True), (Role.VIEWER, False)],
)
def test_a_member_opens_the_door_by_their_role(client, door, name, role, opens):
    client.force_login(make_member(door.event.organizer, role))

    assert ask(client, door, name).status_code in ((200, 302) if opens else (404,))


@pytest.mark.parametrize("name", PAGES)
def test_another_organizers_manager_finds_no_door(client, door, name):
    client.force_login(make_member(OrganizerFactory(), Role.MANAGER))

    assert ask(client, door, name).status_code == 404
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_an_attendee_finds_no_door(client, door, name):
    client.force_login(UserFactory())

    assert ask(client, door, name).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, door, name):
    response = ask(client, door, name)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
def test_a_superuser_opens_every_door(client, door, name):
    client.force_login(User.objects.create_superuser("root@example.org", "x"))

    assert ask(client, door, name).status_code in (200, 302)


def test_a_scan_needs_the_forms_token(door, ticket):
    client = Client(enforce_csrf_checks=True)
    client.force_login(door.staff)

    assert send(client, door, code=qr_text(ticket)).status_code == 403
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("name", ["checkin_scan", "checkin_search"])
def test_nothing_is_scanned_or_searched_by_get(staff, door, name):
    assert staff.get(url(door, name)).status_code == 405


# --- The list of doors ------------------------------------------------------------------------


def test_the_list_has_ones_events_nearest_first():
    organizer = OrganizerFactory(name="Club")
    starts = {
        # Berlin is an hour ahead of UTC: today ends at 23:00.
        "Tomorrow": NOW.replace(hour=23, minute=0),
        "Tonight": NOW.replace(hour=22, minute=59),
        "Running": NOW - timedelta(hours=1),
        "Starting": NOW,
        "Just over": NOW - timedelta(hours=3),
        "Almost forgotten": NOW - timedelta(hours=14, minutes=59),
        "Long over": NOW - timedelta(hours=15),
    }
    for title, start_at in starts.items():
        EventFactory(organizer=organizer, title=title, start_at=start_at, now=NOW)
    EventFactory(organizer=organizer, title="Draft", published=False, now=NOW)
    cancelled = EventFactory(organizer=organizer, title="Called off", now=NOW)
    cancel_event(event_id=cancelled.pk, by=None, now=NOW)
    EventFactory(title="Another organizer's", now=NOW)

    shifts = shifts_of(make_member(organizer, Role.CHECKIN), NOW)

    assert [
        [event.title for event in group]
        for group in (shifts.now, shifts.today, shifts.later, shifts.over)
    ] == [["Running", "Starting"], ["Tonight"], ["Tomorrow"], ["Almost forgotten", "Just over"]]


def test_the_list_leads_to_the_doors(staff, door):
    response = staff.get(reverse("registrations:checkin_list"))

    assert f'href="{url(door)}"' in text_of(response)


def test_whoever_scans_nowhere_is_told_how_to_begin(client):
    client.force_login(UserFactory())

    response = client.get(reverse("registrations:checkin_list"))

    assert "No event to scan for" in text_of(response)


def test_the_list_takes_the_same_queries_for_one_event_and_many(
    client, door, django_assert_num_queries
):
    client.force_login(door.staff)
    address = reverse("registrations:checkin_list")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(5):
        EventFactory(organizer=door.event.organizer)

    with django_assert_num_queries(len(one)):
        client.get(address)


# --- Scanning without JavaScript --------------------------------------------------------------


def test_a_plain_form_checks_in_and_shows_the_answer(staff, door, ticket):
    page = staff.get(url(door))
    scan_id = page.context["scan_id"]

    response = send(staff, door, code=ticket.short_code, scan_id=scan_id)
    answer = staff.get(response["Location"])

    assert response.status_code == 302
    assert Scan.objects.get().scan_id == scan_id
    for words in ("Welcome", "Ada Lovelace", "Inside now"):
        assert words in text_of(answer)
    assert answer.context["around"].inside == 1


def test_the_form_sent_twice_checks_in_once(staff, door, ticket):
    values = {"code": ticket.short_code, "scan_id": str(uuid4())}

    first, second = send(staff, door, **values), send(staff, door, **values)

    assert first["Location"] == second["Location"]
    assert Scan.objects.count() == 1


def test_a_scan_id_with_another_code_is_refused_in_a_sentence(staff, door, ticket):
    scan_id = str(uuid4())
    send(staff, door, code="HELLO", scan_id=scan_id)

    response = send(staff, door, code=ticket.short_code, scan_id=scan_id)

    assert response.status_code == 422
    assert "Scan the ticket again" in text_of(response)


def test_already_inside_says_when_where_and_by_whom(staff, door, ticket):
    send(staff, door, code=qr_text(ticket))
    entered = Scan.objects.get().created_at.astimezone(door.event.zone)

    response = staff.post(
        url(door, "checkin_scan"),
        {"gate": str(door.gate.pk), "direction": "in", "code": qr_text(ticket)},
        follow=True,
    )

    shown = text_of(response)
    for words in ("Already inside", f"{entered:%H:%M}", door.gate.name, "scanned by Stella Staff"):
        assert words in shown


def test_a_plain_form_undoes(staff, door, ticket):
    send(staff, door, code=qr_text(ticket))
    admission = Scan.objects.get()

    response = send(staff, door, undoes=str(admission.scan_id))

    assert response.status_code == 302
    assert list(Scan.objects.order_by("created_at").values_list("direction", "outcome")) == [
        ("in", "admitted"),
        ("undo", "undone"),
    ]
    assert staff.get(response["Location"]).context["around"].inside == 0


def test_the_page_offers_undo_once_for_the_last_scan(staff, door, ticket):
    location = send(staff, door, code=qr_text(ticket))["Location"]

    assert staff.get(location).content.count(b'name="undoes"') == 1
    # Without an answer above, the list offers it.
    assert staff.get(url(door)).content.count(b'name="undoes"') == 1


def test_gate_and_direction_are_remembered(staff, door, ticket):
    side = Gate.objects.create(event=door.event, name="Side")

    send(staff, door, code="HELLO", gate=str(side.pk), direction="out")

    post = staff.get(url(door)).context["post"]
    assert (post.gate, post.direction) == (side, "out")
    # Undo has no direction of its own, and changes none.
    send(staff, door, undoes=str(uuid4()), gate=str(side.pk), direction="")
    assert staff.get(url(door)).context["post"].direction == "out"


def test_what_is_remembered_of_one_event_does_not_count_at_another(staff, door):
    other = make_door(organizer=door.event.organizer)
    send(staff, door, code="HELLO", direction="out")

    post = staff.get(url(other)).context["post"]

    assert (post.gate, post.direction) == (other.gate, "in")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": ""}, "Scan a ticket or type its code first."),
        ({"code": "  "}, "Scan a ticket or type its code first."),
        ({"code": "X", "gate": ""}, "Choose a gate first."),
        ({"code": "X", "gate": str(uuid4())}, "Select a valid choice."),
        ({"code": "X", "scan_id": "nonsense"}, "Enter a valid UUID."),
        ({"code": "X", "direction": "sideways"}, "Select a valid choice."),
    ],
)
@pytest.mark.parametrize("headers", [{}, PARTS], ids=["page", "parts"])
def test_a_form_that_says_too_little_is_refused_in_a_sentence(
    staff, door, headers, values, sentence
):
    response = send(staff, door, headers=headers, **values)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("code", ["\x00", "<script>alert(1)</script>", "x" * 10_000])
def test_a_bad_code_is_answered_and_the_next_one_enters(staff, door, ticket, code):
    bad = send(staff, door, headers=PARTS, code=code)
    good = send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert "Unknown code" in text_of(bad) or "type its code" in text_of(bad)
    assert "Welcome" in text_of(good)


@pytest.mark.parametrize("told", ["", "yesterday", "2026-11-23T12:00:00", "0001-01-01T00:00:00Z"])
def test_a_device_without_a_good_clock_scans_all_the_same(staff, door, ticket, told):
    send(staff, door, code=qr_text(ticket), scanned_at=told)

    scan = Scan.objects.get()
    assert (scan.outcome, scan.scanned_at) == ("admitted", scan.created_at)


def test_a_devices_clock_is_written_down(staff, door, ticket):
    moment = timezone.now() - timedelta(minutes=7)

    send(staff, door, code=qr_text(ticket), scanned_at=moment.isoformat())

    assert Scan.objects.get().scanned_at == moment


@pytest.mark.parametrize("named", ["", "nonsense", str(uuid4())])
def test_an_address_with_an_unknown_scan_shows_the_page(staff, door, named):
    response = staff.get(url(door), {"scan": named})

    assert response.status_code == 200
    assert response.context["answer"] is None


def test_an_event_without_a_gate_says_so(staff, door):
    Gate.objects.all().delete()

    response = staff.get(url(door))

    assert "This event has no gate" in text_of(response)


def test_what_is_to_be_paid_is_said(staff, door, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(price="12.50")

    response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert "Collect 12.50" in text_of(response)


def test_nobody_reads_no_entry_who_wants_to_leave(staff, door, ticket):
    response = send(staff, door, headers=PARTS, code=qr_text(ticket), direction="out")

    assert "Not inside" in text_of(response)
    assert "No entry" not in text_of(response)


def test_a_refusal_says_why_and_what_to_do(staff, door, ticket):
    EntryWindow.objects.update(ends_at=timezone.now() - timedelta(days=1))

    response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    for words in ("No entry", "Ada Lovelace", "No entry window is open now.", "Look at the day"):
        assert words in text_of(response)


# --- By parts, and what it costs --------------------------------------------------------------


def test_htmx_gets_the_answer_and_what_changed_with_it(staff, door, ticket):
    response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    shown = text_of(response)
    assert "<html" not in shown
    assert 'data-outcome="admitted"' in shown
    for part in ('id="headcount" hx-swap-oob="true"', 'id="recent" aria-labelledby="recent-title"'):
        assert part in shown
    assert shown.count("hx-swap-oob") == 2


def test_a_scan_with_all_it_shows_takes_five_queries(staff, door):
    tickets = make_tickets(door.event, 12)
    counts = []

    for ticket in tickets:
        with CaptureQueriesContext(connection) as counted:
            send(staff, door, headers=PARTS, code=qr_text(ticket))
        counts.append(len(domain_queries(counted)))

    assert counts == [5] * 12


def test_finding_someone_inside_takes_five_queries(staff, door, ticket):
    door.scan(ticket, at=timezone.now())

    with CaptureQueriesContext(connection) as counted:
        send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert len(domain_queries(counted)) == 5


def test_the_second_day_of_a_festival_takes_six_queries(staff, door, ticket):
    now = timezone.now()
    EntryWindow.objects.update(ends_at=now - timedelta(hours=12))
    EntryWindow.objects.create(
        event=door.event, name="Second day", starts_at=now - timedelta(hours=1)
    )
    door.scan(ticket, at=now - timedelta(hours=24))

    with CaptureQueriesContext(connection) as counted:
        response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    assert 'data-outcome="admitted"' in text_of(response)
    assert len(domain_queries(counted)) == 6


def test_undoing_with_all_it_shows_takes_five_queries(staff, door, ticket):
    send(staff, door, headers=PARTS, code=qr_text(ticket))
    admission = Scan.objects.get()

    with CaptureQueriesContext(connection) as counted:
        send(staff, door, headers=PARTS, undoes=str(admission.scan_id))

    assert len(domain_queries(counted)) == 5


def test_the_page_takes_the_same_queries_after_one_scan_and_many(staff, door):
    first, *others = make_tickets(door.event, 9)
    send(staff, door, code=qr_text(first))
    with CaptureQueriesContext(connection) as one:
        staff.get(url(door))
    for ticket in others:
        send(staff, door, code=qr_text(ticket))

    with CaptureQueriesContext(connection) as many:
        staff.get(url(door))

    assert len(one) == len(many)
    assert len(domain_queries(many)) <= 4


# --- Safe -------------------------------------------------------------------------------------


def test_the_page_allows_no_webassembly_but_the_workers_file_does(staff, door):
    page = staff.get(url(door))["Content-Security-Policy"]
    with closing(staff.get("/static/js/checkin/decode_worker.js")) as file:
        worker = file["Content-Security-Policy"]

    assert "wasm" not in page
    assert "script-src 'self' 'wasm-unsafe-eval'" in worker


def test_the_page_is_stored_nowhere(staff, door):
    assert "no-store" in staff.get(url(door))["Cache-Control"]


def test_no_address_of_a_person_is_shown(staff, door, ticket):
    email = ticket.registration.email
    send(staff, door, code=qr_text(ticket))
    pages = [
        staff.get(url(door)),
        staff.post(url(door, "checkin_search"), {"q": "ada"}),
        staff.post(url(door, "checkin_search"), {"q": "person"}, headers=PARTS),
    ]

    assert [email in text_of(page) for page in pages] == [False] * 3

"""What a scan gets by HTMX, what it costs, and what stays private."""

from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import EntryWindow
from registrations.models import Scan
from registrations.tickets.codes import qr_text
from tests.registrations.door.door import make_tickets
from tests.registrations.door.pages import PARTS, domain_queries, send, text_of, url

pytestmark = pytest.mark.django_db


def test_htmx_gets_the_answer_and_what_changed_with_it(staff, door, ticket):
    response = send(staff, door, headers=PARTS, code=qr_text(ticket))

    shown = text_of(response)
    assert "<html" not in shown
    assert 'data-outcome="admitted"' in shown
    for part in (
        'id="headcount" data-hx-swap-oob="true"',
        'id="recent" aria-labelledby="recent-title"',
    ):
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

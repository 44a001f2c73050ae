"""Door passes at the desk: a code for minutes, who got a pass by it, and the end of passes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from registrations.models import DoorEnrolment, DoorPass, Scan
from registrations.services.door_passes import code_of, enrol, open_enrolment
from registrations.services.events import cancel_event
from registrations.services.payments import collect_for_ticket
from registrations.tickets.codes import shown_short_code
from tests.desk.forms import messages_of
from tests.registrations.door.pages import text_of
from tests.registrations.door.phone import become_scanner, pass_for, phone_with

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}


def list_of(event):
    return reverse("admin:events_event_door_passes", args=[event.pk])


def page_of(enrolment):
    return reverse("admin:events_event_door_enrolment", args=[enrolment.event_id, enrolment.pk])


def open_one(client, event, **values):
    chosen = {"_open": "1", "gate": "", "minutes": "10", "hours": "", **values}
    return client.post(list_of(event), chosen)


def state_of(enrolment):
    enrolment.refresh_from_db()
    return enrolment.is_open(at=timezone.now())


def test_an_editor_shows_a_code_that_phones_open(sign_in, own, people):
    editor = sign_in("editor")

    shown = open_one(editor, own.event)
    enrolment = DoorEnrolment.objects.get()
    page = editor.get(page_of(enrolment))
    phone = Client()
    become_scanner(phone, enrolment, "Ann")
    part = editor.get(page_of(enrolment), headers=PART)

    assert shown["Location"] == page_of(enrolment)
    assert (enrolment.gate, enrolment.opened_by) == (None, people["editor"])
    assert enrolment.closes_at - enrolment.created_at == timedelta(minutes=10)
    assert enrolment.passes_end_at == own.event.end_at + timedelta(hours=6)
    text = text_of(page)
    assert shown_short_code(code_of(enrolment)) in text
    assert f"http://testserver/d/#{code_of(enrolment)}" in text
    assert "Nobody got a pass yet" in text
    # What is asked for again and again holds no code.
    assert code_of(enrolment)[:4] not in text_of(part)
    assert "<strong>Ann</strong>" in text_of(part)
    assert 'data-hx-trigger="every 3s"' in text_of(part)
    entry = JournalEntry.objects.get(action="door_enrolment.opened")
    assert (entry.actor, entry.event_id, entry.subject_id) == (
        people["editor"],
        own.event.pk,
        enrolment.pk,
    )
    assert code_of(enrolment) not in str(entry.details)


def test_a_code_is_for_one_gate_and_for_hours_where_one_says_so(manager, own, foreign):
    gate, other = own.event.gates.get(), foreign.event.gates.get()

    open_one(manager, own.event, gate=str(gate.pk), minutes="5", hours="12")
    refused = [
        open_one(manager, own.event, **{name: value})
        for name, value in (("gate", str(other.pk)), ("minutes", "600"), ("hours", "999"))
    ]

    enrolment = DoorEnrolment.objects.get()
    assert enrolment.gate == gate
    assert enrolment.closes_at - enrolment.created_at == timedelta(minutes=5)
    assert enrolment.passes_end_at - enrolment.created_at == timedelta(hours=12)
    assert [answer.status_code for answer in refused] == [200] * 3


def test_a_closed_code_is_shown_no_more(manager, own):
    open_one(manager, own.event)
    enrolment = DoorEnrolment.objects.get()

    closed = manager.post(page_of(enrolment), follow=True)
    part = manager.get(page_of(enrolment), headers=PART)

    assert state_of(enrolment) is False
    assert "Closed since" in text_of(closed)
    assert shown_short_code(code_of(enrolment)) not in text_of(closed)
    # The part takes the drawing off the page, and asks no more.
    assert 'data-hx-swap-oob="delete"' in text_of(part)
    assert "every 3s" not in text_of(part)


def test_the_list_says_who_has_a_pass_and_what_they_did(manager, own, foreign):
    gate = own.event.gates.get()
    made = pass_for(own.event, "Ann Baker", gate_id=gate.pk)
    pass_for(foreign.event, "Somebody else's")
    phone = phone_with(made.key)
    scan = {"gate": str(gate.pk), "direction": "in", "code": "x"}
    phone.post(reverse("registrations:checkin_scan", args=[own.event.slug]), scan)

    page = text_of(manager.get(list_of(own.event)))

    assert Scan.objects.filter(door_pass=made.door_pass).count() == 1
    assert re.search(r"Ann Baker</strong>.*Good</span>.*until", page)
    assert f"<dt>Gate</dt><dd>{gate.name}</dd>" in page
    assert "<dt>Scans</dt><dd>1</dd>" in page
    assert "Somebody else" not in page
    assert made.key not in page


def test_what_a_helper_did_bears_their_name_for_the_team(manager, own):
    own.registration.tickets.update(price=5)
    ticket = own.registration.tickets.get()
    made = pass_for(own.event, "Ann Baker")
    collect_for_ticket(ticket_id=ticket.pk, door_pass=made.door_pass, now=timezone.now())
    scan = {"gate": str(own.event.gates.get().pk), "code": ticket.short_code}
    phone_with(made.key).post(reverse("registrations:checkin_scan", args=[own.event.slug]), scan)
    scanned = Scan.objects.get(door_pass=made.door_pass)

    pages = [
        text_of(manager.get(reverse(f"admin:registrations_{name}_change", args=[pk])))
        for name, pk in (("registration", own.registration.pk), ("scan", scanned.pk))
    ]

    paid = manager.get(f"/api/v1/registrations/{own.registration.pk}/payments").json()

    assert ["Ann Baker" in page for page in pages] == [True, True]
    assert [(line["ticket"], line["door_pass"], line["by"]) for line in paid["items"]] == [
        (str(ticket.pk), str(made.door_pass.pk), None)
    ]


def test_one_pass_or_all_are_ended(manager, own, people):
    first, second, third = (pass_for(own.event, name) for name in ("Ann", "Ben", "Cleo"))

    one = manager.post(list_of(own.event), {"_revoke": str(first.door_pass.pk)})
    told = messages_of(manager.get(one["Location"]))
    still_open = [state_of(enrolment) for enrolment in DoorEnrolment.objects.all()]
    ended = manager.post(list_of(own.event), {"_revoke_all": "1"})
    told += messages_of(manager.get(ended["Location"]))

    assert told == [
        "The pass of Ann opens the door no more.",
        "2 passes ended, and no code is open any more.",
    ]
    assert still_open == [True] * 3
    assert not any(state_of(enrolment) for enrolment in DoorEnrolment.objects.all())
    by = DoorPass.objects.filter(revoked_at__isnull=False).values_list("revoked_by", flat=True)
    assert list(by) == [people["manager"].pk] * 3
    address = reverse("registrations:checkin", args=[own.event.slug])
    phones = [phone_with(made.key) for made in (first, second, third)]
    assert [phone.get(address).status_code for phone in phones] == [403] * 3


def test_a_viewer_sees_passes_and_no_code(sign_in, own):
    made = pass_for(own.event, "Ann")
    enrolment = DoorEnrolment.objects.get()
    viewer = sign_in("viewer")

    page = text_of(viewer.get(list_of(own.event)))
    tried = [
        open_one(viewer, own.event),
        viewer.post(list_of(own.event), {"_revoke": str(made.door_pass.pk)}),
        viewer.post(list_of(own.event), {"_revoke_all": "1"}),
        viewer.get(page_of(enrolment)),
        viewer.post(page_of(enrolment)),
    ]

    assert "Ann" in page
    assert not any(words in page for words in ("Show a code", "End this pass", "Open now"))
    assert [answer.status_code for answer in tried] == [404] * 5
    assert (state_of(enrolment), DoorEnrolment.objects.count()) == (True, 1)


def test_what_is_another_events_is_not_ended_here(manager, own, foreign):
    made = pass_for(foreign.event)
    enrolment = DoorEnrolment.objects.get()
    mixed = reverse("admin:events_event_door_enrolment", args=[own.event.pk, enrolment.pk])

    tried = [
        manager.post(list_of(own.event), {"_revoke": str(made.door_pass.pk)}),
        manager.post(list_of(own.event), {"_revoke": "x"}),
        manager.post(mixed),
        manager.get(mixed),
    ]

    assert [answer.status_code for answer in tried] == [404] * 4
    assert state_of(enrolment)
    assert not DoorPass.objects.get().revoked_at


def test_no_code_for_a_cancelled_event(manager, own):
    cancel_event(event_id=own.event.pk, by=None, now=timezone.now())

    answer = open_one(manager, own.event)

    page = manager.get(answer["Location"])
    sentence = "The event is cancelled: no more passes are given out."
    assert messages_of(page) == [sentence]
    assert "Show a code" not in text_of(page)
    assert DoorEnrolment.objects.count() == 0


def test_the_list_takes_the_same_queries_for_one_pass_and_many(manager, own):
    now = timezone.now()
    code = code_of(open_enrolment(event_id=own.event.pk, by=None, now=now))

    def count():
        with CaptureQueriesContext(connection) as counted:
            manager.get(list_of(own.event))
        return len(counted)

    enrol(code=code, name="Ann", now=now)
    manager.get(list_of(own.event))
    one = count()
    for n in range(4):
        enrol(code=code, name=f"Helper {n}", now=now)
        open_enrolment(event_id=own.event.pk, by=None, now=now)

    assert count() == one

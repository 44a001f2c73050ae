"""Door passes: given for a code and a name, bound to their event or gate, ended for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.limits import ENROLMENT_GUESS_BY_NETWORK, reserve
from accounts.models import JournalEntry
from events.models import Gate
from registrations.door.passes import COOKIE
from registrations.errors import EnrolmentClosed, EventIsCancelled, GateInUse, GateUnknown
from registrations.models import DoorEnrolment, DoorPass, Scan
from registrations.services.door_passes import (
    close_enrolment,
    code_of,
    enrol,
    find_pass,
    revoke_all_passes,
    revoke_pass,
)
from registrations.services.doors import delete_gate
from registrations.services.events import cancel_event
from registrations.tickets.codes import qr_text, shown_short_code
from tests.factories import NOW, EventFactory
from tests.registrations.door.door import make_door, minutes
from tests.registrations.door.pages import PARTS, send, text_of, url
from tests.registrations.door.phone import (
    START,
    become_scanner,
    names_of,
    open_for,
    pass_for,
    phone_with,
    type_code,
)

pytestmark = pytest.mark.django_db

MOST_GUESSES = ENROLMENT_GUESS_BY_NETWORK.amount
CLOSED = "This code is not good, or not any more"


def journal_of(door_pass):
    return list(
        JournalEntry.objects.filter(subject_id=door_pass.pk)
        .order_by("id")
        .values_list("action", flat=True)
    )


def side_gate(event):
    return Gate.objects.create(event=event, name="Side", created_at=NOW)


# --- Enrolling --------------------------------------------------------------------------------


def test_a_phone_becomes_a_scanner_by_a_code_and_a_name(door, ticket, client):
    enrolment = open_for(door.event)

    asked = type_code(client, shown_short_code(code_of(enrolment)).lower())
    led = become_scanner(client, enrolment, "  Ann\u202e\nBaker ")
    scanned = send(client, door, code=qr_text(ticket))

    assert (asked.status_code, "Your name" in text_of(asked)) == (200, True)
    assert (led.status_code, led["Location"], scanned.status_code) == (302, url(door), 302)
    cookie = led.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/checkin/", True, "Lax")
    door_pass, scan = DoorPass.objects.get(), Scan.objects.get()
    assert (scan.outcome, scan.by, scan.door_pass, scan.made_by) == (
        "admitted",
        None,
        door_pass,
        "Ann Baker",
    )
    assert door_pass.expires_at == enrolment.passes_end_at
    assert cookie.value not in str(DoorPass.objects.values())
    assert code_of(enrolment) not in str(DoorEnrolment.objects.values())


def test_the_key_goes_over_https_only_where_the_site_does(door, client, settings):
    settings.SESSION_COOKIE_SECURE = True

    assert become_scanner(client, open_for(door.event)).cookies[COOKIE]["secure"]


def test_a_code_is_worth_nothing_after_its_minutes(door):
    enrolment = open_for(door.event, minutes=10, now=NOW)
    code = code_of(enrolment)

    enrol(code=code, name="In time", now=minutes(9.99))
    for at in (minutes(10), minutes(11)):
        with pytest.raises(EnrolmentClosed):
            enrol(code=code, name="Late", now=at)
    fresh = open_for(door.event, now=NOW)
    close_enrolment(enrolment=fresh, by=None, now=minutes(1))
    with pytest.raises(EnrolmentClosed):
        enrol(code=code_of(fresh), name="Late", now=minutes(1))

    assert names_of(door.event) == ["In time"]


def test_no_more_devices_than_were_allowed(door):
    enrolment = open_for(door.event, most=2)

    for name in ("Ann", "Ben"):
        enrol(code=code_of(enrolment), name=name, now=timezone.now())
    with pytest.raises(EnrolmentClosed):
        enrol(code=code_of(enrolment), name="Cleo", now=timezone.now())

    assert (names_of(door.event), DoorEnrolment.objects.get().enrolled) == (["Ann", "Ben"], 2)


def test_wrong_codes_and_empty_names_are_told_in_place(door, client):
    enrolment = open_for(door.event)

    wrong = [type_code(client, code) for code in ("", "hello", "0" * 12, "\x00" * 12)]
    nameless = [become_scanner(client, enrolment, name) for name in ("", " \u202e ", "x" * 61)]
    other = reverse("registrations:checkin_enrolment", args=[EventFactory().slug])
    elsewhere = client.post(other, {"code": code_of(enrolment), "name": "Ann"})

    assert [(one.status_code, CLOSED in text_of(one)) for one in wrong] == [(422, True)] * 4
    assert [(one.status_code, "Start scanning" in text_of(one)) for one in nameless] == [
        (422, True)
    ] * 3
    assert elsewhere.status_code == 404
    assert DoorPass.objects.count() == 0


def test_guessing_ends_before_it_begins_to_pay(door, client):
    enrolment = open_for(door.event)
    wrong = [type_code(client, "0" * 12).status_code]
    reserve(ENROLMENT_GUESS_BY_NETWORK, "127.0.0.1", MOST_GUESSES - 2, now=timezone.now())
    wrong += [type_code(client, "0" * 12).status_code for _ in range(2)]

    answers = [type_code(client, code_of(enrolment)), become_scanner(client, enrolment)]

    assert wrong == [422, 422, 429]
    assert [one.status_code for one in answers] == [429, 429]
    assert int(answers[0]["Retry-After"]) <= 600
    assert type_code(Client(REMOTE_ADDR="192.0.2.7"), code_of(enrolment)).status_code == 200


def test_right_codes_are_not_counted(door, client):
    enrolment = open_for(door.event)
    reserve(ENROLMENT_GUESS_BY_NETWORK, "127.0.0.1", MOST_GUESSES - 1, now=timezone.now())

    answers = [type_code(client, code_of(enrolment)).status_code for _ in range(5)]

    assert answers == [200] * 5


def test_a_second_code_replaces_nothing_silently(door, made, phone):
    enrolment = open_for(door.event)

    asked = become_scanner(phone, enrolment, "Zoe")
    before = names_of(door.event)
    replaced = become_scanner(phone, enrolment, "Zoe", replace="1")

    assert (asked.status_code, before) == (200, ["Ann"])
    assert "This phone scans already" in text_of(asked)
    assert (replaced.status_code, names_of(door.event)) == (302, ["Ann", "Zoe"])
    assert find_pass(made.key).revoked_at
    assert find_pass(replaced.cookies[COOKIE].value).name == "Zoe"


def test_a_member_needs_no_pass(staff, door):
    enrolment = open_for(door.event)

    assert type_code(staff, code_of(enrolment))["Location"] == url(door)
    assert DoorPass.objects.count() == 0


def test_what_an_enrolment_may_not_be(door):
    foreign = EventFactory().gates.get()
    with pytest.raises(GateUnknown):
        open_for(door.event, gate_id=foreign.pk)
    with pytest.raises(ValidationError):
        open_for(door.event, minutes=10, now=NOW, passes_end_at=minutes(10))
    cancel_event(event_id=door.event.pk, by=None, now=timezone.now())
    with pytest.raises(EventIsCancelled):
        open_for(door.event)

    assert DoorEnrolment.objects.count() == 0


def test_a_gate_with_passes_stays(door):
    gate = side_gate(door.event)
    open_for(door.event, gate_id=gate.pk)

    with pytest.raises(GateInUse):
        delete_gate(event_id=door.event.pk, gate_id=gate.pk, by=None, now=NOW)


# --- The end ------------------------------------------------------------------------------------


def expire(door_pass):
    now = timezone.now()
    times = {"created_at": now - timedelta(hours=2), "expires_at": now - timedelta(hours=1)}
    DoorPass.objects.filter(pk=door_pass.pk).update(**times)


def revoke(door_pass):
    revoke_pass(door_pass=door_pass, by=None, now=timezone.now())


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (expire, "expired"),
        (revoke, "revoked"),
        (lambda door_pass: DoorPass.objects.filter(pk=door_pass.pk).delete(), "unknown"),
    ],
)
def test_a_pass_that_is_over_says_so_everywhere_and_does_nothing(
    door, made, phone, ticket, end, reason
):
    end(made.door_pass)

    answers = [
        phone.get(url(door)),
        phone.get(reverse("registrations:checkin_list")),
        phone.get(url(door, "checkin_pass")),
        phone.post(url(door, "checkin_search"), {"q": "lovelace"}, headers=PARTS),
        send(phone, door, code=qr_text(ticket), headers=PARTS),
        send(phone, door, code=qr_text(ticket)),
    ]

    assert [(one.status_code, one["Door-Pass"]) for one in answers] == [(403, reason)] * 6
    assert "ask the organizer to show the door pass code" in text_of(answers[0])
    # Signing in leads to pages only.
    assert f"?next={url(door)}" in text_of(answers[0])
    assert '?next=/checkin/"' in text_of(answers[-1])
    assert not any("Lovelace" in text_of(one) for one in answers)
    assert Scan.objects.count() == 0


def test_a_shift_is_ended_on_the_phone(door, made, phone):
    page = phone.get(url(door, "checkin_pass"))

    ended = phone.post(url(door, "checkin_pass"))
    thanks = Client().get(ended["Location"])

    assert "End my shift" in text_of(page)
    assert ended["Location"] == f"{START}?over=1"
    assert (ended.cookies[COOKIE].value, ended.cookies[COOKIE]["path"]) == ("", "/checkin/")
    assert "Thank you" in text_of(thanks)
    assert journal_of(made.door_pass) == ["door_pass.made", "door_pass.ended"]
    assert phone_with(made.key).get(url(door)).status_code == 403


def test_all_are_ended_at_once_with_what_is_open(door, made):
    other = pass_for(make_door(title="Elsewhere").event)
    pass_for(door.event, "Ben")

    counts = [
        revoke_all_passes(event=door.event, by=door.staff, now=timezone.now()) for _ in range(2)
    ]

    assert counts == [2, 0]
    assert journal_of(made.door_pass) == ["door_pass.made", "door_pass.revoked"]
    assert find_pass(made.key).revoked_by == door.staff
    assert find_pass(other.key).is_good(at=timezone.now())
    still = DoorEnrolment.objects.filter(event=door.event, closes_at__gt=timezone.now())
    assert not still.exists()


def test_forms_of_strangers_and_of_passes_need_their_token(door, made):
    strict = phone_with(made.key, enforce_csrf_checks=True)
    enrolment = open_for(door.event)

    answers = [
        type_code(strict, code_of(enrolment)),
        become_scanner(strict, enrolment, replace="1"),
        strict.post(url(door, "checkin_pass")),
    ]

    assert [one.status_code for one in answers] == [403] * 3
    assert find_pass(made.key).revoked_at is None

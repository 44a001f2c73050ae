"""Registering by the API: by the team, for oneself, as a stranger; once, however often sent."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import JournalEntry, Message
from accounts.scopes import Scope
from events.enums import Role
from events.models import Pool, TicketType
from registrations.models import IdempotencyKey, Registration, Ticket
from registrations.tickets.codes import qr_text
from tests.factories import EventFactory, UserFactory, make_member, register_person
from tests.registrations.applying import add_type

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADA = {"name": "Ada", "email": "Ada@Example.org"}


@pytest.fixture
def event():
    return EventFactory(capacity=3, max_per_registration=3)


@pytest.fixture
def team(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


@pytest.fixture
def manager(program, event):
    return program(make_member(event.organizer, Role.MANAGER))


def path(event):
    return f"/events/{event.slug}/registrations"


def key(text="one"):
    return {"headers": {"Idempotency-Key": text}}


def taken(event):
    return Pool.objects.values_list("taken", "waiting").get(event=event, is_root=True)


@pytest.fixture
def student(event):
    return add_type(event, name="Student", price=5)


def register_two(event, team, student):
    tickets = [{}, {"type": str(student.pk), "name": "Bob", "email": "bob@example.org"}]
    return team.post(path(event), {**ADA, "tickets": tickets, "language": "de"})


def test_the_team_registers_anyone_at_once(event, team, student):
    answer = register_two(event, team, student)

    made = Registration.objects.get()
    assert answer.status_code == 201
    shown = answer.json()
    assert shown | {"tickets": []} == {
        "id": str(made.pk),
        "event": event.slug,
        "event_title": event.title,
        "event_start_at": shown["event_start_at"],
        "name": "Ada",
        "email": "Ada@Example.org",
        "language": "de",
        "status": "confirmed",
        "position": None,
        "expires_at": None,
        "tickets": [],
        "url": None,
        "created_at": shown["created_at"],
        "updated_at": shown["updated_at"],
        "confirmed_at": shown["created_at"],
        "ended_at": None,
    }
    kinds = Message.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["registration.confirmed", "ticket.sent"]
    assert taken(event) == (2, 0)


def test_tickets_come_with_their_codes(event, team, student):
    shown = register_two(event, team, student).json()

    first, second = Registration.objects.get().tickets.order_by("number")
    assert [(t["id"], t["code"], t["type_name"]) for t in shown["tickets"]] == [
        (str(first.pk), first.short_code, first.ticket_type.name),
        (str(second.pk), second.short_code, "Student"),
    ]
    assert shown["tickets"][1] == {
        "id": str(second.pk),
        "number": 2,
        "status": "active",
        "type": str(student.pk),
        "type_number": student.number,
        "type_name": "Student",
        "name": "Bob",
        "email": "bob@example.org",
        "price": "5.00",
        "code": second.short_code,
        "qr": qr_text(second),
    }


def test_what_was_answered_is_what_is_read_later(event, team, student):
    answer = register_two(event, team, student)

    shown = answer.json()
    read = team.get(f"/registrations/{shown['id']}")
    assert {name: read.json()[name] for name in shown} == shown
    assert answer.headers["ETag"].split("-")[0] == read.headers["ETag"].split("-")[0]


def test_a_retry_gets_the_registration_as_it_is_now(event, team):
    first = team.post(path(event), ADA, **key())
    team.post(f"/registrations/{first.json()['id']}/cancellation")

    again = team.post(path(event), ADA, **key())
    other = team.post(path(event), {**ADA, "name": "Bob"}, **key())

    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (again.json()["status"], again.json()["tickets"][0]["code"]) == ("cancelled", None)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Registration.objects.count() == 1


def test_keys_are_each_callers_own(event, team, program):
    team.post(path(event), ADA, **key())
    colleague = program(make_member(event.organizer, Role.MANAGER))

    answer = colleague.post(path(event), {**ADA, "email": "bob@example.org"}, **key())

    assert answer.status_code == 201
    assert Registration.objects.count() == IdempotencyKey.objects.count() == 2


def test_a_person_registers_themselves_only(event, program):
    ada = UserFactory(email="ada@example.org", language="fr")
    own = program(ada)

    answer = own.post(path(event), ADA)
    other = own.post(path(event), {**ADA, "email": "bob@example.org"})
    exception = own.post(path(event), {**ADA, "overrides": ["limits"]})
    twice = own.post(path(event), ADA)

    made = Registration.objects.get()
    assert (answer.status_code, made.user, made.email) == (201, ada, "ada@example.org")
    assert answer.json()["language"] == "fr"
    assert answer.json()["url"].endswith(made.get_absolute_url())
    assert [(a.status_code, a.json()["code"]) for a in (other, exception, twice)] == [
        (403, "not_allowed"),
        (403, "not_allowed"),
        (409, "already_registered"),
    ]


def test_a_token_needs_the_scope_and_reaches_its_event_only(event, program):
    user = make_member(event.organizer, Role.MANAGER)
    other = EventFactory(organizer=event.organizer)

    reads = program(user, Scope.REGISTRATIONS_READ).post(path(event), ADA)
    elsewhere = program(user, event=other).post(path(event), ADA)

    assert (reads.status_code, reads.json()["code"]) == (403, "scope_missing")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "not_found")


def test_strangers_get_the_same_answer_whether_or_not_they_are_registered(event, program):
    register_person(event, UserFactory(email="bob@example.org"))

    new = program().post(path(event), ADA, **key("a"))
    known = program().post(path(event), {**ADA, "email": "bob@example.org"}, **key("b"))
    again = program().post(path(event), ADA, **key("a"))

    assert [a.status_code for a in (new, known, again)] == [202, 202, 202]
    assert new.json() == known.json() == again.json()
    assert new.json() == {"status": "unconfirmed", "detail": new.json()["detail"]}
    assert Registration.objects.filter(email_key="ada@example.org").count() == 1
    assert IdempotencyKey.objects.values_list("status_code", flat=True).distinct().get() == 202
    assert Message.objects.filter(kind="registration.already").count() == 1


def test_an_account_without_a_confirmed_address_is_a_guest(event, program):
    ada = UserFactory(email="ada@example.org")
    EmailAddress.objects.update(verified=False)

    answer = program(ada).post(path(event), ADA, **key())
    EmailAddress.objects.update(verified=True)
    again = program(ada).post(path(event), ADA, **key())

    assert (answer.status_code, again.status_code) == (202, 202)
    assert answer.json() == again.json()
    assert Registration.objects.get().user is None


def test_the_limits_on_guests_hold_here_too(event, program):
    answers = [program().post(path(event), {**ADA, "name": str(n)}) for n in range(11)]

    assert [a.status_code for a in answers] == [202] * 10 + [429]
    assert answers[-1].headers["Retry-After"]


def test_full_is_full_for_the_team_too_but_may_be_waited_for(event, manager):
    register_person(event, seats=3)

    full = manager.post(path(event), {**ADA, "overrides": ["limits", "window", "state", "type"]})
    waits = manager.post(path(event), {**ADA, "waiting_list": True})

    assert (full.status_code, full.json()["code"]) == (409, "event_full")
    assert (waits.status_code, waits.json()["status"]) == (201, "waitlisted")
    assert (waits.json()["position"], waits.json()["tickets"][0]["code"]) == (1, None)
    assert taken(event) == (3, 1)


def test_managers_allow_exceptions_by_name_and_they_stand_in_the_journal(team, manager, event):
    event.registration_closes_at = timezone.now() - timedelta(hours=1)
    event.save()

    closed = manager.post(path(event), ADA)
    editors = team.post(path(event), {**ADA, "overrides": ["window"]})
    allowed = manager.post(path(event), {**ADA, "overrides": ["window"]})

    assert (closed.status_code, closed.json()["code"]) == (409, "registration_closed")
    assert (editors.status_code, editors.json()["code"]) == (403, "not_allowed")
    assert allowed.status_code == 201
    entry = JournalEntry.objects.get(action="registration.created")
    assert entry.details == {"status": "confirmed", "overrides": ["window"]}


def test_types_go_by_id_or_number_and_unknown_ones_are_refused(event, team):
    add_type(event, name="Student")
    foreign = TicketType.objects.get(event=EventFactory())
    wanted = [{"type": 2}, {"type": 1}, {"type": str(TicketType.objects.get(name="Student").pk)}]

    answer = team.post(path(event), {**ADA, "tickets": wanted})
    unknown = team.post(path(event), {**ADA, "tickets": [{"type": 3}]})
    elsewhere = team.post(path(event), {**ADA, "tickets": [{"type": str(foreign.pk)}]})

    assert [t["type_number"] for t in answer.json()["tickets"]] == [2, 1, 2]
    assert unknown.json()["code"] == elsewhere.json()["code"] == "ticket_type_unknown"
    assert Ticket.objects.count() == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "a@b"}, "email"),
        ({"name": "\u202e\x07 "}, "name"),
        ({"name": "A\x00"}, "name"),
        ({"nmae": "Ada"}, "nmae"),
        ({"tickets": [{"email": "nobody"}]}, "tickets.0.email"),
        ({"answers": {"q": 1}}, "answers"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_wrong_values_are_named(event, team, values, field):
    answer = team.post(path(event), {**ADA, **values})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_values")
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert Registration.objects.count() == 0


def test_whom_the_team_shuts_out_sees_nothing(event, program):
    draft = EventFactory(organizer=event.organizer, published=False)

    assert program().post(path(draft), ADA).status_code == 404
    assert program(UserFactory()).post(path(draft), ADA).status_code == 404
    viewer = make_member(event.organizer, Role.VIEWER)
    assert program(viewer).post(path(event), ADA).json()["code"] == "not_allowed"


def test_registering_takes_few_statements(event, program, django_assert_num_queries):
    """The token with its account, the event; then the transaction: lock and take, the
    event with its pools, types, registration, tickets, key, mail, journal."""
    team = program(make_member(event.organizer, Role.EDITOR))
    team.post(path(event), ADA)

    with django_assert_num_queries(10 + 2):
        answer = team.post(path(event), {**ADA, "email": "b@example.org"}, **key(str(uuid.uuid4())))

    assert answer.status_code == 201

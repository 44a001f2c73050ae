"""Rules 1 to 4 through the services, one rule a test."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Message
from events.models import Event, Pool, TicketType
from registrations.enums import Status
from registrations.errors import (
    AlreadyRegistered,
    CapacityBelowTaken,
    EventFull,
    EventFullNoList,
    EventIsCancelled,
    EventIsOver,
    GroupTooLarge,
    KeyReused,
    NoRegistrationHere,
    RegistrationClosed,
    RegistrationNotYetOpen,
    TicketTypeUnknown,
    TooManyTickets,
    WaitingListClosed,
)
from registrations.invariants import problems
from registrations.models import Registration, Ticket
from registrations.retries import RetryKey
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity, change_event
from registrations.services.expiring import expire_due
from registrations.services.registering import (
    CONFIRM_WITHIN,
    HOLD,
    Applicant,
    TicketRequest,
    register,
    register_guest,
)
from registrations.services.waiting_list import position_of
from tests.factories import NOW, EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules_hold():
    yield
    assert list(problems(now=NOW)) == []


def make_event(**fields):
    return EventFactory(now=NOW, **fields)


def sign_up(event, email="guest@example.org", *, seats=1, wants_list=False, now=NOW, retry=None):
    return register(
        event_id=event.pk,
        applicant=Applicant("Gwen Guest", email),
        tickets=[TicketRequest()] * seats,
        retry=retry,
        wants_waiting_list=wants_list,
        language="en",
        by=None,
        now=now,
    )


def sign_in_and_register(event, user=None, *, seats=1, wants_list=True, now=NOW, retry=None):
    user = user or UserFactory()
    return register(
        event_id=event.pk,
        applicant=Applicant(user.name, user.email, user),
        tickets=[TicketRequest()] * seats,
        retry=retry,
        wants_waiting_list=wants_list,
        language="en",
        by=user,
        now=now,
    )


def root(event):
    return Pool.objects.values_list("taken", "waiting", "capacity").get(event=event, is_root=True)


def statuses(event):
    rows = Registration.objects.filter(event=event).order_by("created_at", "id")
    return [Status(status) for status in rows.values_list("status", flat=True)]


def kinds(registration):
    rows = Message.objects.filter(subject_id=registration.pk).order_by("created_at", "id")
    return list(rows.values_list("kind", flat=True))


def test_a_verified_account_is_confirmed_at_once():
    event = make_event(capacity=10)
    ada = UserFactory(name="Ada", email="ada@example.org")

    registration = sign_in_and_register(event, ada, seats=2)

    assert registration.status == Status.CONFIRMED
    assert root(event) == (2, 0, 10)
    assert list(
        Ticket.objects.order_by("number").values_list("number", "holder_name", "holder_email")
    ) == [(1, "Ada", "ada@example.org"), (2, "", "")]
    assert kinds(registration) == ["registration.confirmed"]


def test_the_last_seat_goes_once_and_the_rest_wait_in_order():
    event = make_event(capacity=1)

    first, second, third = (sign_in_and_register(event, now=NOW) for _ in range(3))

    assert [r.status for r in (first, second, third)] == [
        Status.CONFIRMED,
        Status.WAITLISTED,
        Status.WAITLISTED,
    ]
    assert [second.queue_number, third.queue_number] == [1, 2]
    assert root(event) == (1, 2, 1)
    assert position_of(third, now=NOW).number == 2


def test_full_without_asking_for_the_list_refuses_and_leaves_nothing():
    event = make_event(capacity=1)
    sign_in_and_register(event)

    with pytest.raises(EventFull):
        sign_in_and_register(event, wants_list=False)

    assert Registration.objects.count() == 1
    assert root(event) == (1, 0, 1)


def test_full_without_a_list_says_so():
    event = make_event(capacity=1, has_waiting_list=False)
    sign_in_and_register(event)

    with pytest.raises(EventFullNoList):
        sign_in_and_register(event)


def test_a_group_is_seated_whole_or_waits_whole():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)

    pair = sign_in_and_register(event, seats=2)

    assert pair.status == Status.WAITLISTED
    assert root(event) == (2, 1, 3)


def test_a_group_larger_than_the_event_may_not_wait_for_ever():
    event = make_event(capacity=3)

    with pytest.raises(GroupTooLarge):
        sign_in_and_register(event, seats=4)

    assert root(event) == (0, 0, 3)


def test_a_short_group_holds_back_newcomers():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)
    sign_in_and_register(event, seats=2)

    single = sign_in_and_register(event, seats=1)

    assert single.status == Status.WAITLISTED
    assert root(event) == (2, 2, 3)


def test_small_groups_may_pass_where_the_event_says_so():
    event = make_event(capacity=3, small_groups_may_pass=True)
    sign_in_and_register(event, seats=2)
    sign_in_and_register(event, seats=2)

    single = sign_in_and_register(event, seats=1)

    assert single.status == Status.CONFIRMED
    assert root(event) == (3, 1, 3)


def test_a_waiting_group_in_another_pool_holds_nobody_back():
    event = make_event(capacity=10)
    workshop = add_type(event, number=2, capacity=1)
    sign_in_typed(event, workshop)
    waits = sign_in_typed(event, workshop)

    regular = sign_in_and_register(event)

    assert waits.status == Status.WAITLISTED
    assert regular.status == Status.CONFIRMED
    assert root(event) == (2, 1, 10)
    assert list(
        Pool.objects.filter(event=event, is_root=False).values_list("taken", "waiting")
    ) == [(1, 1)]


def test_several_types_are_all_or_nothing():
    event = make_event(capacity=10)
    workshop = add_type(event, number=2, capacity=1)
    sign_in_typed(event, workshop)

    mixed = sign_in_typed(event, workshop, extra=2)

    assert mixed.status == Status.WAITLISTED
    assert root(event) == (1, 1, 10)


def add_type(event, *, number, capacity):
    pool = Pool.objects.create(event=event, name="Workshop room", capacity=capacity)
    kind = TicketType.objects.create(event=event, number=number, name="Workshop")
    kind.pools.add(pool)
    return kind


def sign_in_typed(event, kind, *, extra=0):
    user = UserFactory()
    return register(
        event_id=event.pk,
        applicant=Applicant(user.name, user.email, user),
        tickets=[TicketRequest(ticket_type_id=kind.pk), *[TicketRequest()] * extra],
        retry=None,
        wants_waiting_list=True,
        language="en",
        by=user,
        now=NOW,
    )


def test_a_type_of_another_event_is_refused():
    event, other = make_event(), make_event()
    foreign = TicketType.objects.get(event=other)

    with pytest.raises(TicketTypeUnknown):
        sign_in_typed(event, foreign)

    assert root(event) == (0, 0, None)


def test_cancelling_promotes_whoever_is_first():
    event = make_event(capacity=1)
    first, second, third = (sign_in_and_register(event) for _ in range(3))

    cancel_registration(registration_id=first.pk, by=None, now=NOW)

    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED, Status.WAITLISTED]
    assert root(event) == (1, 1, 1)
    assert kinds(second) == ["registration.waitlisted", "registration.promoted"]
    assert kinds(first) == ["registration.confirmed", "registration.cancelled"]
    assert kinds(third) == ["registration.waitlisted"]


def test_cancelling_twice_changes_nothing_more():
    event = make_event(capacity=2)
    registration = sign_in_and_register(event)
    cancel_registration(registration_id=registration.pk, by=None, now=NOW)

    cancel_registration(registration_id=registration.pk, by=None, now=NOW)

    assert root(event) == (0, 0, 2)
    assert kinds(registration) == ["registration.confirmed", "registration.cancelled"]


def test_what_is_over_is_not_cancelled():
    event = make_event()
    registration = sign_in_and_register(event)

    with pytest.raises(EventIsOver):
        cancel_registration(registration_id=registration.pk, by=None, now=event.end_at)


def test_leaving_the_list_lets_those_behind_pass():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)
    pair = sign_in_and_register(event, seats=2)
    single = sign_in_and_register(event, seats=1)

    cancel_registration(registration_id=pair.pk, by=None, now=NOW)

    single.refresh_from_db()
    assert single.status == Status.CONFIRMED
    assert root(event) == (3, 0, 3)


def test_raising_the_capacity_promotes_in_order_and_lowering_stops_at_what_is_taken():
    event = make_event(capacity=1)
    for _ in range(4):
        sign_in_and_register(event)

    change_capacity(event_id=event.pk, capacity=3, by=None, now=NOW)
    with pytest.raises(CapacityBelowTaken):
        change_capacity(event_id=event.pk, capacity=2, by=None, now=NOW)

    assert statuses(event) == [Status.CONFIRMED] * 3 + [Status.WAITLISTED]
    assert root(event) == (3, 1, 3)


def test_lifting_the_capacity_promotes_everyone():
    event = make_event(capacity=1)
    for _ in range(3):
        sign_in_and_register(event)

    change_capacity(event_id=event.pk, capacity=None, by=None, now=NOW)

    assert statuses(event) == [Status.CONFIRMED] * 3


def test_the_database_itself_refuses_one_seat_too_many():
    event = make_event(capacity=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pool.objects.filter(event=event).update(taken=2)


def test_after_the_list_has_closed_nobody_is_promoted_and_newcomers_enter():
    event = make_event(capacity=1)
    first = sign_in_and_register(event)
    waits = sign_in_and_register(event)
    later = event.start_at + timedelta(minutes=5)

    cancel_registration(registration_id=first.pk, by=None, now=later)
    newcomer = sign_in_and_register(event, now=later)

    waits.refresh_from_db()
    assert (waits.status, newcomer.status) == (Status.WAITLISTED, Status.CONFIRMED)
    with pytest.raises(WaitingListClosed):
        sign_in_and_register(event, now=later)
    cancel_registration(registration_id=waits.pk, by=None, now=later)


@pytest.mark.parametrize(
    ("fields", "later", "error"),
    [
        ({"published": False}, timedelta(), RegistrationNotYetOpen),
        ({"registration_mode": "none"}, timedelta(), NoRegistrationHere),
        (
            {"registration_mode": "external", "external_url": "https://tickets.example.org/"},
            timedelta(),
            NoRegistrationHere,
        ),
        ({"is_closed_by_hand": True}, timedelta(), RegistrationClosed),
        ({"registration_opens_at": NOW + timedelta(days=1)}, timedelta(), RegistrationNotYetOpen),
        ({"registration_closes_at": NOW}, timedelta(), RegistrationClosed),
        ({}, timedelta(days=7, hours=3), EventIsOver),
    ],
)
def test_a_closed_event_refuses_guests_and_accounts_alike(fields, later, error):
    event = make_event(**fields)

    with pytest.raises(error):
        sign_in_and_register(event, now=NOW + later)
    with pytest.raises(error):
        sign_up(event, now=NOW + later)

    assert Registration.objects.count() == 0


def test_registration_is_open_until_the_very_end():
    event = make_event()

    assert sign_in_and_register(event, now=event.end_at - timedelta(seconds=1)).is_live


def test_a_cancelled_event_refuses_and_everyone_is_told():
    event = make_event(capacity=1)
    seated, waits = sign_in_and_register(event), sign_in_and_register(event)

    cancel_event(event_id=event.pk, by=None, now=NOW)
    cancel_event(event_id=event.pk, by=None, now=NOW)

    assert kinds(seated) == ["registration.confirmed", "event.cancelled"]
    assert kinds(waits) == ["registration.waitlisted", "event.cancelled"]
    with pytest.raises(EventIsCancelled):
        sign_in_and_register(event)


def test_one_live_registration_per_address_however_it_is_spelled():
    event = make_event()
    sign_in_and_register(event, UserFactory(email="ada@example.org"))

    with pytest.raises(AlreadyRegistered):
        sign_up(event, " ADA@Example.ORG ")

    assert root(event) == (1, 0, None)


def test_after_cancelling_one_may_register_again():
    event = make_event()
    ada = UserFactory()
    first = sign_in_and_register(event, ada)
    cancel_registration(registration_id=first.pk, by=ada, now=NOW)

    assert sign_in_and_register(event, ada).status == Status.CONFIRMED


def test_more_people_than_allowed_are_refused():
    event = make_event(max_per_registration=2)

    with pytest.raises(TooManyTickets):
        sign_in_and_register(event, seats=3)

    assert root(event) == (0, 0, None)


def test_a_guest_holds_seats_until_confirmed_or_thirty_minutes():
    event = make_event(capacity=1)
    guest = sign_up(event)
    assert (guest.status, guest.holds_seats, root(event)) == (Status.UNCONFIRMED, True, (1, 0, 1))
    assert kinds(guest) == ["registration.confirm"]

    confirmed = confirm(registration_id=guest.pk, now=NOW + timedelta(minutes=29))

    assert (confirmed.status, confirmed.holds_seats) == (Status.CONFIRMED, True)
    assert kinds(guest) == ["registration.confirm", "registration.confirmed"]


def test_an_overdue_hold_goes_to_whoever_waits_and_confirming_late_tries_again():
    event = make_event(capacity=1)
    guest = sign_up(event)
    waits = sign_in_and_register(event)
    assert waits.status == Status.WAITLISTED

    assert expire_due(now=NOW + HOLD) == 1

    waits.refresh_from_db()
    assert waits.status == Status.CONFIRMED
    with pytest.raises(EventFull):
        confirm(registration_id=guest.pk, now=NOW + HOLD)
    late = confirm(registration_id=guest.pk, joins_waiting_list=True, now=NOW + HOLD)
    assert (late.status, root(event)) == (Status.WAITLISTED, (1, 1, 1))


def test_a_late_guest_gets_a_seat_that_is_still_there():
    event = make_event(capacity=1)
    guest = sign_up(event)
    expire_due(now=NOW + HOLD)
    assert root(event) == (0, 0, 1)

    assert confirm(registration_id=guest.pk, now=NOW + timedelta(hours=3)).holds_seats


def test_what_is_never_confirmed_expires_and_frees_the_address():
    event = make_event(capacity=1)
    guest = sign_up(event)
    expire_due(now=NOW + HOLD)

    assert expire_due(now=NOW + CONFIRM_WITHIN) == 1

    guest.refresh_from_db()
    assert (guest.status, guest.ended_at) == (Status.EXPIRED, NOW + CONFIRM_WITHIN)
    assert expire_due(now=NOW + CONFIRM_WITHIN) == 0
    sign_up(event, now=NOW + CONFIRM_WITHIN)


def test_a_guest_on_a_full_event_holds_nothing_and_joins_the_list_on_confirming():
    event = make_event(capacity=1)
    sign_in_and_register(event)
    with pytest.raises(EventFull):
        sign_up(event)

    guest = sign_up(event, wants_list=True)
    assert (guest.status, guest.holds_seats) == (Status.UNCONFIRMED, False)

    assert confirm(registration_id=guest.pk, now=NOW).status == Status.WAITLISTED
    assert root(event) == (1, 1, 1)


def test_approval_takes_no_seat():
    event = make_event(capacity=1, requires_approval=True)

    registration = sign_in_and_register(event)
    guest = confirm(registration_id=sign_up(event).pk, now=NOW)

    assert (registration.status, guest.status) == (Status.PENDING, Status.PENDING)
    assert root(event) == (0, 0, 1)


def test_the_verified_owner_replaces_an_unconfirmed_guest_at_once():
    event = make_event(capacity=1)
    sign_up(event, "ada@example.org")

    mine = sign_in_and_register(event, UserFactory(email="ada@example.org"))

    assert mine.status == Status.CONFIRMED
    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED]
    assert root(event) == (1, 0, 1)


def test_replacing_a_bigger_guest_gives_the_rest_to_the_list():
    event = make_event(capacity=2)
    sign_up(event, "ada@example.org", seats=2)
    waits = sign_in_and_register(event)

    sign_in_and_register(event, UserFactory(email="ada@example.org"))

    waits.refresh_from_db()
    # Freed seats go to the list before any newcomer: one for who waited, one for the owner.
    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED, Status.CONFIRMED]
    assert root(event) == (2, 0, 2)


def test_a_guest_never_learns_whether_the_address_is_registered():
    event = make_event()
    ada = sign_in_and_register(event, UserFactory(email="ada@example.org"))

    answer = register_guest(
        event_id=event.pk,
        applicant=Applicant("Eve", "ada@example.org"),
        tickets=[TicketRequest()],
        retry=None,
        wants_waiting_list=False,
        language="en",
        now=NOW,
    )

    assert answer is None
    assert kinds(ada) == ["registration.confirmed", "registration.already"]
    assert root(event) == (1, 0, None)


def test_a_stranger_gets_at_most_three_mails_a_day():
    event = make_event()
    for _ in range(5):
        register_guest(
            event_id=event.pk,
            applicant=Applicant("Eve", "victim@example.org"),
            tickets=[TicketRequest()],
            retry=None,
            wants_waiting_list=False,
            language="en",
            now=NOW,
        )

    assert Message.objects.filter(to_email="victim@example.org").count() == 3


def test_a_retry_returns_the_first_registration_and_takes_no_seat():
    event = make_event(capacity=5)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1", {"seats": 1})

    first = sign_in_and_register(event, ada, retry=key)
    again = sign_in_and_register(event, ada, retry=key)

    assert again.pk == first.pk
    assert root(event) == (1, 0, 5)


def test_the_same_key_with_other_values_is_refused():
    event = make_event(capacity=5)
    ada = UserFactory()
    sign_in_and_register(event, ada, retry=RetryKey("ada", "register", "nonce-1", {"seats": 1}))

    with pytest.raises(KeyReused):
        sign_in_and_register(
            event, ada, seats=2, retry=RetryKey("ada", "register", "nonce-1", {"seats": 2})
        )

    assert root(event) == (1, 0, 5)


def test_a_refusal_stores_no_key():
    event = make_event(capacity=1)
    sign_in_and_register(event)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1", {"seats": 1})
    with pytest.raises(EventFull):
        sign_in_and_register(event, ada, wants_list=False, retry=key)
    change_capacity(event_id=event.pk, capacity=2, by=None, now=NOW)

    assert sign_in_and_register(event, ada, wants_list=False, retry=key).status == Status.CONFIRMED


def test_a_key_lasts_a_day():
    event = make_event(capacity=5)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1")
    first = sign_in_and_register(event, ada, retry=key)
    cancel_registration(registration_id=first.pk, by=ada, now=NOW)

    later = sign_in_and_register(event, ada, retry=key, now=NOW + timedelta(hours=24))

    assert later.pk != first.pk


@pytest.mark.parametrize("seats", [1, 3])
def test_registering_takes_ten_statements_however_many_tickets(seats, django_assert_num_queries):
    event = make_event(capacity=100)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1")

    # Inside the test's transaction, the service's own is a savepoint: two statements more.
    with django_assert_num_queries(10 + 2):
        sign_in_and_register(event, ada, seats=seats, retry=key)


def test_changing_an_event_settles_the_list():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)
    sign_in_and_register(event, seats=2)
    single = sign_in_and_register(event, seats=1)

    change_event(event_id=event.pk, fields={"small_groups_may_pass": True}, by=None, now=NOW)

    single.refresh_from_db()
    assert single.status == Status.CONFIRMED
    assert Event.objects.get(pk=event.pk).small_groups_may_pass


def test_the_reason_why_nothing_moved_names_the_numbers():
    event = make_event(capacity=3)
    register_person(event, seats=2, now=NOW)
    pair = register_person(event, seats=2, now=NOW)
    single = register_person(event, seats=1, now=NOW)

    assert position_of(pair, now=NOW).sentence == "You asked for 2 places; 1 is free."
    assert position_of(single, now=NOW).sentence == (
        "You asked for 1 place. 1 group ahead of you waits for more places than are free."
    )

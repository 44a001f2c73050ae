"""What becomes of a registration, by the API: read, named, cancelled, decided, paid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Message
from accounts.scopes import Scope
from events.enums import Role, WaitingListMode
from events.models import Pool, TicketType
from registrations.enums import Status
from registrations.models import Payment, Registration, Ticket
from registrations.services.events import change_capacity
from tests.factories import EventFactory, UserFactory, make_member, register_person
from tests.registrations.applying import change_type, first_type

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event():
    return EventFactory(capacity=4)


@pytest.fixture
def ada():
    return UserFactory(name="Ada", email="ada@example.org")


@pytest.fixture
def own(program, ada):
    return program(ada)


@pytest.fixture
def team(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


def codes(*answers):
    return [(answer.status_code, answer.json().get("code", "")) for answer in answers]


def of(registration, action=""):
    return f"/registrations/{registration.pk}{action}"


def test_whoever_has_no_part_in_it_finds_nothing(event, ada, program):
    mine = register_person(event, ada)
    other_event = EventFactory(organizer=event.organizer)
    manager = make_member(event.organizer, Role.MANAGER)
    strangers = [
        program(UserFactory()),
        program(make_member(event.organizer, Role.CHECKIN)),
        program(make_member(other_event.organizer, Role.CHECKIN)),
        program(make_member(EventFactory().organizer, Role.MANAGER)),
        program(manager, event=other_event),
        program(ada, event=other_event),
    ]

    for stranger in strangers:
        assert (
            codes(
                stranger.get(of(mine)),
                stranger.patch(of(mine), {"name": "Eve"}),
                stranger.post(of(mine, "/cancellation")),
                stranger.post(of(mine, "/approval")),
                stranger.get(of(mine, "/payments")),
            )
            == [(404, "not_found")] * 5
        )
    assert program(ada, event=other_event).get("/me/registrations").json()["items"] == []
    assert codes(program().get(of(mine))) == [(401, "not_signed_in")]
    assert codes(program(ada).get(f"/events/{event.slug}/registrations")) == [(404, "not_found")]
    mine.refresh_from_db()
    assert (mine.name, mine.status) == ("Ada", "confirmed")


def test_who_may_look_may_not_change(event, ada, own, program):
    mine = register_person(event, ada)
    viewer = program(make_member(event.organizer, Role.VIEWER))

    assert viewer.get(of(mine)).json()["name"] == "Ada"
    assert viewer.get(of(mine, "/payments")).json()["items"] == []
    steps = ("cancellation", "approval", "decline", "acceptance", "invitation", "payments")
    assert codes(*(viewer.post(of(mine, f"/{step}")) for step in steps)) == (
        [(403, "not_allowed")] * len(steps)
    )
    assert (
        codes(
            viewer.patch(of(mine), {"name": "Eve"}),
            own.post(of(mine, "/approval")),
            own.post(of(mine, "/payments")),
            own.get(of(mine, "/payments")),
            own.put(of(mine, "/position"), {"position": 1}),
        )
        == [(403, "not_allowed")] * 5
    )


def test_my_registrations_are_mine_and_come_in_parts(event, ada, own, team):
    register_person(event)
    for _ in range(3):
        register_person(EventFactory(), ada)

    first = own.get("/me/registrations", limit=2).json()
    rest = own.get("/me/registrations", limit=2, cursor=first["next_cursor"]).json()

    mine = Registration.objects.filter(user=ada).order_by("-created_at")
    assert (first["total"], rest["next_cursor"]) == (3, None)
    assert [one["id"] for one in (*first["items"], *rest["items"])] == [str(r.pk) for r in mine]
    assert own.get("/me/registrations", status="cancelled").json()["total"] == 0


def test_a_list_takes_as_many_statements_for_one_as_for_many(
    event, team, django_assert_num_queries
):
    path = f"/events/{event.slug}/registrations"
    register_person(event, seats=2)
    team.get(path)
    # One of them asks whether this look is in the read log already.
    with django_assert_num_queries(6):
        assert team.get(path).json()["total"] == 1
    for _ in range(5):
        register_person(event)

    with django_assert_num_queries(6):
        answer = team.get(path).json()

    assert [(one["status"], one["position"]) for one in answer["items"]] == [
        *(("waitlisted", place) for place in (3, 2, 1)),
        *[("confirmed", None)] * 3,
    ]
    assert team.get(path, status="waitlisted").json()["total"] == 3
    address = Registration.objects.order_by("created_at")[0].email.upper()
    assert team.get(path, email=address).json()["total"] == 1


def test_names_change_while_two_editors_know_of_each_other(event, ada, own, team):
    mine = register_person(event, ada, seats=2)
    first, second = mine.tickets.order_by("number")
    etag = own.get(of(mine)).headers["ETag"]

    tickets = [{"id": str(second.pk), "name": "Bob", "email": "bob@example.org"}]
    done = own.patch(of(mine), {"name": "Ada L.", "tickets": tickets}, headers={"If-Match": etag})
    late = team.patch(of(mine), {"name": "Eve"}, headers={"If-Match": etag})

    shown = [(t["name"], t["email"], t["code"]) for t in done.json()["tickets"]]
    assert (done.status_code, done.json()["name"]) == (200, "Ada L.")
    assert shown == [
        ("Ada L.", "ada@example.org", first.short_code),
        ("Bob", "bob@example.org", second.short_code),
    ]
    assert codes(late) == [(412, "changed_meanwhile")]
    entry = JournalEntry.objects.get(action="registration.holders_named")
    assert (entry.details, entry.personal) == ({"tickets": [1, 2], "fields": ["name"]}, None)
    fresh = done.headers["ETag"]
    assert team.patch(of(mine), {"name": "Ada"}, headers={"If-Match": fresh}).status_code == 200


def test_only_the_team_names_people_after_the_deadline(event, ada, own, team):
    mine = register_person(event, ada)
    event.names_close_at = timezone.now() - timedelta(hours=1)
    event.save()

    assert codes(own.patch(of(mine), {"name": "Eve"})) == [(409, "names_closed")]
    assert team.patch(of(mine), {"name": "Eve"}).json()["name"] == "Eve"


def test_tickets_of_others_are_refused_by_name(event, ada, own):
    mine = register_person(event, ada, seats=2)
    other = register_person(event).tickets.get()

    renamed = own.patch(of(mine), {"tickets": [{"id": str(other.pk), "name": "Eve"}]})
    cancelled = own.post(of(mine, "/cancellation"), {"tickets": [str(other.pk)]})

    for answer in (renamed, cancelled):
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "ticket_unknown")
    assert Pool.objects.get(event=event).taken == 3


def test_some_or_all_of_it_is_cancelled_once(event, ada, own):
    mine = register_person(event, ada, seats=2)
    waiting = register_person(event, seats=3)
    etag = own.get(of(mine)).headers["ETag"]
    second = mine.tickets.get(number=2)

    some = own.post(of(mine, "/cancellation"), {"tickets": [str(second.pk)]})
    again = own.post(of(mine, "/cancellation"), {"tickets": [str(second.pk)]})
    whole = own.post(of(mine, "/cancellation"))

    assert [t["status"] for t in some.json()["tickets"]] == ["active", "cancelled"]
    assert again.json() == some.json()
    assert some.headers["ETag"].split("-")[0] != etag.split("-")[0]
    assert (whole.status_code, whole.json()["status"]) == (200, "cancelled")
    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED


def test_the_team_decides_about_those_who_wait_for_approval(event, ada, own, team):
    event.requires_approval = True
    event.save()
    change_capacity(event_id=event.pk, capacity=1, by=None, now=timezone.now())
    pending, other = register_person(event, ada), register_person(event)
    third = register_person(event, wants_list=False)

    approved = team.post(of(pending, "/approval"))
    full = team.post(of(third, "/approval"))
    waits = team.post(of(third, "/approval"), {"waiting_list": True})
    declined = team.post(of(other, "/decline"), {"reason": "Not this time."})

    assert (approved.json()["status"], waits.json()["position"]) == ("confirmed", 1)
    assert codes(full, team.post(of(other, "/approval"))) == [
        (409, "event_full"),
        (409, "transition_refused"),
    ]
    assert (declined.json()["status"], declined.json()["decision_note"]) == (
        "declined",
        "Not this time.",
    )
    assert Message.objects.filter(kind="registration.declined").count() == 1


def test_an_offer_is_answered_by_whom_it_is_made_to(event, ada, own, team, program):
    event.waiting_list_mode = WaitingListMode.OFFER
    event.save()
    first = register_person(event, seats=4)
    mine, eve = register_person(event, ada), UserFactory()
    theirs = register_person(event, eve)
    team.post(of(first, "/cancellation"))

    assert codes(team.post(of(mine, "/acceptance"))) == [(403, "not_allowed")]
    accepted = own.post(of(mine, "/acceptance"))
    refused = program(eve).post(of(theirs, "/refusal"))

    assert (accepted.json()["status"], accepted.json()["expires_at"]) == ("confirmed", None)
    assert refused.json()["status"] == "declined"
    assert codes(program(eve).post(of(theirs, "/acceptance"))) == [(409, "transition_refused")]


def test_the_waiting_list_says_why_and_lets_one_pass(event, ada, team, own):
    register_person(event, seats=3)
    group, mine = register_person(event, seats=2), register_person(event, ada, seats=2)
    path = f"/events/{event.slug}/waiting-list"

    listed = team.get(path).json()
    moved = team.put(of(mine, "/position"), {"position": 1})
    none = team.post(of(mine, "/invitation"))
    change_capacity(event_id=event.pk, capacity=5, by=None, now=timezone.now())

    assert (listed["total"], [one["registration"] for one in listed["items"]]) == (
        2,
        [str(group.pk), str(mine.pk)],
    )
    assert [(one["position"], one["seats"], bool(one["reason"])) for one in listed["items"]] == [
        (1, 2, True),
        (2, 2, True),
    ]
    assert (moved.json()["position"], bool(moved.json()["waiting_reason"])) == (1, True)
    assert codes(none, team.put(of(mine, "/position"), {"position": 2})) == [
        (409, "no_seats"),
        (409, "not_on_the_list"),
    ]
    assert own.get(of(mine)).json()["status"] == "confirmed"
    assert team.get(path, offset=1).json()["items"] == []
    assert codes(own.get(path)) == [(404, "not_found")]


def test_what_is_paid_at_the_door_is_written_once(event, ada, own, team):
    change_type(event, first_type(event), price=Decimal("12.50"))
    mine = register_person(event, ada, seats=2)

    due = own.get(of(mine)).json()
    paid = team.post(of(mine, "/payments"), {"note": "Receipt 7"})
    twice = team.post(of(mine, "/payments"))
    correction = {"amount": "12.50", "paid": "25.00", "reason": "One did not come."}
    back = team.post(of(mine, "/payments/corrections"), correction)
    again = team.post(of(mine, "/payments/corrections"), correction)

    assert (due["price"], due["paid"], due["due"]) == ("25.00", "0.00", "25.00")
    assert (paid.status_code, paid.json()["amount"], paid.json()["note"]) == (
        201,
        "25.00",
        "Receipt 7",
    )
    assert (back.status_code, back.json()["amount"]) == (201, "-12.50")
    assert codes(twice, again) == [(409, "nothing_to_pay"), (409, "payments_changed")]
    listed = team.get(of(mine, "/payments")).json()
    assert [one["id"] for one in listed["items"]] == [
        str(pk) for pk in Payment.objects.order_by("created_at").values_list("pk", flat=True)
    ]


def test_a_token_that_reads_does_not_write(event, ada, program):
    mine = register_person(event, ada)
    reads = program(ada, Scope.REGISTRATIONS_READ)

    assert reads.get(of(mine)).status_code == 200
    assert codes(reads.post(of(mine, "/cancellation"))) == [(403, "scope_missing")]


def test_the_door_s_note_is_the_team_s(program, event):
    person = UserFactory()
    registration = register_person(event, person)
    editor = program(make_member(event.organizer, Role.EDITOR))
    path = f"/registrations/{registration.pk}"
    etag = editor.get(path).headers["ETag"]

    written = editor.put(f"{path}/door-note", {"note": "Pram"}, headers={"If-Match": etag})
    stale = editor.put(f"{path}/door-note", {"note": "Dog"}, headers={"If-Match": etag})
    own = program(person)

    assert (written.status_code, written.json()["door_note"]) == (200, "Pram")
    assert (stale.status_code, own.get(path).json()["door_note"]) == (412, None)
    assert own.put(f"{path}/door-note", {"note": "Let me in"}).status_code == 403
    [entry] = JournalEntry.objects.filter(action__startswith="registration.door_note")
    assert (entry.details, entry.personal) == ({}, {"note": "Pram"})


def test_what_one_ticket_owes_is_paid_once(event, team):
    mine, other = register_person(event, seats=2), register_person(event)
    Ticket.objects.update(price="5.00")
    ticket, path = mine.tickets.get(number=1), of(mine, "/payments")

    paid = team.post(path, {"ticket": str(ticket.pk)}).json()
    again = team.post(path, {"ticket": str(ticket.pk)})
    foreign = team.post(path, {"ticket": str(other.tickets.get().pk)})
    Registration.objects.filter(pk=other.pk).update(status=Status.PENDING, holds_seats=False)
    placeless = team.post(of(other, "/payments"), {"ticket": str(other.tickets.get().pk)})

    assert (paid["amount"], paid["ticket"], paid["door_pass"]) == ("5.00", str(ticket.pk), None)
    assert codes(again, foreign, placeless) == [
        (409, "nothing_to_pay"),
        (404, "not_found"),
        (409, "nothing_to_pay"),
    ]


# --- Put right by the team --------------------------------------------------------------------


def test_the_team_corrects_who_it_is_and_keeps_a_note(program, event):
    person = UserFactory(name="Ada", email="ada@example.org")
    register_person(event, UserFactory(email="grace@example.org"))
    registration = register_person(event, person)
    editor, own = program(make_member(event.organizer, Role.EDITOR)), program(person)
    path = f"/registrations/{registration.pk}"
    etag = editor.get(path).headers["ETag"]

    taken = editor.patch(f"{path}/person", {"email": "Grace@example.org"})
    noted = editor.put(f"{path}/note", {"note": "Late"}, headers={"If-Match": etag})
    stale = editor.patch(f"{path}/person", {"name": "X"}, headers={"If-Match": etag})
    seen = own.get(path).json()
    moved = editor.patch(f"{path}/person", {"name": "Ada King", "email": "king@example.org"})

    assert (noted.json()["note"], seen["note"]) == ("Late", None)
    assert codes(taken, stale) == [(409, "already_registered"), (412, "changed_meanwhile")]
    assert (moved.json()["name"], moved.json()["email"]) == ("Ada King", "king@example.org")
    assert own.get(path).status_code == 404
    assert codes(own.patch(f"{path}/person", {"name": "Me"})) == [(404, "not_found")]


def test_the_team_changes_types_moves_and_sends_again(program, event):
    registration = register_person(event)
    other = EventFactory(organizer=event.organizer, capacity=1)
    foreign = EventFactory()
    kind = TicketType.objects.create(event=event, number=9, name="Dinner", price=12)
    editor = program(make_member(event.organizer, Role.EDITOR))
    path, ticket = f"/registrations/{registration.pk}", registration.tickets.get()

    typed = editor.post(
        f"{path}/ticket-types", {"tickets": [{"id": str(ticket.pk), "type": str(kind.pk)}]}
    )
    unknown = editor.post(
        f"{path}/ticket-types", {"tickets": [{"id": str(kind.pk), "type": str(kind.pk)}]}
    )
    elsewhere = editor.post(f"{path}/move", {"event": foreign.slug})
    moves = [editor.post(f"{path}/move", {"event": other.slug}).json() for _click in range(2)]
    sent = editor.post(f"/registrations/{moves[0]['id']}/mail")
    again = editor.post(f"/registrations/{moves[0]['id']}/mail")

    assert [one["type_name"] for one in typed.json()["tickets"]] == ["Dinner"]
    assert typed.json()["tickets"][0]["code"] != ticket.short_code
    assert (unknown.status_code, elsewhere.status_code) == (422, 404)
    assert moves[0]["id"] == moves[1]["id"]
    assert (moves[0]["event"], moves[0]["moved_from"]) == (other.slug, str(registration.pk))
    assert editor.get(path).json()["status"] == "cancelled"
    assert sent.status_code == 200
    assert codes(again) == [(409, "just_sent")]

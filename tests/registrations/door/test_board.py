"""The live board: its numbers are right after whatever happens at the door."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.enums import Role
from events.models import EntryWindow, Gate, Pool, TicketType
from registrations.door import board_views
from registrations.door.board import Alarm, find_watched, look_at_board
from registrations.models import Scan, Ticket
from registrations.services.cancelling import cancel_registration
from registrations.services.door_passes import code_of, enrol, open_enrolment, revoke_pass
from registrations.services.events import cancel_event
from tests.factories import OrganizerFactory, UserFactory, make_member, register_person
from tests.registrations.door.door import NOW, make_door, make_ticket, make_tickets, minutes
from tests.registrations.door.pages import domain_queries, text_of, url

pytestmark = pytest.mark.django_db

ONE_DATABASE = pytest.mark.one_database("what it counts is counted on both by the other tests")
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
FRIDAY_ENDS = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
SATURDAY_ENDS = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


def look(door, at=NOW, capacity=None):
    return look_at_board(door.event, capacity, at)


def told(board):
    """Inside, arrived and due; then of each gate: in, out, not let in."""
    gates = {row.gate.name: (row.admitted, row.left, row.turned_away) for row in board.gates}
    return (board.inside, board.arrived, board.due), gates


def test_every_number_is_right_after_each_scan(door):
    first, second, _third = make_tickets(door.event, 3)
    side = Gate.objects.create(event=door.event, name="Side")
    main = door.gate.name
    seen = []

    def after(scan):
        seen.append(told(look(door, minutes(30))))
        return scan

    after(door.scan(first, at=minutes(1)))
    mistake = after(door.scan(second, at=minutes(2), gate=side))
    after(door.undo(mistake, at=minutes(3)))
    after(door.undo(mistake, at=minutes(3)))
    after(door.scan(second, at=minutes(4)))
    after(door.scan(second, at=minutes(5), gate=side))
    left = after(door.scan(first, "out", at=minutes(6), gate=side))
    after(door.undo(left, at=minutes(7)))
    after(door.scan(first, "out", at=minutes(8)))
    after(door.scan(first, at=minutes(9)))
    after(door.scan("NO CODE", at=minutes(10)))
    after(door.scan("NO CODE", "out", at=minutes(11)))

    assert seen == [
        ((1, 1, 3), {main: (1, 0, 0), "Side": (0, 0, 0)}),
        ((2, 2, 3), {main: (1, 0, 0), "Side": (1, 0, 0)}),
        ((1, 1, 3), {main: (1, 0, 0), "Side": (0, 0, 0)}),
        ((1, 1, 3), {main: (1, 0, 0), "Side": (0, 0, 0)}),
        ((2, 2, 3), {main: (2, 0, 0), "Side": (0, 0, 0)}),
        ((2, 2, 3), {main: (2, 0, 0), "Side": (0, 0, 1)}),
        ((1, 2, 3), {main: (2, 0, 0), "Side": (0, 1, 1)}),
        ((2, 2, 3), {main: (2, 0, 0), "Side": (0, 0, 1)}),
        ((1, 2, 3), {main: (2, 1, 0), "Side": (0, 0, 1)}),
        ((2, 2, 3), {main: (3, 1, 0), "Side": (0, 0, 1)}),
        ((2, 2, 3), {main: (3, 1, 1), "Side": (0, 0, 1)}),
        ((2, 2, 3), {main: (3, 1, 1), "Side": (0, 0, 1)}),
    ]


def test_somebody_arrives_once_and_at_their_first_entry(door):
    first, second = make_tickets(door.event, 2)
    door.undo(door.scan(first, at=minutes(1)), at=minutes(2))
    door.scan(first, at=minutes(12))
    door.scan(first, "out", at=minutes(20))
    door.scan(first, at=minutes(31))
    door.scan(second, at=minutes(14.5))

    slots = look(door, minutes(35)).slots

    # NOW is 12:00 in London, 13:00 at the event.
    assert [(slot.label, slot.count) for slot in slots if slot.count] == [("13:10", 2)]
    assert (slots[-1].label, len(slots)) == ("13:35", 12)


def test_a_gate_says_how_fast_it_goes_and_when_it_was_last(door):
    for number, ticket in enumerate(make_tickets(door.event, 4)):
        door.scan(ticket, at=minutes(number * 2))

    [row] = look(door, minutes(7)).gates

    assert (row.lately, row.last_scan_at) == (0.4, minutes(6))


# --- Days ---------------------------------------------------------------------------------------


@pytest.fixture
def festival():
    """Friday and Saturday, each until four in the morning; one type is good on Saturday only."""
    door = make_door(start_at=FRIDAY, end_at=SATURDAY_ENDS)
    EntryWindow.objects.filter(event=door.event).delete()
    days = (("Friday", FRIDAY, FRIDAY_ENDS), ("Saturday", SATURDAY, SATURDAY_ENDS))
    for name, starts_at, ends_at in days:
        EntryWindow.objects.create(
            event=door.event, name=name, starts_at=starts_at, ends_at=ends_at
        )
    weekend = door.event.ticket_types.get()
    EntryWindow.objects.get(name="Friday").ticket_types.add(weekend)
    TicketType.objects.create(event=door.event, number=2, name="Saturday only")
    return door


def test_each_day_counts_its_own(festival):
    weekend, day_ticket = make_tickets(festival.event, 2)
    saturday = TicketType.objects.get(name="Saturday only")
    Ticket.objects.filter(pk=day_ticket.pk).update(ticket_type=saturday)
    name = festival.gate.name
    boards = [look(festival, FRIDAY - timedelta(hours=1))]

    festival.scan(weekend, at=FRIDAY)
    festival.scan(day_ticket, at=FRIDAY)
    boards += [look(festival, FRIDAY_ENDS - timedelta(seconds=1)), look(festival, FRIDAY_ENDS)]
    festival.scan(weekend, at=SATURDAY)
    boards += [look(festival, SATURDAY), look(festival, SATURDAY_ENDS)]

    assert [told(board) for board in boards] == [
        ((0, 0, 1), {name: (0, 0, 0)}),
        ((1, 1, 1), {name: (1, 0, 1)}),
        ((0, 0, 2), {name: (0, 0, 0)}),
        ((1, 1, 2), {name: (1, 0, 0)}),
        ((0, 1, 2), {name: (1, 0, 0)}),
    ]
    assert [board.state for board in boards] == [
        "Closed now. “Friday” opens Friday 27 November 2026, 14:00 (Europe/Berlin).",
        "",
        "Closed now. “Saturday” opens Saturday 28 November 2026, 14:00 (Europe/Berlin).",
        "",
        "All entry windows are over. These are the numbers of the last one.",
    ]


def test_gates_count_what_their_window_does_whatever_its_bounds_are(festival):
    before, during = make_tickets(festival.event, 2)
    hour, name = timedelta(hours=1), festival.gate.name
    festival.scan(before, at=FRIDAY - hour, override="Sound check")
    festival.scan(during, at=FRIDAY)
    boards = [look(festival, FRIDAY + hour)]
    EntryWindow.objects.filter(name="Friday").update(starts_at=FRIDAY + hour)
    boards.append(look(festival, FRIDAY + hour))
    festival.undo(Scan.objects.get(ticket=before), at=FRIDAY + hour)
    boards.append(look(festival, FRIDAY + hour))

    assert [told(board) for board in boards] == [
        ((2, 2, 2), {name: (2, 0, 0)}),
        ((2, 2, 2), {name: (2, 0, 0)}),
        ((1, 1, 2), {name: (1, 0, 0)}),
    ]


# --- States -------------------------------------------------------------------------------------


@ONE_DATABASE
def test_it_says_what_is_not_plain(door):
    before = look(door).state
    door.scan(make_ticket(door.event))
    running, over = look(door).state, look(door, door.event.end_at).state
    cancel_event(event_id=door.event.pk, by=None, now=NOW)
    door.event.refresh_from_db()

    assert [before, running, over, look(door).state] == [
        "No ticket was scanned yet. The numbers come with the first one.",
        "",
        "The event is over. Who leaves is still counted.",
        "This event is cancelled. Nobody enters.",
    ]


@ONE_DATABASE
@pytest.mark.parametrize(
    ("capacity", "alarm", "left"),
    [
        (None, Alarm.NONE, 0),
        (22, Alarm.NONE, 2),
        (21, Alarm.NEAR, 1),
        (20, Alarm.FULL, 0),
        (19, Alarm.FULL, 0),
        (0, Alarm.FULL, 0),
    ],
)
def test_an_alarm_from_95_in_100_on(door, capacity, alarm, left):
    for ticket in make_tickets(door.event, 20):
        door.scan(ticket)

    board = look(door, capacity=capacity)

    assert (board.alarm, board.places_left) == (alarm, left)


# --- The page -----------------------------------------------------------------------------------


def test_the_page_shows_it_all(staff, door):
    Pool.objects.update(capacity=2)
    now = timezone.now()
    local = now.astimezone(door.event.zone)
    for ticket in make_tickets(door.event, 2):
        door.scan(ticket, at=now)

    shown = text_of(staff.get(url(door, "board")))

    for words in (
        ">2</p>",
        "of 2 places",
        "of 2 expected",
        'data-alarm="full"',
        "House full",
        door.gate.name,
        'role="img"',
        f'<time datetime="{local:%Y-%m-%dT%H:%M:%S%z}">{local:%H:%M:%S}</time>',
    ):
        assert words in shown


def ask(client, door, tag=""):
    return client.get(url(door, "board_numbers"), headers={"If-None-Match": tag})


def test_who_has_the_numbers_gets_none_again_until_they_change(staff, door):
    page = staff.get(url(door, "board"))
    tag = page.context["drawn"].tag

    same = ask(staff, door, tag)
    door.scan(make_ticket(door.event), at=timezone.now())
    # Whoever loads the page gets what is true now; whoever polls gets it from then on, too.
    staff.get(url(door, "board"))
    other = ask(staff, door, tag)

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert (other.status_code, other["ETag"] == tag) == (200, False)
    assert 'id="headcount">1<' in other.content.decode()
    assert ask(staff, door, f"W/{other['ETag']}").status_code == 304


def test_asking_right_after_a_scan_costs_no_count_until_the_last_one_is_old(
    staff, door, monkeypatch
):
    monkeypatch.setattr(board_views, "LEAST_AGE", timedelta(minutes=1))
    monkeypatch.setattr(board_views, "MOST_AGE", timedelta(minutes=1))
    tag = staff.get(url(door, "board")).context["drawn"].tag
    door.scan(make_ticket(door.event), at=timezone.now())

    with CaptureQueriesContext(connection) as asked:
        soon = ask(staff, door, tag)
    queries = len(domain_queries(asked))
    cache.clear()
    later = ask(staff, door, tag)

    assert (soon.status_code, queries, later.status_code) == (304, 1, 200)


def version(door):
    return find_watched(door.staff, door.event.slug, minutes(5)).version


def test_whatever_the_board_shows_makes_another_version(door):
    versions = [version(door), version(door)]
    ticket = make_ticket(door.event)
    versions.append(version(door))
    scan = door.scan(ticket, at=minutes(5))
    versions.append(version(door))
    # Of two scans at once, the earlier one may be stored later: the last one stays the last.
    door.scan("NO CODE", at=minutes(4.9))
    versions.append(version(door))
    door.undo(scan, at=minutes(5.1))
    versions.append(version(door))
    cancel_registration(registration_id=ticket.registration_id, by=None, now=minutes(5.2))
    versions.append(version(door))
    cancel_event(event_id=door.event.pk, by=None, now=minutes(5.3))
    versions.append(version(door))

    assert versions[0] == versions[1]
    assert len(set(versions[1:])) == 7


def test_asking_again_takes_one_query_and_drawing_the_same_for_one_scan_and_many(staff, door):
    counts = []
    for ticket in make_tickets(door.event, 12):
        door.scan(ticket, at=timezone.now())
        with CaptureQueriesContext(connection) as drawn:
            tag = staff.get(url(door, "board")).context["drawn"].tag
        with CaptureQueriesContext(connection) as asked:
            ask(staff, door, tag)
        counts.append((len(domain_queries(drawn)), len(domain_queries(asked))))

    assert set(counts) == {(8, 1)}


@pytest.mark.parametrize("name", ["board", "board_numbers"])
def test_the_board_is_for_the_whole_team_and_nobody_else(door, name):
    people = {role: make_member(door.event.organizer, role) for role in Role}
    people |= {
        "of another": make_member(OrganizerFactory(), Role.MANAGER),
        "attendee": UserFactory(),
    }
    codes = {}
    for who, person in people.items():
        client = Client()
        client.force_login(person)
        codes[who] = client.get(url(door, name)).status_code

    assert codes == {
        **dict.fromkeys(Role, 200),
        "of another": 404,
        "attendee": 404,
    }
    assert Client().get(url(door, name)).status_code == 302


@ONE_DATABASE
def test_a_door_pass_for_all_of_the_event_shows_its_board_and_no_other(door):
    now = timezone.now()
    makers = {"event": {}, "gate": {"gate_id": door.gate.pk}}
    codes = {}
    for kind, bounds in makers.items():
        enrolment = open_enrolment(event_id=door.event.pk, by=None, now=now, **bounds)
        made = enrol(code=code_of(enrolment), name="Hanna Helper", now=now)
        client = Client()
        client.cookies["door_pass"] = made.key
        codes[kind] = ask(client, door).status_code
        codes[f"{kind}, elsewhere"] = ask(client, make_door()).status_code
        revoke_pass(door_pass=made.door_pass, by=None, now=now)
        codes[f"{kind}, revoked"] = ask(client, door).status_code

    assert codes == {
        "event": 200,
        "event, elsewhere": 404,
        "event, revoked": 403,
        "gate": 404,
        "gate, elsewhere": 404,
        "gate, revoked": 403,
    }


@ONE_DATABASE
def test_nobodys_name_stands_on_the_board(staff, door):
    registration = register_person(door.event, now=NOW)
    door.scan(registration.tickets.get(), at=timezone.now())

    shown = text_of(staff.get(url(door, "board")))

    assert Scan.objects.count() == 1
    assert registration.name not in shown
    assert door.staff.name not in shown.partition("<main")[2]

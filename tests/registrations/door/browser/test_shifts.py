"""Whole shifts in Chromium: several browsers at gates of their own, and the board right all along.

Whatever is done, four counts are the same: the scanner's, the board's, the API's, and one made by
hand from the rows of the scans; and each answer is what `House` says.
"""

import random
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from events.enums import Role
from events.models import EntryWindow, Gate
from registrations.door import board_views
from registrations.invariants import problems
from registrations.services.cancelling import cancel_registration
from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.factories import NOW, make_member
from tests.registrations.door.browser.screen import sign_in
from tests.registrations.door.browser.shift import Gatekeeper, Shift
from tests.registrations.door.door import make_door, make_ticket, make_tickets, make_type
from tests.registrations.door.house import House, Shown
from tests.registrations.door.phone import pass_for

pytestmark = pytest.mark.browser

# What the camera at the main gate sees, for so many of its 30 frames a second each.
SEEN, FRAMES = ("General 2", "Crew 2"), 45
STEPS = 300
TAKES = {"Stage": {"Crew"}, "Main": {"General", "Friday"}}
DAYS = {"Friday": {"General", "Friday", "Crew"}, "Saturday": {"General", "Crew"}}


@pytest.fixture
def door(site):
    door = make_door(title="Two Days")
    door.event.ticket_types.update(name="General")
    types = {name: make_type(door.event, name) for name in ("Friday", "Crew")}
    types["General"] = door.event.ticket_types.get(number=1)
    EntryWindow.objects.filter(event=door.event).delete()
    turn = timezone.now() + timedelta(days=300)
    for name, starts_at, ends_at in (("Friday", None, turn), ("Saturday", turn, None)):
        window = EntryWindow.objects.create(
            event=door.event, name=name, starts_at=starts_at, ends_at=ends_at
        )
        window.ticket_types.set([types[kind] for kind in DAYS[name]])
    Gate.objects.filter(pk=door.gate.pk).update(name="Main")
    stage = Gate.objects.create(event=door.event, name="Stage")
    Gate.objects.create(event=door.event, name="North")
    stage.ticket_types.set([types["Crew"]])
    door.gate.ticket_types.set([types[kind] for kind in TAKES["Main"]])
    return door


@pytest.fixture
def open_gate(site, door, new_context):
    """Opens the scanner at a gate, for somebody of the team or with a pass for that gate only."""

    def open_(gate, person=None, page=None):
        page = page or new_context().new_page()
        if person is None:
            made = pass_for(door.event, gate_id=door.event.gates.get(name=gate).pk)
            cookie = {"name": "door_pass", "value": made.key, "url": f"{site}/checkin/"}
            page.context.add_cookies([cookie])
        else:
            sign_in(page, site, person)
        page.goto(site + reverse("registrations:checkin", args=[door.event.slug]))
        page.get_by_label("Gate", exact=True).select_option(label=gate)
        return page

    return open_


@pytest.fixture
def shift(site, door, open_gate, new_context, page_with_camera, monkeypatch):
    shown = codes_of(door)
    film = [frame for name in SEEN for frame in [picture(shown[name])] * FRAMES]
    monkeypatch.setattr(board_views, "ASKS_EVERY", 0.2)
    manager = make_member(door.event.organizer, Role.MANAGER)
    board = new_context().new_page()
    sign_in(board, site, manager)
    board.goto(site + reverse("registrations:board", args=[door.event.slug]))
    keepers = {
        "Main": Gatekeeper(open_gate("Main", manager, page_with_camera(film)), "Main"),
        "Stage": Gatekeeper(open_gate("Stage", door.staff), "Stage"),
        "North": Gatekeeper(open_gate("North"), "North"),
    }
    team = Client()
    team.force_login(door.staff)
    shift = Shift(door, House("Friday", TAKES, DAYS), shown, keepers, board, team)
    yield shift
    assert list(problems(now=timezone.now())) == []


def picture(shown):
    return Image.open(BytesIO(qr.png(shown.code)))


def codes_of(door, *, each=3):
    """What people show: tickets of each type, and what is none, by a name."""
    shown = {}
    for kind in ("General", "Friday", "Crew"):
        tickets = make_tickets(door.event, each, kind=door.event.ticket_types.get(name=kind))
        for number, ticket in enumerate(tickets):
            name = f"{kind} {number}"
            type(ticket).objects.filter(pk=ticket.pk).update(holder_name=name)
            shown[name] = Shown((qr_text(ticket), ticket.short_code)[number % 2], name, kind)
    good = qr_text(ticket)
    changed = good[:70] + ("A" if good[70] != "A" else "B") + good[71:]
    shown["forged"] = Shown(changed, never=("forged", ""))
    cancelled = make_ticket(door.event)
    cancel_registration(registration_id=cancelled.registration_id, by=None, now=NOW)
    shown["cancelled"] = Shown(cancelled.short_code, never=("refused", "cancelled"))
    stranger = qr_text(make_ticket(make_door().event))
    shown["stranger"] = Shown(stranger, never=("refused", "wrong_event"))
    return shown


def test_a_shift_of_two_days_at_three_gates(shift):
    shift.watch("Main", SEEN)
    shift.scan("Main", "General 0")
    shift.scan("North", "General 0")
    shift.scan("Stage", "General 1")
    shift.scan("Stage", "Crew 0")
    shift.scan("North", "forged")
    shift.scan("Main", "cancelled")
    shift.scan("North", "stranger")
    shift.scan("North", "General 0", "out")
    shift.undo("North")
    shift.scan("Stage", "General 0", "out")
    shift.scan("North", "General 0")
    shift.scan("Main", "Friday 0")
    shift.undo("Main")
    shift.scan("Main", "Friday 0", "out")
    shift.scan("North", "Friday 0")

    shift.next_day("Saturday")

    shift.scan("North", "Friday 1")
    shift.scan("Main", "General 2")
    shift.admit_anyway("Main", "Friday 0")
    shift.scan("Main", "General 0")
    shift.undo("Main")
    shift.scan("Stage", "Crew 0", "out")
    shift.rush(["General 0", "General 1", "Crew 0", "Crew 1", "Friday 0"])


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_a_long_shift_in_any_order(shift):
    # Other steps in each run; the number says how to see them again.
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    print(f"seed {seed}")  # noqa: T201

    for number in range(STEPS):
        if number == STEPS // 2:
            shift.next_day("Saturday")
        any_step(shift, chance)


def any_step(shift, chance):
    at = chance.choice(list(shift.keepers))
    step = chance.random()
    if step < 0.15 and shift.keepers[at].last:
        shift.undo(at)
    elif step < 0.2:
        shift.rush(chance.sample(list(shift.shown), 4))
    elif step < 0.3 and (refused := refused_at_main(shift)):
        shift.admit_anyway("Main", chance.choice(refused))
    else:
        shift.scan(at, chance.choice(list(shift.shown)), chance.choice(["in", "in", "out"]))


def refused_at_main(shift):
    """Whom a manager could let in anyway."""
    house = shift.house
    kinds = DAYS[house.day] & TAKES["Main"]
    return [
        name
        for name, shown in shift.shown.items()
        if shown.kind and shown.kind not in kinds and not is_inside(house, shown)
    ]


def is_inside(house, shown):
    stay = house.inside.get(shown)
    return stay is not None and stay.day == house.day

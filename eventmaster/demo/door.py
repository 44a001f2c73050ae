"""The demo's scene at the door: a festival in its second night, with days, gates and helpers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core.models import new_id
from eventmaster.demo.programme import PIECES
from events.models import Event, Gate, TicketType
from registrations.door.scanning import scan
from registrations.enums import Direction
from registrations.models import Registration, Ticket
from registrations.services.door_notes import write_door_note
from registrations.services.door_passes import code_of, enrol, open_enrolment, revoke_pass
from registrations.services.doors import WindowRow, save_entry_windows, save_gate
from registrations.services.payments import pay_at_the_door
from registrations.services.ticket_types import save_ticket_type

if TYPE_CHECKING:
    from eventmaster.demo.story import Story

FESTIVAL = PIECES[4]
TITLE = "Quay Lights Festival: On Now"
# A festival's day ends when the last of it go home.
DAY_ENDS = timedelta(hours=4)


class DoorScenes:
    """Builds what `story` shows of gates, entry windows, scans and door passes."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.by = story.organizer
        self.now = story.now

    def tell(self) -> None:
        event = self._festival()
        types = self._types(event)
        self._days(event, types)
        gates = self._gates(event, types)
        self._people(event, types)
        self._passes(event, gates)
        self._scans(event, types, gates)

    @property
    def _who(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.now}

    def _festival(self) -> Event:
        """Three days, of which the second is on: a day goes on until four in the morning."""
        zone_now = self.now.astimezone(ZoneInfo(FESTIVAL.zone))
        first = (zone_now - DAY_ENDS).date() - timedelta(days=1)
        start_at = datetime.combine(first, time(12), tzinfo=zone_now.tzinfo)
        return self.story.publish(
            self.story.draft(FESTIVAL, start_at=start_at, title=TITLE, capacity=400)
        )

    def _types(self, event: Event) -> dict[str, UUID]:
        festival = TicketType.objects.get(event=event).pk
        return {
            "all": self._type(event, "Festival pass", "45", type_id=festival),
            "student": self._type(event, "Student pass", "25", door_note="Student card?"),
            "first": self._type(event, "Day 1", "20"),
            "second": self._type(event, "Day 2", "20"),
            "third": self._type(event, "Day 3", "20"),
            "crew": self._type(event, "Crew", "0", door_note="Look at the badge: name and photo."),
        }

    def _type(self, event: Event, name: str, price: str, **fields: Any) -> UUID:
        type_id = fields.pop("type_id", None)
        values = {"name": name, "price": Decimal(price), **fields}
        kind = save_ticket_type(event_id=event.pk, type_id=type_id, fields=values, **self._who)
        return kind.pk

    def _days(self, event: Event, types: dict[str, UUID]) -> None:
        always = [types["all"], types["student"], types["crew"]]
        whole = event.entry_windows.get()
        midnight = event.local_start.replace(hour=0)
        ends = [midnight + timedelta(days=day) + DAY_ENDS for day in (1, 2)]
        rows = [
            WindowRow(
                pk,
                {
                    "name": name,
                    "starts_at": start,
                    "ends_at": end,
                    "ticket_types": [*always, types[day]],
                },
            )
            for pk, name, day, start, end in (
                (whole.pk, "Day 1", "first", None, ends[0]),
                (None, "Day 2", "second", ends[0], ends[1]),
                (None, "Day 3", "third", ends[1], None),
            )
        ]
        save_entry_windows(event_id=event.pk, rows=rows, deleted=[], **self._who)

    def _gates(self, event: Event, types: dict[str, UUID]) -> dict[str, Gate]:
        """One for everyone, one for the crew, and one that is shut for the rest of the night."""
        main = event.gates.get()
        bridge = {
            "name": "Bridge",
            "opens_at": event.start_at,
            "closes_at": self.now - timedelta(minutes=5),
        }
        stage = {"name": "Stage door", "ticket_types": [types["crew"]]}
        return {
            "main": main,
            "bridge": save_gate(event_id=event.pk, fields=bridge, **self._who),
            "stage": save_gate(event_id=event.pk, fields=stage, **self._who),
        }

    def _people(self, event: Event, types: dict[str, UUID]) -> None:
        groups = (
            *(["all", "all"], ["all"], ["student"], ["second", "second", "second"]),
            *(["all", "student"], ["second"], ["first", "first"], ["third"], ["crew", "crew"]),
            *(["second"], ["all"], ["second", "second"], ["student", "student"]),
        )
        for kinds in groups:
            self._group(event, [types[kind] for kind in kinds])
        booked = list(Registration.objects.filter(event=event).order_by("created_at", "id"))
        for registration in booked[:6]:
            pay_at_the_door(registration_id=registration.pk, note="", **self._who)
        for registration, note in (
            (booked[3], "Comes with a pram: open the side gate."),
            (booked[7], "Lost their ticket in the rain, show them how to find the mail."),
        ):
            write_door_note(registration_id=registration.pk, note=note, **self._who)

        # Only the team gives these away; before, anybody could have had them.
        self._type(event, "Crew", "0", type_id=types["crew"], is_hidden=True)

    def _group(self, event: Event, types: Sequence[UUID]) -> None:
        at = event.start_at - timedelta(days=4)
        self.story.guest(event, seats=len(types), types=types, at=at)

    def _passes(self, event: Event, gates: dict[str, Gate]) -> None:
        """Two helpers scan with their phones; one of them went home."""
        opened = self.now - timedelta(hours=2)
        enrolment = open_enrolment(
            event_id=event.pk, gate_id=gates["main"].pk, by=self.by, now=opened
        )
        code = code_of(enrolment)
        minute = timedelta(minutes=1)
        self.helper = enrol(code=code, name="Mika", now=opened + minute).door_pass
        home = enrol(code=code, name="Jo", now=opened + 2 * minute).door_pass
        revoke_pass(door_pass=home, by=self.by, now=self.now - 30 * minute)

    def _scans(self, event: Event, types: dict[str, UUID], gates: dict[str, Gate]) -> None:
        """Yesterday half of the passes came; tonight's queue is under way."""
        tickets: dict[UUID, list[Ticket]] = {kind: [] for kind in types.values()}
        for ticket in Ticket.objects.filter(event=event).order_by("created_at", "id"):
            tickets[ticket.ticket_type_id].append(ticket)
        yesterday = event.start_at + timedelta(hours=2)
        for ticket in (*tickets[types["all"]][:3], *tickets[types["first"]]):
            self._scan(event, gates["bridge"], ticket, at=yesterday)
        tonight = [
            *tickets[types["second"]][:5],
            *tickets[types["all"]][1:],
            *tickets[types["student"]][:2],
        ]
        for number, ticket in enumerate(tonight):
            self._scan(
                event,
                gates["main"],
                ticket,
                at=self._ago(34 - 2 * number),
                with_pass=bool(number % 2),
            )
        self._scan(event, gates["stage"], tickets[types["crew"]][0], at=self._ago(9))
        # A day ticket of yesterday, a ticket that came twice, and somebody whom the manager knows.
        self._scan(
            event, gates["main"], tickets[types["first"]][0], at=self._ago(8), with_pass=True
        )
        self._scan(event, gates["main"], tonight[0], at=self._ago(7), with_pass=True)
        third = tickets[types["third"]][0]
        self._scan(event, gates["main"], third, at=self._ago(6))
        self._scan(
            event, gates["main"], third, at=self._ago(6), by=self.by, override="Plays a day earlier"
        )
        self._scan(event, gates["main"], tonight[1], at=self._ago(4), direction=Direction.OUT)

    def _ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def _scan(
        self,
        event: Event,
        gate: Gate,
        ticket: Ticket,
        *,
        at: datetime,
        with_pass: bool = False,
        **more: Any,
    ) -> None:
        who = {"door_pass": self.helper} if with_pass else {"by": more.pop("by", self.story.staff)}
        scan(
            event=event,
            gate=gate,
            code=ticket.short_code,
            scan_id=new_id(),
            direction=more.pop("direction", Direction.IN),
            scanned_at=at,
            now=at,
            **who,
            **more,
        )

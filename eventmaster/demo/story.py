"""The demo, told through the services, so that it can hold no state that people could not reach."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.enums import GroupName, MessageStatus
from accounts.models import Message, User
from accounts.services import create_verified_user
from core.models import new_id
from eventmaster.demo.cast import DEMO_DOMAIN, DEMO_PASSWORD, LOGINS
from eventmaster.demo.door import DoorScenes
from eventmaster.demo.logos import draw_logo
from eventmaster.demo.mails import MailScenes
from eventmaster.demo.programme import FIRST_NAMES, HOUSES, LAST_NAMES, PIECES, Piece
from eventmaster.demo.race import RaceScenes
from eventmaster.demo.seats import SeatScenes
from eventmaster.demo.series import SeriesScenes
from eventmaster.demo.teams import tell_of_teams
from eventmaster.demo.translations import TRANSLATIONS
from events.enums import RegistrationMode, Role
from events.models import Event, EventText, Gate, Organizer, TicketType
from events.services.events import publish_event
from events.services.teams import set_role
from registrations.door.scanning import scan
from registrations.enums import Direction, Status
from registrations.models import Registration, Ticket
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event
from registrations.services.registering import Applicant, TicketRequest, register
from registrations.services.reminders import create_event


class Story:
    """Builds the demo as of `now`; `people` is how many registrations the fullest parts get."""

    def __init__(self, *, now: datetime, say: Callable[[str], None]) -> None:
        self.now = now
        self.say = say
        self.names = self._endless_names()
        self.organizers: dict[str, Organizer] = {}

    @transaction.atomic
    def tell(self, *, registrations: int = 0) -> None:
        """Make people, organizers and events in every state, then `registrations` more.

        One long transaction: nobody waits for an empty database, and whoever interrupts the first
        start gets the whole demo at the next.
        """
        self.attendee, self.organizer, self.staff, self.admin = self._people()
        self._organizers()
        events = [event for piece in PIECES for event in self._dates_of(piece)]
        self._fill(events)
        self._states()
        if registrations:
            RaceScenes(self).tell(registrations)
        tell_of_teams(self)
        mails = MailScenes(self)
        mails.tell()
        self._mail_was_sent()
        mails.what_became_of_them()
        self.say(f"{Event.objects.count()} events, {Registration.objects.count()} registrations")

    def _mail_was_sent(self) -> None:
        """The story's mail went out when it happened: the worker starts with an empty queue."""
        Message.objects.filter(status=MessageStatus.QUEUED).update(
            status=MessageStatus.SENT, sent_at=self.now, attempts=1
        )

    def _people(self) -> list[User]:
        groups = [
            (GroupName.ATTENDEES,),
            (GroupName.ATTENDEES, GroupName.ORGANIZERS),
            (GroupName.ATTENDEES, GroupName.CHECK_IN_STAFF),
            (GroupName.ATTENDEES, GroupName.ADMINISTRATORS),
        ]
        return [
            create_verified_user(
                email=login.email, name=login.name, password=DEMO_PASSWORD, groups=memberships
            )
            for login, memberships in zip(LOGINS, groups, strict=True)
        ]

    def _organizers(self) -> None:
        for house in HOUSES:
            organizer = Organizer.objects.create(
                name=house.name,
                slug=house.slug,
                email=house.email,
                description=house.description,
                website=house.website,
                terms_url=f"{house.website}terms",
                privacy_url=f"{house.website}privacy",
                accent=house.accent,
                logo=draw_logo(house.logo, house.accent),
            )
            self.organizers[house.slug] = organizer
            self._join(organizer, self.organizer, Role.MANAGER)
            self._join(organizer, self.staff, Role.CHECKIN)

    def _join(self, organizer: Organizer, user: User, role: Role) -> None:
        set_role(organizer=organizer, user=user, role=role, by=self.organizer, now=self.now)

    def _dates_of(self, piece: Piece) -> Iterator[Event]:
        for number in range(piece.times):
            yield self.publish(self.draft(piece, days=piece.first + number * piece.every))

    def draft(
        self,
        piece: Piece,
        *,
        days: int = 0,
        start_at: datetime | None = None,
        title: str = "",
        **fields: Any,
    ) -> Event:
        start_at = start_at or self._local(piece, days)
        values: dict[str, Any] = {
            "capacity": piece.capacity,
            "registration_mode": RegistrationMode.OPEN,
            **fields,
        }
        event = create_event(
            organizer=self.organizers[piece.house],
            title=title or piece.title,
            summary=piece.summary,
            description=piece.body or piece.summary,
            tags=piece.tags,
            start_at=start_at,
            end_at=start_at + timedelta(hours=piece.hours),
            time_zone=piece.zone,
            all_day=piece.all_day,
            venue=piece.venue,
            address=piece.address,
            city=piece.city,
            country=piece.country,
            is_online=bool(piece.online_url),
            online_url=piece.online_url,
            by=self.organizer,
            now=self.now - timedelta(days=30),
            **values,
        )
        TicketType.objects.filter(event=event).update(price=Decimal(piece.price))
        if not title:
            self._translate(event)
        return event

    def _translate(self, event: Event) -> None:
        EventText.objects.bulk_create(
            EventText(
                event=event, language=language, title=title, summary=summary, description=body
            )
            for language, (title, summary, body) in TRANSLATIONS.get(event.title, {}).items()
        )

    def _local(self, piece: Piece, days: int) -> datetime:
        zone = ZoneInfo(piece.zone)
        day = self.now.astimezone(zone).date() + timedelta(days=days)
        return datetime.combine(day, piece.at, tzinfo=zone)

    def publish(self, event: Event) -> Event:
        return publish_event(event=event, by=self.organizer, now=self.now - timedelta(days=29))

    def _fill(self, events: list[Event]) -> None:
        """A few people everywhere; Alma goes to three of them, once with companions."""
        for number, event in enumerate(events):
            for seats in (1, 2, 1)[: number % 4]:
                self.guest(event, seats=seats)
        for event, seats in zip(events[:3], (1, 3, 1), strict=True):
            self.account(event, self.attendee, seats=seats)

    def _states(self) -> None:
        """One event of each state that people meet."""
        jazz, supper, decks, poets = PIECES[0], PIECES[1], PIECES[3], PIECES[13]
        almost = self.publish(
            self.draft(supper, days=6, title="Supper of the Small Table", capacity=12)
        )
        self.crowd(almost, seats=(2, 2, 3, 2, 2))
        full = self.publish(self.draft(decks, days=7, title="Open Decks: Last Session of the Year"))
        self.crowd(full, seats=(2, 2, 2, 2, 3, 1, 1))
        self.account(full, self.attendee, seats=2)
        approval = self.publish(
            self.draft(
                poets, days=17, title="Poets in Residence: Open Rehearsal", requires_approval=True
            )
        )
        self.crowd(approval, seats=(1, 1, 2))
        self.draft(jazz, days=45, title="Jazz at the Customs Shed: New Year Special")
        cancelled = self.publish(self.draft(supper, days=12, title="Supper on the Roof"))
        self.crowd(cancelled, seats=(2, 1))
        cancel_event(event_id=cancelled.pk, by=self.organizer, now=self.now)
        scenes = SeatScenes(self)
        scenes.decide(approval)
        scenes.tell()
        self._past(PIECES[6])
        self._running(PIECES[2])
        DoorScenes(self).tell()
        SeriesScenes(self).tell()

    def _past(self, piece: Piece) -> None:
        start_at = self._local(piece, days=-21)
        event = self.publish(self.draft(piece, start_at=start_at, title="Python Evening in Autumn"))
        self.crowd(event, seats=(1, 2, 1, 1), at=start_at - timedelta(days=3))
        self._scans(event, until=start_at + timedelta(minutes=20))

    def _running(self, piece: Piece) -> None:
        start_at = self.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
        event = self.publish(
            self.draft(piece, start_at=start_at, title="Repair Café: Open Now", capacity=40)
        )
        self.crowd(event, seats=(1, 2, 1, 3, 1, 2), at=self.now - timedelta(days=2))
        self.account(event, self.attendee, seats=1, at=self.now - timedelta(days=2))
        self._scans(event, until=self.now - timedelta(minutes=5))

    def _scans(self, event: Event, *, until: datetime) -> None:
        """Two of three tickets came; one of them tried twice, one left again."""
        gate = event.gates.get()
        tickets = list(Ticket.objects.filter(event=event).order_by("created_at", "id"))
        came = [ticket for number, ticket in enumerate(tickets) if number % 3]
        for minute, ticket in enumerate(came):
            self._scan(event, gate, ticket, Direction.IN, until - timedelta(minutes=20 - minute))
        self._scan(event, gate, came[0], Direction.IN, until - timedelta(minutes=2))
        self._scan(event, gate, came[1], Direction.OUT, until - timedelta(minutes=1))

    def _scan(
        self, event: Event, gate: Gate, ticket: Ticket, direction: Direction, at: datetime
    ) -> None:
        scan(
            event=event,
            gate=gate,
            code=ticket.short_code,
            scan_id=new_id(),
            direction=direction,
            scanned_at=at,
            by=self.staff,
            now=at,
        )

    def crowd(self, event: Event, *, seats: tuple[int, ...], at: datetime | None = None) -> None:
        for number in seats:
            self.guest(event, seats=number, at=at)

    def guest(self, event: Event, *, seats: int, at: datetime | None = None, **wishes: Any) -> None:
        """Someone without an account registers and confirms by the mail's link."""
        at = at or self.now - timedelta(days=2)
        name, email = next(self.names)
        registration = self._register(event, Applicant(name, email), seats, at, **wishes)
        if registration.status == Status.UNCONFIRMED:
            confirm(registration_id=registration.pk, joins_waiting_list=True, now=at)

    def account(
        self, event: Event, user: User, *, seats: int, at: datetime | None = None, **wishes: Any
    ) -> None:
        applicant = Applicant(user.name, user.email, user)
        self._register(event, applicant, seats, at or self.now - timedelta(days=2), **wishes)

    def _register(
        self,
        event: Event,
        applicant: Applicant,
        seats: int,
        at: datetime,
        *,
        names: bool = True,
        types: Sequence[UUID | None] = (),
        **wishes: Any,
    ) -> Registration:
        """`types` has one for each seat, else the event's first; without `names`, companions
        have none yet."""
        holders = ["", *(next(self.names)[0] if names else "" for _ in range(seats - 1))]
        tickets = [
            TicketRequest(holder_name=name, ticket_type_id=type_id)
            for name, type_id in zip(holders, types or [None] * seats, strict=True)
        ]
        return register(
            event_id=event.pk,
            applicant=applicant,
            tickets=tickets,
            retry=None,
            wants_waiting_list=True,
            language="en",
            by=applicant.user,
            now=at,
            **wishes,
        )

    @staticmethod
    def _endless_names() -> Iterator[tuple[str, str]]:
        """Yield names in a fixed order, each with an address of the demo's own domain."""
        for number in itertools.count():
            first = FIRST_NAMES[number % len(FIRST_NAMES)]
            last = LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
            yield f"{first} {last}", f"guest{number + 1}@guests.{DEMO_DOMAIN}"

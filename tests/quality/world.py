"""The demo, and what it has of each kind of page: found by the demo's own titles."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.enums import MessageStatus
from accounts.models import ApiToken, Message, User
from accounts.scopes import Scope
from accounts.services import create_verified_user
from accounts.tokens import create_token
from eventmaster.demo.cast import DEMO_DOMAIN, DEMO_PASSWORD
from eventmaster.demo.story import Story
from events.models import Event, Organizer
from registrations import links
from registrations.enums import Status
from registrations.models import Registration, Ticket, Visit
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from tests.factories import EventFactory, UserFactory, register_as_guest, register_person
from tests.support.second_factor import give_second_factor

OPEN = "Jazz at the Customs Shed"
FULL = "Open Decks: Last Session of the Year"
CANCELLED = "Supper on the Roof"
OVER = "Python Evening in Autumn"
RUNNING = "Repair Café: Open Now"
TYPES = "Python Conference by the River"
DRAFT = "Jazz at the Customs Shed: New Year Special"
NEWCOMER = f"newcomer@{DEMO_DOMAIN}"
# Has a second factor.
PROTECTED = f"protected@{DEMO_DOMAIN}"
LONGEST = "unterbeamtengesellschaft"
# What breaks a layout: a word without an end, and a title that has no spaces.
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
JAPANESE = "第三十二回東京国際プログラミング競技大会と懇親会のお知らせ・参加者募集中"
LONG = f"{LONG_WORD} {JAPANESE}"
LONG_NAME = "Donaudampfschifffahrtsgesellschaftskapitänswitwe von und zu Hohenfels 林真須美"


@dataclass(frozen=True)
class World:
    """The demo's objects, by what a page needs of them."""

    guest: Registration
    """Somebody without an account who has a ticket and a long name."""
    unconfirmed: Registration
    """Somebody without an account whose address is not confirmed yet."""
    guests_offer: Registration
    """Somebody without an account whose turn on a waiting list has come."""

    def event(self, title: str) -> Event:
        """The event of that title, the first one where it comes again and again."""
        return Event.objects.filter(title=title).order_by("start_at")[0]

    def on(self, route: str, title: str) -> str:
        """The address of a route that takes an event's slug."""
        return reverse(route, args=[self.event(title).slug])

    @property
    def organizer(self) -> Organizer:
        return self.event(OPEN).organizer

    @property
    def mine(self) -> Registration:
        """The registration of the demo's attendee that has companions."""
        mine = Registration.objects.filter(user__email=f"attendee@{DEMO_DOMAIN}")
        return next(each for each in mine.confirmed() if each.tickets.count() > 1)

    @property
    def waiting(self) -> Registration:
        return Registration.objects.get(
            user__email=f"attendee@{DEMO_DOMAIN}", status=Status.WAITLISTED
        )

    @property
    def offered(self) -> Registration:
        return Registration.objects.get(
            user__email=f"attendee@{DEMO_DOMAIN}", status=Status.OFFERED
        )

    @property
    def group(self) -> Registration:
        """A registration of the demo's attendee with tickets for nobody in particular."""
        mine = Registration.objects.filter(user__email=f"attendee@{DEMO_DOMAIN}")
        return mine.confirmed().filter(tickets__number__gt=2, tickets__holder_name="")[0]

    @property
    def some_of_the_group(self) -> str:
        """The question about two of the group's tickets."""
        page = reverse("registrations:cancellation", args=[self.group.pk])
        tickets = self.group.tickets.filter(number__gt=1)[:2]
        return page + "?some=1" + "".join(f"&ticket={ticket.pk}" for ticket in tickets)

    @property
    def declined(self) -> Registration:
        """Somebody's registration that the team did not accept, with its reason."""
        return Registration.objects.filter(status=Status.DECLINED)[0]

    @property
    def pending(self) -> Registration:
        """Somebody's registration that waits for approval."""
        return Registration.objects.filter(status=Status.PENDING).order_by("id")[0]

    @property
    def ticket(self) -> Ticket:
        return self.mine.tickets.order_by("number")[0]

    @property
    def long(self) -> Registration:
        return Registration.objects.get(event=self.event(LONG))

    @property
    def void_ticket(self) -> Ticket:
        return Ticket.objects.filter(event=self.event(CANCELLED)).order_by("id")[0]

    @property
    def coming(self) -> Registration:
        """A registration for the event that is on."""
        return Registration.objects.filter(event=self.event(RUNNING)).order_by("id")[0]

    @property
    def expected(self) -> Ticket:
        """A ticket of the event that is on, whose holder has not come yet."""
        came = Visit.objects.values("ticket")
        return Ticket.objects.filter(event=self.event(RUNNING)).exclude(pk__in=came)[0]

    @property
    def inside(self) -> Ticket:
        """A ticket of the event that is on, whose holder is in."""
        visit = Visit.objects.filter(ticket__event=self.event(RUNNING), ended_at=None)[0]
        return visit.ticket

    @property
    def token(self) -> ApiToken:
        """A token of the demo's organizer for one event."""
        organizer = User.objects.get(email=f"organizer@{DEMO_DOMAIN}")
        known = organizer.api_tokens.filter(event_id__isnull=False).first()
        if known:
            return known
        event = Event.objects.filter(title=LONG).first() or self.event(OPEN)
        wishes = {"name": "Scanner", "event_id": event.pk, "now": timezone.now()}
        return create_token(user=organizer, scopes=Scope, **wishes).token

    @property
    def tokens_page(self) -> str:
        return reverse("api_tokens") if self.token else ""

    @property
    def protected(self) -> User:
        return User.objects.get(email=PROTECTED)

    @property
    def tokens_end(self) -> str:
        return reverse("api_tokens_revocation") if self.token else ""

    @property
    def failed_mail(self) -> Message:
        """What the server did not take, of which every page of the desk warns."""
        return Message.objects.filter(status=MessageStatus.FAILED)[0]

    @property
    def first_person(self) -> User:
        return User.objects.order_by("date_joined")[0]

    def people_of(self, title: str) -> str:
        """The desk's list of an event's registrations."""
        page = reverse("admin:registrations_registration_changelist")
        return f"{page}?event={self.event(title).pk}"

    def link(self, registration: Registration, route: str = "link", *more: object) -> str:
        token = links.manage_token(registration)
        return reverse(f"registrations:{route}", args=[token, *more])

    @property
    def guests_ticket(self) -> str:
        ticket = self.guest.tickets.order_by("number")[0]
        return self.link(self.guest, "link_ticket", ticket.pk)


def make_world(now: datetime, *, with_long_words: bool = True) -> World:
    """Fill an empty database; what the demo lacks is added."""
    Story(now=now, say=lambda _words: None).tell()
    create_verified_user(email=NEWCOMER, name="Nora Newcomer", password=DEMO_PASSWORD)
    give_second_factor(
        create_verified_user(email=PROTECTED, name="Pat Protected", password=DEMO_PASSWORD)
    )
    if with_long_words:
        _add_long_words(now)
    event = Event.objects.filter(title=OPEN).order_by("start_at")[0]
    guest = register_as_guest(event, "long@guests.example.org", name=LONG_NAME, now=now)
    confirm(registration_id=guest.pk, joins_waiting_list=True, now=now)
    unconfirmed = register_as_guest(event, "gwen@guests.example.org", now=now)
    return World(guest=guest, unconfirmed=unconfirmed, guests_offer=_offer_to_a_guest(now))


def _offer_to_a_guest(now: datetime) -> Registration:
    organizer = Organizer.objects.get(slug="harbour-house")
    event = EventFactory(
        organizer=organizer, title="Two at a Time", capacity=2, waiting_list_mode="offer"
    )
    first = register_person(event, seats=2, now=now)
    guest = register_as_guest(
        event, "turn@guests.example.org", name=LONG_NAME, seats=2, wants_list=True, now=now
    )
    confirm(registration_id=guest.pk, now=now)
    cancel_registration(registration_id=first.pk, by=None, now=now)
    return guest


def _add_long_words(now: datetime) -> None:
    event = EventFactory(
        organizer=Organizer.objects.get(slug="harbour-house"),
        title=LONG,
        summary=LONG,
        description=f"## {LONG}\n\n- {LONG}\n\n> {LONG}\n\n| {LONG} | b |\n|---|---|\n| 1 | 2 |",
        venue=LONG_WORD,
        address=LONG_WORD,
        city=LONG_WORD,
        tags=[JAPANESE, LONG_WORD[:50]],
        capacity=2,
        start_at=now + timedelta(hours=20),
    )
    register_person(event, UserFactory(name=LONG_WORD, email=f"{LONGEST}@{DEMO_DOMAIN}"), seats=2)

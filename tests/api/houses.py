"""What programs meet: a house whose registrations stand in different states, and the values that
the parameters of a path have there."""

from typing import Any

from django.utils import timezone

from accounts.models import ApiToken, JournalEntry, Message, User
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.models import (
    EntryWindow,
    Event,
    EventText,
    Gate,
    Invitation,
    Membership,
    Pool,
    TicketType,
)
from events.services.invitations import invite
from registrations.models import (
    DoorEnrolment,
    DoorPass,
    Mailing,
    MailText,
    Registration,
    Scan,
)
from tests.factories import EventFactory, register_as_guest, register_person
from tests.security.house import House, make_house

# Of a mail whose words are the event's own.
KIND = "registration.confirmed"


def full_house(name: str) -> House:
    """The house has two events: one with a seat left, and one full, where people wait."""
    house = make_house(name, capacity=4)
    full = EventFactory(
        organizer=house.organizer,
        title=f"{name} full",
        capacity=1,
        requires_approval=False,
        waiting_list_mode="offer",
    )
    register_person(full)
    register_person(full, house.people["owner"], wants_list=True)
    register_person(full, wants_list=True)
    EventText.objects.create(event=house.event, language="de", title=f"{name} Abend")
    MailText.objects.create(event=house.event, kind=KIND, subject=f"{name}: in", text=name)
    Pool.objects.create(event=house.event, name="Floor", capacity=2)
    register_as_guest(house.event, f"guest@{name.lower()}.example.org")
    for email, event in (
        (f"kim@{name.lower()}.example.org", house.event),
        (house.people["owner"].email, None),
    ):
        invite(
            organizer=house.organizer,
            event=event,
            email=email,
            role=Role.VIEWER,
            by=house.people["manager"],
            now=timezone.now(),
        )
    return house


def values_of(house: House) -> dict[str, list[str]]:
    """What exists in the house, by the name of the parameter."""
    events = Event.objects.filter(organizer=house.organizer)
    about = {"event__in": events}
    rows: dict[str, Any] = {
        "registration_id": Registration.objects.filter(**about),
        "type_id": TicketType.objects.filter(**about),
        "pool_id": Pool.objects.filter(**about, is_root=False),
        "gate_id": Gate.objects.filter(**about),
        "window_id": EntryWindow.objects.filter(**about),
        "enrolment_id": DoorEnrolment.objects.filter(**about),
        "pass_id": DoorPass.objects.filter(**about),
        "mailing_id": Mailing.objects.filter(**about),
        "invitation_id": Invitation.objects.filter(**about),
        "person_id": User.objects.filter(event_roles__event__in=events),
        "member_id": Membership.objects.filter(organizer=house.organizer),
        "message_id": Message.objects.filter(event_id__in=events),
        "entry_id": JournalEntry.objects.filter(event_id__in=events),
        "token_id": ApiToken.objects.filter(pk=house.api_token.pk),
        "user_id": User.objects.filter(pk__in=[user.pk for user in house.people.values()]),
    }
    found = {name: [str(row.pk) for row in some.order_by("pk")] for name, some in rows.items()}
    slugs = [event.slug for event in events.order_by("created_at")]
    scans = [str(scan.scan_id) for scan in Scan.objects.filter(**about)]
    return found | {"slug": slugs, "language": ["de"], "scan_id": scans, "kind": [KIND]}


def secret_of(user: User | None, *scopes: Scope, **options: Any) -> str:
    """A token's; empty for nobody."""
    if user is None:
        return ""
    chosen = scopes or tuple(Scope)
    made = create_token(user=user, name="test", scopes=chosen, now=timezone.now(), **options)
    return made.secret

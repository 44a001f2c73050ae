"""Which mail a change of a registration causes; the words are in `registrations.mail`.

Companions are the holders of tickets with an address of their own, which whoever registered typed:
they are written to once the place is certain and the sender's own address was confirmed (rule 9).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts import outbox
from accounts.enums import MessageStatus
from accounts.limits import MAIL_TO_COMPANION, reserve
from accounts.models import Message
from core.models import new_id
from core.text import normalise_email
from registrations.enums import Status
from registrations.models import Registration, Ticket

if TYPE_CHECKING:
    from accounts.models import User

TICKET_SENT, TICKET_CANCELLED = "ticket.sent", "ticket.cancelled"

_BATCH = 500
_TO_MANY = 1


def notify(kind: str, registration: Registration, *, now: datetime, again: bool = False) -> None:
    """Write one mail of `kind` about `registration` to its owner, in the caller's transaction.

    One kind goes out once for a registration; `again` makes a further one (sending once more).
    """
    outbox.enqueue_all([_to_owner(kind, registration, now=now, again=again)])


def notify_all(kind: str, registrations: Iterable[Registration], *, now: datetime) -> None:
    """Write one mail of `kind` to the owner of each registration."""
    outbox.enqueue_all([_to_owner(kind, row, now=now) for row in registrations])


def notify_within_limit(
    kind: str, registration: Registration, *, now: datetime, again: bool = False
) -> None:
    """The same for what a stranger's form causes: at most three mails a day to an address that
    never confirmed anything (rule 9)."""
    if outbox.may_write_to(registration.email, now=now):
        message = _to_owner(kind, registration, now=now, again=again, is_counted=True)
        outbox.enqueue_all([message])


def notify_of_place(
    kind: str,
    registrations: Sequence[Registration],
    *,
    tickets: Sequence[Ticket] | None = None,
    typed_by: User | None = None,
    now: datetime,
) -> None:
    """Write that these registrations have their places, and to each companion their own ticket.

    `tickets` are all of theirs, where they are at hand; `typed_by` is who typed the companions'
    addresses, where it is not who registered.
    """
    found = _companions(registrations, tickets)
    written = _vouched(registrations, found, typed_by) if found else []
    # Many at once move up by themselves: nobody makes them do so again and again.
    if typed_by is None and len(registrations) == 1:
        written = _within_limit(written, now)
    outbox.enqueue_all(
        [
            *(_to_owner(kind, registration, now=now) for registration in registrations),
            *(_to_companion(TICKET_SENT, ticket, now=now) for ticket in written),
        ]
    )


def notify_everyone(
    kind: str, registrations: Iterable[Registration], *, now: datetime, **details: Any
) -> None:
    """Write one mail of `kind` to the owner of each registration, and to each companion of those
    that have a place, once however many tickets they hold. Who heard of a ticket hears of this too,
    also where it was the team that vouched for them. In pieces, and after what somebody waits for:
    these are many. `details` are those of `accounts.outbox.build`."""
    details = {"priority": _TO_MANY, **details}
    for batch in batched(registrations, _BATCH):
        seated = [each for each in batch if each.status == Status.CONFIRMED]
        found = _companions(seated)
        vouched = _vouched(seated, found) if found else []
        sure = {ticket.pk for ticket in vouched}
        heard = who_heard(ticket for ticket in found if ticket.pk not in sure)
        written = _once_each([*vouched, *heard])
        outbox.enqueue_all(
            [
                *(_to_owner(kind, each, now=now, **details) for each in batch),
                *(_to_companion(kind, ticket, now=now, **details) for ticket in written),
            ]
        )


def send_tickets(
    registration: Registration, tickets: Sequence[Ticket], *, by: User | None, now: datetime
) -> None:
    """Write to the companions who hold these tickets of a registration that has its place."""
    typed_by = by if by is not None and by.pk != registration.user_id else None
    found = _companions([registration], tickets)
    written = _vouched([registration], found, typed_by) if found else []
    if typed_by is None:
        written = _within_limit(written, now)
    outbox.enqueue_all([_to_companion(TICKET_SENT, ticket, now=now) for ticket in written])


def send_tickets_again(registration: Registration, *, by: User | None, now: datetime) -> None:
    """The same once more for all companions of a registration, with links that open now."""
    typed_by = by if by is not None and by.pk != registration.user_id else None
    found = _companions([registration])
    written = _within_limit(_vouched([registration], found, typed_by) if found else [], now)
    outbox.enqueue_all([_to_companion(TICKET_SENT, each, now=now, again=True) for each in written])


def tell_old_address(registration: Registration, email: str, name: str, *, now: datetime) -> None:
    """Write to who had the registration before that their tickets went to another address."""
    ticket = Ticket.objects.active().filter(registration=registration).order_by("number").first()
    if ticket is None or not email:
        return
    ticket.registration = copy(registration)
    ticket.holder_email, ticket.holder_name = email, name
    outbox.enqueue_all([_to_companion(TICKET_CANCELLED, ticket, now=now)])


def tell_of_lost_tickets(
    tickets: Iterable[Ticket], registration: Registration, *, now: datetime
) -> list[Ticket]:
    """Write to the companions who were sent these tickets of a registration, at the address that
    they have here, that they are not valid any more; return those tickets.

    Who never heard of a ticket hears nothing.
    """
    named = _companions([registration], tickets)
    lost = who_heard(named)
    written = _within_limit(lost, now)
    outbox.enqueue_all([_to_companion(TICKET_CANCELLED, ticket, now=now) for ticket in written])
    return lost


def who_heard(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those of the tickets whose holders were written to about them, at the address they have here:
    by a mail of their own, or by one to all, such as a reminder. A query at most."""
    named = list(tickets)
    if not named:
        return []
    about = Message.objects.filter(subject_kind="ticket", subject_id__in=[t.pk for t in named])
    about = about.exclude(status=MessageStatus.DROPPED).exclude(kind=TICKET_CANCELLED)
    told = {
        (subject_id, normalise_email(email))
        for subject_id, email in about.values_list("subject_id", "to_email")
    }
    return [t for t in named if (t.pk, normalise_email(t.holder_email)) in told]


def is_companion(ticket: Ticket) -> bool:
    """Whether its holder has an address other than who registered; reads the registration."""
    address = normalise_email(ticket.holder_email)
    return bool(address) and address != normalise_email(ticket.registration.email)


def _companions(
    registrations: Collection[Registration], tickets: Iterable[Ticket] | None = None
) -> list[Ticket]:
    """The tickets whose holders have addresses of their own; one query where they are not given."""
    owners = {registration.pk: registration for registration in registrations}
    if tickets is None:
        rows = Ticket.objects.active().filter(registration__in=list(owners))
        tickets = rows.exclude(holder_email="").order_by("registration", "number")
    found = []
    for ticket in tickets:
        ticket.registration = owners[ticket.registration_id]
        if is_companion(ticket):
            found.append(ticket)
    return found


def _vouched(
    registrations: Sequence[Registration],
    companions: Iterable[Ticket],
    typed_by: User | None = None,
) -> list[Ticket]:
    """The tickets of `companions` whose sender's own address was confirmed.

    Who registered with an account did so under one; a query at most for all others.
    """
    by_registration: dict[UUID, list[Ticket]] = defaultdict(list)
    for ticket in companions:
        by_registration[ticket.registration_id].append(ticket)
    senders = {
        registration.pk: typed_by.email if typed_by else registration.email
        for registration in registrations
        if registration.pk in by_registration
    }
    sure = {each.pk for each in registrations if each.user_id is not None and typed_by is None}
    asked = {email for pk, email in senders.items() if pk not in sure}
    known = outbox.known_among(asked) if asked else set()
    sure |= {pk for pk, email in senders.items() if normalise_email(email) in known}
    return [ticket for pk, tickets in by_registration.items() if pk in sure for ticket in tickets]


def _within_limit(tickets: Collection[Ticket], now: datetime) -> list[Ticket]:
    """The tickets of which mail may go to their holders today, and count it.

    Else somebody could fill the mailbox of an address that was confirmed, by giving a ticket to it
    and taking it away again and again (rule 9).
    """
    by_pair: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for ticket in tickets:
        sender, address = ticket.registration.email, ticket.holder_email
        by_pair[normalise_email(sender), normalise_email(address)].append(ticket.pk)
    allowed: set[UUID] = set()
    # In one order, so that two of them never wait for each other.
    for pair, theirs in sorted(by_pair.items()):
        granted, _row = reserve(MAIL_TO_COMPANION, " ".join(pair), len(theirs), now=now)
        allowed.update(theirs[:granted])
    return [ticket for ticket in tickets if ticket.pk in allowed]


def _once_each(companions: Iterable[Ticket]) -> list[Ticket]:
    """The first ticket of each address in a registration."""
    found: dict[tuple[UUID, str], Ticket] = {}
    for ticket in companions:
        found.setdefault((ticket.registration_id, normalise_email(ticket.holder_email)), ticket)
    return list(found.values())


def _to_owner(
    kind: str, registration: Registration, *, now: datetime, again: bool = False, **details: Any
) -> Message:
    suffix = f":{new_id()}" if again else ""
    return outbox.build(
        kind,
        cause=f"{_cause(kind, details)}:{registration.pk}{suffix}",
        to_email=registration.email,
        to_name=registration.name,
        language=registration.language,
        subject_of=registration,
        event_id=registration.event_id,
        now=now,
        **details,
    )


def _to_companion(
    kind: str, ticket: Ticket, *, now: datetime, again: bool = False, **details: Any
) -> Message:
    """Written in the language of who registered: theirs is not known."""
    suffix = f":{new_id()}" if again else ""
    return outbox.build(
        kind,
        cause=f"{_cause(kind, details)}:{ticket.pk}:{ticket.revision}{suffix}",
        to_email=ticket.holder_email,
        to_name=ticket.holder_name,
        language=ticket.registration.language,
        subject_of=ticket,
        event_id=ticket.event_id,
        now=now,
        **details,
    )


def _cause(kind: str, details: dict[str, Any]) -> str:
    """What is sent in a batch is sent once in each."""
    batch_id = details.get("batch_id")
    return f"{kind}:{batch_id}" if batch_id else kind

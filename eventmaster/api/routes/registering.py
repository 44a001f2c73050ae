"""The registrations of one event: listed for its team, and made.

The team registers anybody, a person oneself, and a stranger by a mail to confirm.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Header, Query
from ninja import Status as Answer

from accounts.languages import is_spoken, language_of
from accounts.models import User
from accounts.scopes import Scope
from accounts.services import verified_email
from core.compiled import CompiledRead
from core.text import normalise_email
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.examples.registrations import NEW_REGISTRATION, RECEIPT, REGISTRATION
from eventmaster.api.finding import team_event
from eventmaster.api.finding_registrations import registration_rows
from eventmaster.api.lists import ListedLong, LongPart, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.schemas.registrations import (
    EventRegistrationFilters,
    ReceiptOut,
    RegistrationIn,
    RegistrationOut,
    TypeName,
    new_registration_out,
    registration_out,
)
from eventmaster.api.versions import mark_version
from eventmaster.looks import note_list
from events.models import Event, TicketType
from events.permissions import can_override
from events.querysets import EventQuerySet
from registrations.enums import Status
from registrations.errors import AlreadyRegistered, TicketTypeUnknown
from registrations.guests import count_guest
from registrations.models import Registration
from registrations.positions import place_of
from registrations.retries import RetryKey
from registrations.services.registering import (
    Applicant,
    TicketRequest,
    register,
    register_by_team,
    register_guest,
)

operations = Operations("Registrations")

REFUSALS = (
    *("registration_closed", "registration_not_yet_open", "no_registration"),
    *("event_cancelled", "event_over", "event_full", "ticket_type_full", "waiting_list_closed"),
    *("too_many_tickets", "group_too_large", "ticket_type_unknown", "ticket_type_not_yet"),
    *("ticket_type_closed", "too_few_of_type", "too_many_of_type", "already_registered"),
    *("idempotency_key_reused", "not_allowed"),
)
LATEST_FIRST = ("-created_at", "-id")


@operations.get(
    "/events/{slug}/registrations",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: ListedLong[RegistrationOut]},
)
def list_registrations(
    request: HttpRequest,
    slug: str,
    filters: Query[EventRegistrationFilters],
    part: Query[LongPart],
) -> Any:
    """List the registrations of an event.

    For its team, in whatever state they are, the latest first. Tickets one by one are `attendees`.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    text = " ".join(filter(None, (filters.email, filters.name)))
    note_list("registrations", [event.pk], text=text, by=caller.person, now=caller.now)
    rows = registration_rows().filter(event_id=event.pk)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.email:
        rows = rows.filter(email_key=normalise_email(filters.email))
    if filters.name:
        rows = rows.filter(name__icontains=filters.name)
    return listed_long(rows, part, registration_out, order=LATEST_FIRST)


@operations.post(
    "/events/{slug}/registrations",
    access=anyone(Scope.REGISTRATIONS_WRITE),
    answers={201: RegistrationOut, 202: ReceiptOut},
    refuses=REFUSALS,
    examples={"body": NEW_REGISTRATION, 201: REGISTRATION, 202: RECEIPT},
)
def create_registration(
    request: HttpRequest,
    slug: str,
    values: RegistrationIn,
    key: str = Header(
        "",
        alias="Idempotency-Key",
        max_length=200,
        description="Yours, new for each registration: sent again within a day with the same "
        "values, it makes no second one, and the first answer's status comes with the "
        "registration as it is now.",
    ),
) -> Any:
    """Register for an event.

    As a manager or editor of the event's team you register anyone: they have their places at once,
    or wait for approval where the event asks for it and you do not pass it over. With your own
    session or token, and a confirmed address, you register yourself under that address. Without
    either, the answer is 202 and always the same; a mail to the address asks to confirm.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if event := _own_event(caller, slug):
        if values.overrides and not can_override(caller.user, event):
            raise _no_exceptions()
        return _answer(request, _by_team(caller, event, values, key))
    visible = caller.within(Event.objects.visible_to(caller.user), "id").filter(slug=slug)
    if (event := visible.first()) is None:
        raise Http404
    if values.overrides:
        raise _no_exceptions()
    if caller.is_person and (address := _own_address(caller, values)):
        return _answer(request, _for_oneself(caller, event, values, key, address))
    _as_guest(caller, event, values, key)
    return Answer(202, _receipt())


def _no_exceptions() -> Refusal:
    return Refusal("not_allowed", _("Only managers of the event’s team may allow exceptions."))


def _by_team(caller: Caller, event: Event, values: RegistrationIn, key: str) -> Registration:
    try:
        return register_by_team(
            applicant=_entered_by_team(caller, values),
            overrides=frozenset(values.overrides),
            retry=_retry(caller, event, values, key, 201),
            by=caller.person,
            **_order(caller, event, values),
        )
    except AlreadyRegistered as refusal:
        words = _("This person is registered for this event already.")
        raise AlreadyRegistered(refusal.registration, words) from refusal


def _for_oneself(
    caller: Caller, event: Event, values: RegistrationIn, key: str, address: str
) -> Registration:
    return register(
        applicant=Applicant(values.name, address, caller.person),
        retry=_retry(caller, event, values, key, 201),
        by=caller.person,
        **_order(caller, event, values, language=language_of(caller.person)),
    )


def _as_guest(caller: Caller, event: Event, values: RegistrationIn, key: str) -> None:
    order = _order(caller, event, values)
    may_hold = count_guest(network=caller.network, email=values.email, now=caller.now)
    register_guest(
        applicant=Applicant(values.name, values.email),
        retry=_retry(caller, event, values, key, 202),
        may_hold=may_hold,
        **order,
    )


def _own_event(caller: Caller, slug: str) -> Event | None:
    """The event, if the caller may change it; only what is needed before the lock, since what
    counts is read under it. One statement: whoever registers many is of the team."""
    if not isinstance(caller.user, User) or not caller.user.is_active:
        return None
    is_all = caller.user.is_superuser
    found = _any_event(slug=slug) if is_all else _managed_event(user_id=caller.user.pk, slug=slug)
    return next((event for event in found if caller.event_id in (None, event.pk)), None)


def _managed(user: User, slug: str) -> EventQuerySet:
    return Event.objects.managed_by(user).filter(slug=slug).only("id").order_by()


_any_event = CompiledRead(lambda slug: _managed(User(is_superuser=True), slug), slug=str)
_managed_event = CompiledRead(
    lambda user_id, slug: _managed(User(pk=user_id), slug), user_id=UUID, slug=str
)


def _order(
    caller: Caller, event: Event, values: RegistrationIn, *, language: str = ""
) -> dict[str, Any]:
    if values.language and not is_spoken(values.language):
        problem = FieldProblem(
            field="language",
            code="language_unknown",
            message=_("This site writes no mail in that language. Choose another one."),
        )
        raise Refusal("invalid_values", errors=[problem])
    ids = _type_ids(event, [*(ticket.type for ticket in values.tickets), *values.also_takes])
    tickets = [
        TicketRequest(one.name, one.email, ids[one.type] if one.type else None)
        for one in values.tickets
    ]
    return {
        "event_id": event.pk,
        "tickets": tickets or [TicketRequest()],
        "wants_waiting_list": values.waiting_list,
        # Other types are for those who wait: nobody is given what they did not choose.
        "wanted_types": [ids[one] for one in values.also_takes] if values.waiting_list else (),
        "takes_any_type": values.takes_any_type and values.waiting_list,
        "language": values.language or language or get_language() or "en",
        "now": caller.now,
    }


def _type_ids(event: Event, names: list[TypeName | None]) -> dict[TypeName, Any]:
    """The ids of types that are named by id or by number; no query without numbers."""
    ids: dict[TypeName, Any] = {name: name for name in names if name and not isinstance(name, int)}
    numbers = {name for name in names if isinstance(name, int)}
    if numbers:
        found = TicketType.objects.filter(event_id=event.pk, number__in=numbers)
        ids |= dict(found.values_list("number", "pk"))
        if not numbers <= ids.keys():
            raise TicketTypeUnknown
    return ids


def _retry(
    caller: Caller, event: Event, values: RegistrationIn, key: str, status: int
) -> RetryKey | None:
    if not key:
        return None
    return RetryKey(
        principal=caller.principal,
        route=f"api:register:{event.pk}",
        key=key,
        values=values.model_dump(mode="json"),
        status_code=status,
    )


def _entered_by_team(caller: Caller, values: RegistrationIn) -> Applicant:
    """Who registers themselves on their own event finds it among their own."""
    is_self = normalise_email(values.email) == caller.person.email
    address = verified_email(caller.person) if is_self else None
    return Applicant(values.name, address or values.email, caller.person if address else None)


def _own_address(caller: Caller, values: RegistrationIn) -> str | None:
    """The caller's confirmed address; without one, an account is a guest like any other."""
    if normalise_email(values.email) != caller.person.email:
        raise Refusal(
            "not_allowed", _("You can register yourself here, under your account’s email.")
        )
    return verified_email(caller.person)


def _answer(request: HttpRequest, registration: Registration) -> Any:
    if registration.answered_before is None:
        waits = registration.status == Status.WAITLISTED
        mark_version(request, registration)
        place = place_of(registration) if waits else None
        return Answer(201, new_registration_out(registration, place))
    if registration.answered_before == 202:
        return Answer(202, _receipt())
    now_like_this = registration_rows().get(pk=registration.pk)
    mark_version(request, now_like_this)
    return Answer(registration.answered_before, registration_out(now_like_this))


def _receipt() -> ReceiptOut:
    return ReceiptOut(
        status=Status.UNCONFIRMED,
        detail=_("We sent a mail to this address. Open its link and confirm: only then it counts."),
    )

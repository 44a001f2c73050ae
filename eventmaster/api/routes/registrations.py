"""Registrations: found, read, changed, cancelled, decided about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Query

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.registrations import CANCELLED, DECLINED, DETAIL
from eventmaster.api.finding_registrations import (
    changeable_registration,
    managed_registration,
    note_reading,
    own_registration,
    registration_rows,
    visible_registration,
)
from eventmaster.api.lists import ListedLong, LongPart, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.routes.registering import LATEST_FIRST
from eventmaster.api.schemas.registrations import (
    ApprovalIn,
    CancellationIn,
    DeclineIn,
    DoorNoteIn,
    RegistrationChange,
    RegistrationDetailOut,
    RegistrationFilters,
    RegistrationOut,
    registration_detail_out,
    registration_out,
)
from eventmaster.api.versions import mark_version, version_check
from events.permissions import can_edit, can_see_people
from registrations.enums import TicketStatus
from registrations.models import Registration
from registrations.positions import position_of
from registrations.services.cancelling import cancel_registration as cancel_all
from registrations.services.deciding import approve, decline
from registrations.services.door_notes import write_door_note
from registrations.services.groups import Holder, cancel_tickets, name_holders
from registrations.services.offers import accept_offer as accept
from registrations.services.offers import decline_offer
from registrations.services.payments import account_of

operations = Operations("Registrations")

GONE = ("event_cancelled", "event_over")
FULL = ("event_full", "ticket_type_full", "waiting_list_closed", "group_too_large")
NOTE = "Comes with a pram: open the side door."
# What is meant without a body.
WHOLE = CancellationIn(tickets=[], reason="", notify=True)
PLAIN_APPROVAL, PLAIN_DECLINE = ApprovalIn(waiting_list=False), DeclineIn(reason="")


@operations.get(
    "/me/registrations",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: ListedLong[RegistrationOut]},
)
def list_my_registrations(
    request: HttpRequest, filters: Query[RegistrationFilters], part: Query[LongPart]
) -> Any:
    """List your own registrations.

    Those of your account, the latest first.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = caller.within(registration_rows().owned_by(caller.user))
    if filters.status:
        rows = rows.filter(status=filters.status)
    return listed_long(rows, part, registration_out, order=LATEST_FIRST)


@operations.get(
    "/registrations/{registration_id}",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: RegistrationDetailOut},
    examples={200: DETAIL},
)
def read_registration(request: HttpRequest, registration_id: UUID) -> Any:
    """Read one registration.

    Your own, or one of your team's events.
    """
    return shown(request, registration_id)


@operations.patch(
    "/registrations/{registration_id}",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["names_closed", "not_allowed"],
    if_match=True,
    examples={"body": {"name": "Ada King"}, 200: {**DETAIL, "name": "Ada King"}},
)
def change_registration(
    request: HttpRequest, registration_id: UUID, values: RegistrationChange
) -> Any:
    """Change who comes.

    The name of who registered, and names and addresses of tickets' holders, who get their tickets
    by mail where they have an address of their own. Tickets stay valid; only one that was sent to
    another address before gets a new code.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    registration = changeable_registration(caller, registration_id)
    given = values.given()
    holders = {one.id: Holder(one.name, one.email) for one in given.get("tickets", ())}
    active = {
        ticket.pk for ticket in registration.tickets.all() if ticket.status == TicketStatus.ACTIVE
    }
    check_tickets(list(holders), active)
    name_holders(
        registration_id=registration_id,
        holders=holders,
        name=given.get("name", ""),
        check=version_check(request),
        is_team=can_edit(caller.user, registration.event),
        by=caller.person,
        now=caller.now,
    )
    return shown(request, registration_id)


@operations.put(
    "/registrations/{registration_id}/door-note",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["not_allowed"],
    if_match=True,
    examples={"body": {"note": NOTE}, 200: {**DETAIL, "door_note": NOTE}},
)
def set_door_note(request: HttpRequest, registration_id: UUID, values: DoorNoteIn) -> Any:
    """Tell the door about a registration.

    Shown where one of its tickets is scanned, and on the door list; never to whoever registered.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    write_door_note(
        registration_id=registration_id,
        note=values.note,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/cancellation",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["event_over", "too_few_of_type", "transition_refused", "not_allowed"],
    examples={"body": {}, 200: CANCELLED},
)
def cancel_registration(
    request: HttpRequest, registration_id: UUID, values: Body[CancellationIn] = WHOLE
) -> Any:
    """Cancel a registration, or some of its tickets.

    Its places go to the waiting list at once; who waits leaves the list. Where the event's team
    does it, the person gets a mail with its reason. Done twice, it is done once.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    registration = changeable_registration(caller, registration_id)
    who: dict[str, Any] = {"by": caller.person, "now": caller.now}
    if values.tickets:
        check_tickets(values.tickets, {ticket.pk for ticket in registration.tickets.all()})
        cancel_tickets(registration_id=registration_id, ticket_ids=values.tickets, **who)
    else:
        notifies = values.notify or not can_edit(caller.user, registration.event)
        cancel_all(registration_id=registration_id, reason=values.reason, notifies=notifies, **who)
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/approval",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=[*GONE, *FULL, "transition_refused", "not_allowed"],
    examples={"body": {"waiting_list": True}, 200: DETAIL},
)
def approve_registration(
    request: HttpRequest, registration_id: UUID, values: Body[ApprovalIn] = PLAIN_APPROVAL
) -> Any:
    """Approve a registration.

    It takes its places, or, where there are none and it may wait, joins the waiting list.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    approve(
        registration_id=registration_id,
        joins_waiting_list=values.waiting_list,
        by=caller.person,
        now=caller.now,
    )
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/decline",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["transition_refused", "not_allowed"],
    examples={"body": {"reason": DECLINED["decision_note"]}, 200: DECLINED},
)
def decline_registration(
    request: HttpRequest, registration_id: UUID, values: Body[DeclineIn] = PLAIN_DECLINE
) -> Any:
    """Decline a registration that waits for approval.

    The person gets a mail with the reason.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    decline(registration_id=registration_id, reason=values.reason, by=caller.person, now=caller.now)
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/acceptance",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=[*GONE, "offer_expired", "transition_refused", "not_allowed"],
    examples={200: DETAIL},
)
def accept_offer(request: HttpRequest, registration_id: UUID) -> Any:
    """Accept an offered place.

    Only whoever it is offered to can do so.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    own_registration(caller, registration_id)
    accept(registration_id=registration_id, by=caller.person, now=caller.now)
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/refusal",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["offer_expired", "transition_refused", "not_allowed"],
    examples={200: {**CANCELLED, "status": "declined"}},
)
def refuse_offer(request: HttpRequest, registration_id: UUID) -> Any:
    """Refuse an offered place.

    It goes to the next in line.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    own_registration(caller, registration_id)
    decline_offer(registration_id=registration_id, by=caller.person, now=caller.now)
    return shown(request, registration_id)


def shown(request: HttpRequest, registration_id: UUID) -> RegistrationDetailOut:
    """The answer to whatever was done with one registration: as it is now."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    registration: Registration = visible_registration(caller, registration_id)
    if request.method == "GET":
        note_reading(caller, registration)
    mark_version(request, registration)
    position = position_of(registration, now=caller.now)
    return registration_detail_out(
        registration,
        position,
        account_of(registration),
        for_team=can_see_people(caller.user, registration.event),
    )


def check_tickets(named: Collection[UUID], known: Collection[UUID]) -> None:
    """Refuse what would be passed over silently: the sender believes it is done."""
    problems = [
        FieldProblem(
            field=f"tickets.{number}",
            code="ticket_unknown",
            message=_("This registration has no such ticket, or it was cancelled."),
        )
        for number, ticket_id in enumerate(named)
        if ticket_id not in known
    ]
    if problems:
        raise Refusal("invalid_values", errors=problems)

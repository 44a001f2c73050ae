"""What the team puts right about a registration: who, which tickets, which event; mail again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.registrations import DETAIL, ID, TICKET
from eventmaster.api.finding import managed_event
from eventmaster.api.finding_registrations import managed_registration
from eventmaster.api.operations import Operations
from eventmaster.api.routes.registrations import GONE, check_tickets, shown
from eventmaster.api.schemas.corrections import (
    MoveIn,
    NoteIn,
    PersonChange,
    TypesIn,
    types_of,
    types_there,
)
from eventmaster.api.schemas.registrations import RegistrationDetailOut
from eventmaster.api.versions import version_check
from registrations.enums import TicketStatus
from registrations.services.editing import edit_registration, write_note
from registrations.services.moving import move_registration
from registrations.services.resending import send_once_more
from registrations.services.type_changes import change_types

operations = Operations("Registrations")

FULL = ("event_full", "ticket_type_full", "ticket_type_unknown")
NOTE = "Called on Monday: pays by transfer."


@operations.patch(
    "/registrations/{registration_id}/person",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["already_registered", "transition_refused", "not_allowed"],
    if_match=True,
    examples={"body": {"name": "Ada King"}, 200: {**DETAIL, "name": "Ada King"}},
)
def correct_person(request: HttpRequest, registration_id: UUID, values: PersonChange) -> Any:
    """Correct who registered.

    For the event's team. With another address the registration is that address's: its owner gets
    the tickets by mail, with new codes, and whoever had it before hears that theirs are void.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    edit_registration(
        registration_id=registration_id,
        fields=values.given(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return shown(request, registration_id)


@operations.put(
    "/registrations/{registration_id}/note",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["not_allowed"],
    if_match=True,
    examples={"body": {"note": NOTE}, 200: {**DETAIL, "note": NOTE}},
)
def set_note(request: HttpRequest, registration_id: UUID, values: NoteIn) -> Any:
    """Write the team's note about a registration.

    Neither the person nor the door reads it.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    write_note(
        registration_id=registration_id,
        note=values.note,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/ticket-types",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=[*GONE, *FULL, "transition_refused", "not_allowed"],
    if_match=True,
    examples={
        "body": {"tickets": [{"id": TICKET["id"], "type": TICKET["type"]}]},
        200: DETAIL,
    },
)
def change_types_of_tickets(request: HttpRequest, registration_id: UUID, values: TypesIn) -> Any:
    """Give tickets another type.

    All of them or none: seats move in one step. Codes of before are void, the price is the new
    type's. Sale times, limits and the waiting list do not bind the team; seats do.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    registration = managed_registration(caller, registration_id)
    tickets = registration.tickets.all()
    active = {ticket.pk for ticket in tickets if ticket.status == TicketStatus.ACTIVE}
    check_tickets([one.id for one in values.tickets], active)
    change_types(
        registration_id=registration_id,
        types=types_of(values),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/move",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=[
        *GONE,
        *FULL,
        *("same_event", "event_of_another_organizer", "already_registered", "was_inside"),
        *("transition_refused", "not_allowed"),
    ],
    examples={"body": {"event": "open-air-concert-2"}, 200: {**DETAIL, "moved_from": ID}},
)
def move_to_event(request: HttpRequest, registration_id: UUID, values: MoveIn) -> Any:
    """Move a registration to another event of the organizer.

    Answers with the one it has there: confirmed, with new tickets and what was paid; `moved_from`
    is cancelled. Done twice, it is done once.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    target = managed_event(caller, values.event)
    moved = move_registration(
        registration_id=registration_id,
        event_id=target.pk,
        types=types_there(values),
        by=caller.person,
        now=caller.now,
    )
    return shown(request, moved.pk)


@operations.post(
    "/registrations/{registration_id}/mail",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["just_sent", "transition_refused", "not_allowed"],
    examples={200: DETAIL},
)
def send_mail_again(request: HttpRequest, registration_id: UUID) -> Any:
    """Send the mail about a registration once more.

    The one that fits how it stands, with the tickets where it has a place. Once a minute.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    send_once_more(registration_id=registration_id, by=caller.person, now=caller.now)
    return shown(request, registration_id)

"""What registering refuses: a stable code and a sentence that says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

if TYPE_CHECKING:
    from registrations.models import Registration


class RegistrationClosed(DomainError):
    code = "registration_closed"
    message = _("Registration is closed. Write to the organizer if you still want to come.")


class RegistrationNotYetOpen(DomainError):
    code = "registration_not_yet_open"
    message = _("Registration is not open yet. Come back when it opens.")


class NoRegistrationHere(DomainError):
    code = "no_registration"
    message = _("This event takes no registrations here. Its page says how to take part.")


class EventIsCancelled(DomainError):
    code = "event_cancelled"
    message = _("The event was cancelled. Look for another one in the list of events.")


class EventIsOver(DomainError):
    code = "event_over"
    message = _("The event is over. Look for another one in the list of events.")


class EventFull(DomainError):
    code = "event_full"
    message = _("There are not enough places left. You can join the waiting list.")


class EventFullNoList(EventFull):
    message = _("Not enough places are left, and there is no waiting list. Look again later.")


class WaitingListClosed(DomainError):
    code = "waiting_list_closed"
    message = _("Not enough places are left, and the waiting list is closed. Look again later.")


class TooManyTickets(DomainError):
    code = "too_many_tickets"
    message = _("That is more people than one registration may bring. Take some off the list.")


class GroupTooLarge(DomainError):
    """It could never be seated, and would hold back everyone behind it on the waiting list."""

    code = "group_too_large"
    message = _("This event does not have that many places in all. Register fewer people.")


class TicketTypeUnknown(DomainError):
    code = "ticket_type_unknown"
    message = _("This event has no such ticket. Choose one of those on its page.")


class KeyReused(DomainError):
    """The same retry key came with other values (422 in the API)."""

    code = "idempotency_key_reused"
    message = _("This form was sent already with other values. Open it again and start afresh.")


class CapacityBelowTaken(DomainError):
    code = "capacity_below_taken"
    message = _("More seats than that are taken. Cancel registrations first, or allow more seats.")


class AlreadyRegistered(DomainError):
    """There is a live registration of this address; only its owner and the team may see which."""

    code = "already_registered"
    message = _("You are registered for this event already. Your tickets are under “My tickets”.")

    def __init__(self, registration: Registration) -> None:
        super().__init__()
        self.registration = registration

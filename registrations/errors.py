"""What registering refuses: a stable code and a sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext
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
    """`offers_waiting_list` says whether one may ask again for a place in the line."""

    code = "event_full"
    offers_waiting_list = True
    message = _("There are not enough places left. You can join the waiting list.")


class EventFullNoList(EventFull):
    offers_waiting_list = False
    message = _("Not enough places are left, and there is no waiting list. Look again later.")


class TicketTypeFull(EventFull):
    """Seats are left, but not for these types; `names` says for which."""

    code = "ticket_type_full"

    def __init__(self, names: Sequence[str], *, offers_waiting_list: bool) -> None:
        self.names = names
        self.offers_waiting_list = offers_waiting_list
        if offers_waiting_list:
            words = gettext(
                "Not enough places are left for %(types)s. Choose another ticket, or join the"
                " waiting list."
            )
        else:
            words = gettext("Not enough places are left for %(types)s. Choose another ticket.")
        super().__init__(words % {"types": ", ".join(names)})


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


class TicketTypeNotYet(DomainError):
    code = "ticket_type_not_yet"
    message = _("This ticket is not available yet. Choose another one, or come back later.")


class TicketTypeClosed(DomainError):
    code = "ticket_type_closed"
    message = _("This ticket is not available any more. Choose another one.")


class TooFewOfType(DomainError):
    code = "too_few_of_type"
    message = _("This ticket is for larger groups. Add people, or choose another one.")


class TooManyOfType(DomainError):
    code = "too_many_of_type"
    message = _("That is more than one registration may have of this ticket. Take some off.")


class OfferExpired(DomainError):
    code = "offer_expired"
    message = _("The time to answer is over, and the place went to the next person in line.")


class NamesClosed(DomainError):
    code = "names_closed"
    message = _("Names can no longer be changed here. Write to the organizer instead.")


class TicketTypeInUse(DomainError):
    code = "ticket_type_in_use"
    message = _("There are tickets of this type. Hide it instead.")


class TicketTypeAtTheDoor(DomainError):
    code = "ticket_type_at_the_door"
    message = _(
        "A gate or an entry window is for this type alone, and would be for all without it. "
        "Give it other types first, or none."
    )


class TicketTypeOfAnotherEvent(DomainError):
    code = "ticket_type_of_another_event"
    message = _("This ticket type belongs to another event. Choose one of this event’s types.")


class LastTicketType(DomainError):
    code = "last_ticket_type"
    message = _("An event keeps at least one ticket type. Change this one instead.")


class PoolOfAnotherEvent(DomainError):
    code = "pool_of_another_event"
    message = _("This pool belongs to another event. Choose one of this event’s pools.")


class NotOnTheList(DomainError):
    code = "not_on_the_list"
    message = _("This registration is not on the waiting list any more. Reload the page.")


class NoSeatsForThisEntry(DomainError):
    code = "no_seats"
    message = _("Not enough places are free for this registration. Allow more seats first.")


class NothingToPay(DomainError):
    code = "nothing_to_pay"
    message = _("Nothing is left to pay for this registration.")


class MoreThanPaid(DomainError):
    code = "more_than_paid"
    message = _("That is more than was paid. Write a smaller amount.")


class PaymentsChanged(DomainError):
    code = "payments_changed"
    message = _("Somebody changed the payments in the meantime. Look at them, and decide again.")


class PoolInUse(DomainError):
    code = "pool_in_use"
    message = _("A ticket type draws on this pool. Take it off the type first.")


class GateUnknown(DomainError):
    code = "gate_unknown"
    message = _("This event has no such gate. Choose one of its gates.")


class OverrideNotAllowed(DomainError):
    code = "override_not_allowed"
    message = _("Only a manager of the event lets somebody in anyway. Ask one.")


class NothingToOverride(DomainError):
    """The refusal is none that a manager may pass over, or not of this event and gate."""

    code = "nothing_to_override"
    message = _("Nobody can let this ticket in anyway. Scan it again, or search by name.")


class EnrolmentClosed(DomainError):
    """No such code, or its minutes are over, or as many devices as it allows have a pass."""

    code = "enrolment_closed"
    message = _(
        "This code is not good, or not any more: codes last for minutes. Ask the organizer to show"
        " a new one."
    )


class GateInUse(DomainError):
    code = "gate_in_use"
    message = _(
        "Tickets were scanned or door passes given at this gate, so it stays. Rename it instead."
    )


class LastGate(DomainError):
    code = "last_gate"
    message = _("An event keeps at least one gate.")


class EntryWindowInUse(DomainError):
    code = "entry_window_in_use"
    message = _("Tickets were scanned in this window, so it stays. Change its times instead.")


class LastEntryWindow(DomainError):
    code = "last_entry_window"
    message = _("An event keeps at least one entry window.")


class KeyReused(DomainError):
    """The same retry key came with other values (422 in the API)."""

    code = "idempotency_key_reused"
    message = _("This form was sent already with other values. Open it again and start afresh.")


class CapacityBelowTaken(DomainError):
    code = "capacity_below_taken"
    message = _("More seats than that are taken. Cancel registrations first, or allow more seats.")


class MailingUnderWay(DomainError):
    code = "mailing_under_way"
    message = _("Only a draft can be changed, deleted or sent. Take it back or stop it instead.")


class NobodyToWriteTo(DomainError):
    code = "nobody_to_write_to"
    message = _("Nobody would get this mail. Choose other people to write to.")


class SameEvent(DomainError):
    code = "same_event"
    message = _("It is at this event already. Choose another one.")


class EventOfAnotherOrganizer(DomainError):
    code = "event_of_another_organizer"
    message = _("That event belongs to another organizer. Choose one of the same.")


class WasInside(DomainError):
    code = "was_inside"
    message = _("Somebody has entered with these tickets. Enter a new registration there instead.")


class JustSent(DomainError):
    code = "just_sent"
    message = _("It was sent a moment ago. Wait a minute before you send it once more.")


class AlreadyRegistered(DomainError):
    """There is a live registration of this address; only its owner and the team may see which."""

    code = "already_registered"
    message = _("You are registered for this event already. Your tickets are under “My tickets”.")

    def __init__(self, registration: Registration, message: str | None = None) -> None:
        super().__init__(message)
        self.registration = registration

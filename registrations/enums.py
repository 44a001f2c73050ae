"""States of registrations and tickets, and what the door can answer: data for code, docs, tests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.states import Transitions


class Status(models.TextChoices):
    """Where a registration stands."""

    UNCONFIRMED = "unconfirmed", _("Waiting for the email to be confirmed")
    PENDING = "pending", _("Waiting for approval")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    WAITLISTED = "waitlisted", _("On the waiting list")
    OFFERED = "offered", _("A place is offered")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    EXPIRED = "expired", pgettext_lazy("registration", "Expired")


TRANSITIONS = Transitions(
    {
        Status.UNCONFIRMED: frozenset(
            {
                Status.CONFIRMED,
                Status.PENDING,
                Status.WAITLISTED,
                Status.CANCELLED,
                Status.EXPIRED,
            }
        ),
        Status.PENDING: frozenset(
            {
                Status.CONFIRMED,
                Status.WAITLISTED,
                Status.DECLINED,
                Status.CANCELLED,
                Status.EXPIRED,
            }
        ),
        Status.CONFIRMED: frozenset({Status.CANCELLED}),
        Status.WAITLISTED: frozenset(
            {Status.CONFIRMED, Status.OFFERED, Status.CANCELLED, Status.EXPIRED}
        ),
        Status.OFFERED: frozenset(
            {Status.CONFIRMED, Status.DECLINED, Status.CANCELLED, Status.EXPIRED}
        ),
        Status.CANCELLED: frozenset(),
        Status.DECLINED: frozenset(),
        Status.EXPIRED: frozenset(),
    }
)

# Not live: the person may register again.
ENDED = frozenset({Status.CANCELLED, Status.DECLINED, Status.EXPIRED})
LIVE = frozenset(Status) - ENDED
# Always hold seats; an unconfirmed one does only while `holds_seats` says so.
SEATED = frozenset({Status.CONFIRMED, Status.OFFERED})


class TicketStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("ticket", "Active")
    CANCELLED = "cancelled", pgettext_lazy("ticket", "Cancelled")


TICKET_TRANSITIONS = Transitions(
    {
        TicketStatus.ACTIVE: frozenset({TicketStatus.CANCELLED}),
        TicketStatus.CANCELLED: frozenset(),
    }
)


class PaymentMethod(models.TextChoices):
    """How money came; providers of online payment will add theirs."""

    DOOR = "door", _("Paid at the door")
    # Both lines of money that went along to another event of the organizer.
    MOVED = "moved", _("Moved with the registration")


class Override(models.TextChoices):
    """What the team or an import may pass over, each by name; capacity is not among them."""

    WINDOW = "window", _("Registration is not open yet, or closed")
    STATE = "state", _("The event is a draft, over, or takes no registrations here")
    TYPE = "type", _("A hidden ticket type, or one outside its sales window")
    LIMITS = "limits", _("Numbers of tickets per registration")
    APPROVAL = "approval", _("Approval is not needed")


class EndedBy(models.TextChoices):
    """Who ended a registration."""

    PERSON = "person", pgettext_lazy("ended by", "The person")
    TEAM = "team", pgettext_lazy("ended by", "The team")
    SYSTEM = "system", pgettext_lazy("ended by", "Time ran out")


class MailingPurpose(models.TextChoices):
    """What a mailing is about; news can be unsubscribed from, one's own event cannot."""

    SERVICE = "service", _("Something people need to know about this event")
    NEWS = "news", _("News and invitations")


class MailingStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("mailing", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("mailing", "Scheduled")
    SENDING = "sending", pgettext_lazy("mailing", "Sending")
    SENT = "sent", pgettext_lazy("mailing", "Sent")
    STOPPED = "stopped", pgettext_lazy("mailing", "Stopped")


MAILING_TRANSITIONS = Transitions(
    {
        MailingStatus.DRAFT: frozenset({MailingStatus.SCHEDULED, MailingStatus.SENDING}),
        # Draft: taken back to be written anew.
        MailingStatus.SCHEDULED: frozenset(
            {MailingStatus.DRAFT, MailingStatus.SENDING, MailingStatus.STOPPED}
        ),
        MailingStatus.SENDING: frozenset({MailingStatus.SENT, MailingStatus.STOPPED}),
        MailingStatus.SENT: frozenset(),
        MailingStatus.STOPPED: frozenset(),
    }
)


class Direction(models.TextChoices):
    IN = "in", _("In")
    OUT = "out", _("Out")
    UNDO = "undo", _("Undo")


class Outcome(models.TextChoices):
    """What the door answers to a scan."""

    ADMITTED = "admitted", _("Welcome")
    ALREADY_INSIDE = "already_inside", _("Already inside")
    LEFT = "left", _("Left")
    UNDONE = "undone", _("Undone")
    REFUSED = "refused", _("No entry")
    UNKNOWN = "unknown", _("Unknown code")
    FORGED = "forged", _("Forged ticket")


class Reason(models.TextChoices):
    """Why the door refused."""

    NONE = "", ""
    CANCELLED = "cancelled", _("This ticket was cancelled.")
    WAITLISTED = "waitlisted", _("This person is on the waiting list and has no place yet.")
    PENDING = "pending", _("This registration is still waiting for approval.")
    UNCONFIRMED = "unconfirmed", _("The email address was never confirmed.")
    OFFERED = "offered", _("The offered place was not accepted yet.")
    EXPIRED = "expired", _("This registration expired.")
    DECLINED = "declined", _("This registration was declined.")
    WRONG_EVENT = "wrong_event", _("This ticket is for another event.")
    WRONG_GATE = "wrong_gate", _("This ticket does not enter at this gate.")
    WRONG_TIME = "wrong_time", _("No entry window is open now.")
    WRONG_TYPE = "wrong_type", _("This kind of ticket does not enter at this gate.")
    WRONG_DAY = "wrong_day", _("This kind of ticket is not good at this time.")
    GATE_CLOSED = "gate_closed", _("This gate is closed now.")
    VOID = "void", _("This code was replaced by a newer one. Ask for the new ticket.")
    NOT_INSIDE = "not_inside", _("This ticket is not inside.")
    NOTHING_TO_UNDO = "nothing_to_undo", _("There is nothing left to undo.")
    EVENT_CANCELLED = "event_cancelled", _("The event was cancelled.")

"""What each action of the journal is called, and of which kind it is.

A service that writes an action of its own adds a line here; without one it is told by its code.
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a deed is about, as people filter the journal."""

    EVENT = "event", _("Event and its settings")
    TICKETS = "tickets", _("Ticket types and pools")
    REGISTRATION = "registration", _("Registrations")
    MONEY = "money", _("Payments")
    MAIL = "mail", pgettext_lazy("section of an event", "Mail")
    DOOR = "door", _("Door")
    TEAM = "team", _("Organizer and team")
    ACCESS = "access", _("Accounts and sign-in")
    LOOK = "look", _("Lists, searches and exports")


WORDS: dict[Kind, dict[str, str | Promise]] = {
    Kind.EVENT: {
        "event.created": _("Event created"),
        "event.imported": _("Event imported"),
        "event.import_updated": _("Event changed by an import"),
        "events.imported": _("File imported"),
        "event.copied": _("Event made as a copy"),
        "event.repeated": _("Event repeated as a series"),
        "event.rule_changed": _("Rule of the series changed"),
        "event.changed": _("Event changed"),
        "event.capacity_changed": _("Capacity changed"),
        "event.published": _("Event published"),
        "event.cancelled": _("Event cancelled"),
        "event.text_saved": _("Words in another language saved"),
        "event.text_deleted": _("Words in another language deleted"),
    },
    Kind.TICKETS: {
        "ticket_type.created": _("Ticket type created"),
        "ticket_type.changed": _("Ticket type changed"),
        "ticket_type.deleted": _("Ticket type deleted"),
        "pool.created": _("Pool created"),
        "pool.changed": _("Pool changed"),
        "pool.deleted": _("Pool deleted"),
    },
    Kind.REGISTRATION: {
        "registration.created": _("Registered"),
        "registration.address_confirmed": _("Email address confirmed"),
        "registration.approved": _("Registration approved"),
        "registration.declined": _("Registration declined"),
        "registration.cancelled": _("Registration cancelled"),
        "registration.reduced": _("Tickets given back"),
        "registration.holders_named": _("People of a group named"),
        "registration.edited": _("Registration changed"),
        "registration.changed": _("Registration changed"),
        "registration.type_changed": _("Ticket type of a ticket changed"),
        "registration.transferred": _("Moved to another event"),
        "registration.transferred_here": _("Moved here from another event"),
        "registration.sent_again": _("Mail sent again"),
        "registration.expired": _("Registration expired"),
        "registration.hold_released": _("Held places given free"),
        "registration.moved": _("Moved on the waiting list"),
        "registration.invited": _("Let past the waiting list"),
        "registration.promoted": _("Moved up from the waiting list"),
        "registration.offered": _("Place offered"),
        "registration.accepted": _("Offer accepted"),
        "registration.refused": _("Offer declined"),
        "registration.offer_expired": _("Offer expired"),
    },
    Kind.MONEY: {
        "registration.paid": _("Payment noted"),
        "registration.payment_corrected": _("Payment put right"),
    },
    Kind.MAIL: {
        "event.mail_text_saved": _("Own words of a mail saved"),
        "event.mail_text_deleted": _("Own words of a mail deleted"),
        "event.reminders_changed": _("Reminders changed"),
        "event.reminded": _("Reminders sent"),
        "mailing.written": _("Mail to many written"),
        "mailing.changed": _("Mail to many changed"),
        "mailing.deleted": _("Mail to many deleted"),
        "mailing.scheduled": _("Mail to many planned"),
        "mailing.taken_back": _("Mail to many taken back"),
        "mailing.started": _("Sending of a mail to many started"),
        "mailing.stopped": _("Sending of a mail to many stopped"),
        "mailing.sent": _("Mail to many sent"),
        "message.resent": _("Mail sent again"),
    },
    Kind.DOOR: {
        "gate.created": _("Gate created"),
        "gate.changed": _("Gate changed"),
        "gate.deleted": _("Gate deleted"),
        "entry_window.created": _("Entry window created"),
        "entry_window.changed": _("Entry window changed"),
        "entry_window.deleted": _("Entry window deleted"),
        "door_pass.made": _("Door pass made"),
        "door_pass.ended": _("Door pass ended"),
        "door_pass.revoked": _("Door pass revoked"),
        "door_enrolment.opened": _("Code for door passes opened"),
        "door_enrolment.closed": _("Code for door passes closed"),
        "registration.door_note_written": _("Note for the door written"),
        "registration.door_note_deleted": _("Note for the door deleted"),
        "ticket.admitted_anyway": _("Let in although a rule refuses it"),
    },
    Kind.TEAM: {
        "organizer.created": _("Organizer created"),
        "organizer.changed": _("Organizer changed"),
        "member.role_set": _("Role in the team given"),
        "member.removed": _("Taken out of the team"),
        "member.left": _("Left the team"),
        "event_role.set": _("Role for one event given"),
        "event_role.removed": _("Role for one event taken away"),
        "invitation.sent": _("Invited into the team"),
        "invitation.sent_again": _("Invitation sent again"),
        "invitation.declined": _("Invitation declined"),
        "invitation.accepted": _("Invitation accepted"),
        "invitation.revoked": _("Invitation taken back"),
        "invitation.all_revoked": _("All invitations taken back"),
    },
    Kind.ACCESS: {
        "user.created": _("Account created"),
        "user.changed": _("Account changed"),
        "user.groups_set": _("Groups of an account changed"),
        "user.login_changed": _("Sign-in address changed"),
        "second_factor.activated": _("Second factor set up"),
        "second_factor.removed": _("Second factor removed"),
        "second_factor.reset": _("Second factor reset by an administrator"),
        "second_factor.codes_renewed": _("New recovery codes made"),
        "second_factor.recovery_code_spent": _("Signed in by a recovery code"),
        "token.created": _("API token made"),
        "token.revoked": _("API token revoked"),
    },
    Kind.LOOK: {
        "registrations.listed": _("List of registrations opened"),
        "registrations.searched": _("Registrations searched"),
        "registration.read": _("Registration opened"),
        "registrations.exported": _("Registrations exported"),
        "messages.listed": _("List of mails opened"),
        "messages.searched": _("Mails searched"),
        "message.read": _("Mail opened"),
        "users.listed": _("List of accounts opened"),
        "users.searched": _("Accounts searched"),
        "user.read": _("Account opened"),
        "journal.exported": _("Journal exported"),
        "door_list.read": _("Door list taken"),
        "door.searched": _("Searched at the door"),
        "door_pass.searched": _("Searched at the door with a door pass"),
    },
}

KIND_OF = {action: kind for kind, words in WORDS.items() for action in words}
_SENTENCES = {action: said for words in WORDS.values() for action, said in words.items()}


def actions_of(kind: str) -> list[str]:
    return [action for action, each in KIND_OF.items() if each == kind]


def sentence(action: str) -> str:
    return str(_SENTENCES.get(action) or action.replace(".", ": ").replace("_", " "))

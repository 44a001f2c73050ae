"""What each kind of mail about an event is, in the words of the team's pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# In the order in which people get them. A mail of each kind looks back at one cause.
TITLES: dict[str, str | Promise] = {
    "registration.confirm": _("Please confirm the registration"),
    "registration.already": _("Registered already"),
    "registration.confirmed": _("Registered, with the tickets"),
    "ticket.sent": _("A ticket, to the person it is for"),
    "registration.waitlisted": _("On the waiting list"),
    "registration.promoted": _("A place from the waiting list"),
    "registration.offered": _("A place is offered"),
    "registration.offer_expired": _("The offer has ended"),
    "registration.pending": _("Waiting for approval"),
    "registration.approved": _("Approved, with the tickets"),
    "registration.declined": _("Not accepted"),
    "registration.changed": _("Changed by the team"),
    "registration.reduced": _("Some tickets cancelled"),
    "registration.cancelled": _("Registration cancelled"),
    "ticket.cancelled": _("A ticket cancelled, to the person it was for"),
    "event.reminder": _("Reminder"),
    "event.changed": _("The event has changed"),
    "event.cancelled": _("The event is cancelled"),
    "mailing": _("A message of the team"),
    "mailing.test": _("Trial of a message of the team"),
    "mail_text.test": _("An event’s own words, to oneself"),
}
# Those whose words an event may have of its own: all that go out by themselves.
EDITABLE = tuple(
    kind for kind in TITLES if kind not in {"mailing", "mailing.test", "mail_text.test"}
)


def title_of(kind: str) -> str:
    """The kind in words; a kind unknown here stays as it is."""
    return str(TITLES.get(kind, kind))

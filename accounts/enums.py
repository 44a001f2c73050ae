"""States and names of the accounts app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Transitions


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not needed any more")


MESSAGE_TRANSITIONS = Transitions(
    {
        MessageStatus.QUEUED: frozenset({MessageStatus.SENDING}),
        # Queued again: the server said "later". Sending again: a killed worker's lease ran out.
        MessageStatus.SENDING: frozenset(
            {
                MessageStatus.QUEUED,
                MessageStatus.SENDING,
                MessageStatus.SENT,
                MessageStatus.FAILED,
                MessageStatus.DROPPED,
            }
        ),
        MessageStatus.FAILED: frozenset({MessageStatus.QUEUED}),
        MessageStatus.SENT: frozenset(),
        MessageStatus.DROPPED: frozenset(),
    }
)


class GroupName(models.TextChoices):
    """The groups that a migration creates; their names are data, so they are not translated."""

    ATTENDEES = "Attendees", _("Attendees")
    ORGANIZERS = "Organizers", _("Organizers")
    CHECK_IN_STAFF = "Check-in staff", _("Check-in staff")
    ADMINISTRATORS = "Administrators", _("Administrators")

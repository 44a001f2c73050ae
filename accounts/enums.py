"""States and names of the accounts app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.states import Transitions


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not needed any more")
    BOUNCED = "bounced", _("Sent back")
    COMPLAINED = "complained", _("Reported as unwanted")


MESSAGE_TRANSITIONS = Transitions(
    {
        # Dropped: a mailing that was stopped.
        MessageStatus.QUEUED: frozenset({MessageStatus.SENDING, MessageStatus.DROPPED}),
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
        # What mail services report later.
        MessageStatus.SENT: frozenset({MessageStatus.BOUNCED, MessageStatus.COMPLAINED}),
        MessageStatus.BOUNCED: frozenset({MessageStatus.COMPLAINED}),
        MessageStatus.COMPLAINED: frozenset(),
        MessageStatus.DROPPED: frozenset(),
    }
)

# A server took it, whatever came after.
MESSAGES_SENT = frozenset({MessageStatus.SENT, MessageStatus.BOUNCED, MessageStatus.COMPLAINED})


class RefusalReason(models.TextChoices):
    """Why an address gets no news."""

    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    BOUNCED = "bounced", _("Mail to it came back")
    COMPLAINED = "complained", _("Reported our mail as unwanted")


class JobStatus(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("job", "Queued")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class GroupName(models.TextChoices):
    """The groups that a migration creates; their names are data, so they are not translated."""

    ATTENDEES = "Attendees", _("Attendees")
    ORGANIZERS = "Organizers", _("Organizers")
    CHECK_IN_STAFF = "Check-in staff", _("Check-in staff")
    ADMINISTRATORS = "Administrators", _("Administrators")

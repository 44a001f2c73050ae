"""Mail about registrations: the outbox names a kind, the renderer of that kind writes the mail."""

from registrations.mail import (
    mailings,
    of_changes,
    of_reminders,
    of_tickets,
    renderers,
    trials,
)

RENDERERS = {
    **renderers.RENDERERS,
    **mailings.RENDERERS,
    **of_changes.RENDERERS,
    **of_reminders.RENDERERS,
    **of_tickets.RENDERERS,
    **trials.RENDERERS,
}

__all__ = ["RENDERERS"]

"""Mail about registrations: the outbox names a kind, the renderer of that kind writes the mail."""

from registrations.mail import of_reminders, renderers

RENDERERS = {**renderers.RENDERERS, **of_reminders.RENDERERS}

__all__ = ["RENDERERS"]

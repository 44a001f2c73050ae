"""Mail about registrations: the outbox names a kind, the renderer of that kind writes the mail."""

from registrations.mail.renderers import RENDERERS

__all__ = ["RENDERERS"]

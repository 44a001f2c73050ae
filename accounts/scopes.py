"""What a token for the API may be allowed to do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A token does what its scopes name and its owner may do, whichever is less."""

    EVENTS_READ = "events:read", _("Read events, ticket types and pools")
    EVENTS_WRITE = "events:write", _("Make, change, publish and cancel events")
    REGISTRATIONS_READ = "registrations:read", _("Read registrations, attendees, waiting lists")
    REGISTRATIONS_WRITE = (
        "registrations:write",
        _("Register people; change, approve and cancel registrations"),
    )
    SCANS_READ = "scans:read", _("Read how many people are inside")
    SCANS_WRITE = "scans:write", _("Scan tickets at the door")
    MEMBERS_READ = "members:read", _("Read who is in a team")
    MEMBERS_WRITE = "members:write", _("Change who is in a team")
    MESSAGES_READ = "messages:read", _("Read which mail was sent")
    MESSAGES_WRITE = "messages:write", _("Send mail")
    JOURNAL_READ = "journal:read", _("Read the journal")
    TOKENS_WRITE = "tokens:write", _("See and revoke your API tokens")
    USERS_READ = "users:read", _("Read accounts (administrators)")
    USERS_WRITE = "users:write", _("Invite people and change accounts (administrators)")

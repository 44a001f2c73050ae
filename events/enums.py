"""States and roles of the events app, as data that code, docs and tests read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.states import Transitions


class EventStatus(models.TextChoices):
    """What is stored; full, over, running and not yet open are derived."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


EVENT_TRANSITIONS = Transitions(
    {
        EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED, EventStatus.CANCELLED}),
        EventStatus.PUBLISHED: frozenset({EventStatus.CANCELLED}),
        EventStatus.CANCELLED: frozenset(),
    }
)


class Reach(models.TextChoices):
    """How many dates of a series a step is about; those that are over are history."""

    ONE = "one", _("This date alone")
    FOLLOWING = "following", _("This date and those after it")
    ALL = "all", _("All dates to come")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public: in lists and search")
    UNLISTED = "unlisted", _("Unlisted: for whoever has the link")


class RegistrationMode(models.TextChoices):
    NONE = "none", _("No registration")
    EXTERNAL = "external", _("Registration on another site")
    OPEN = "open", _("Registration here")


class WaitingListMode(models.TextChoices):
    """What a free place means for the first in line."""

    AT_ONCE = "at_once", _("Give the place at once")
    OFFER = "offer", _("Offer the place until a deadline")


class Role(models.TextChoices):
    """What a member of an organizer may do."""

    MANAGER = "manager", _("Manager: everything, and the team")
    EDITOR = "editor", _("Editor: events and registrations")
    CHECKIN = "checkin", _("Check-in: scan tickets at the door")
    VIEWER = "viewer", _("Viewer: look, change nothing")


ROLES_WHO_MANAGE_TEAM = frozenset({Role.MANAGER})
# Who may pass over a window or a limit, by name and with a line in the journal (rule 5).
ROLES_WHO_OVERRIDE = frozenset({Role.MANAGER})
ROLES_WHO_EDIT = frozenset({Role.MANAGER, Role.EDITOR})
ROLES_WHO_SEE_PEOPLE = frozenset({Role.MANAGER, Role.EDITOR, Role.VIEWER})
ROLES_WHO_SCAN = frozenset({Role.MANAGER, Role.EDITOR, Role.CHECKIN})

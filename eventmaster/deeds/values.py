"""Fields and their values as people read them: names, dates in the event's zone, yes and no."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from eventmaster.desk.local_times import shown
from events.enums import Role
from events.models import EntryWindow, Event, Gate, Organizer, Pool, TicketType
from registrations.enums import PaymentMethod, Reason, Status
from registrations.exports.kinds import KINDS
from registrations.mail.kinds import TITLES
from registrations.models import Registration, Ticket

# Whose fields an action changes, by what stands before its point.
_MODELS: dict[str, type[models.Model]] = {
    "event": Event,
    "registration": Registration,
    "ticket": Ticket,
    "ticket_type": TicketType,
    "pool": Pool,
    "gate": Gate,
    "entry_window": EntryWindow,
    "organizer": Organizer,
    "user": User,
}
# Changes that concern one ticket of several, by its number.
ONE_TICKET = "ticket "
# What is no column of the model, and what else details name.
_LABELS: dict[str, str | Promise] = {
    "event": gettext_lazy("event"),
    "capacity": gettext_lazy("capacity"),
    "tags": gettext_lazy("tags"),
    "ticket_types": gettext_lazy("ticket types"),
    "pools": gettext_lazy("pools"),
    "status": gettext_lazy("status"),
    "was": gettext_lazy("before"),
    "from": pgettext_lazy("place in a line", "from place"),
    "to": pgettext_lazy("place in a line", "to place"),
    "count": gettext_lazy("number"),
    "rows": gettext_lazy("rows"),
    "found": gettext_lazy("found"),
    "role": gettext_lazy("role"),
    "member": gettext_lazy("person"),
    "user": gettext_lazy("person"),
    "language": gettext_lazy("language"),
    "kind": gettext_lazy("kind"),
    "recipients": gettext_lazy("recipients"),
    "not_sent": gettext_lazy("not sent"),
    "hours": gettext_lazy("hours before the start"),
    "format": gettext_lazy("format"),
    "columns": gettext_lazy("columns"),
    "amount": gettext_lazy("amount"),
    "method": gettext_lazy("how"),
    "overrides": gettext_lazy("passed over"),
    "although": gettext_lazy("although"),
    "reason": gettext_lazy("reason"),
    "name": gettext_lazy("name"),
    "email": gettext_lazy("email"),
    "old": gettext_lazy("before"),
    "new": gettext_lazy("now"),
    "note": gettext_lazy("note"),
    "text": gettext_lazy("searched for"),
    "tickets": gettext_lazy("tickets"),
    "groups": gettext_lazy("groups"),
}


# What details name by a code.
_CHOICES: dict[str, list[Any]] = {
    "status": Status.choices,
    "was": Status.choices,
    "role": Role.choices,
    "method": PaymentMethod.choices,
    "although": Reason.choices,
    "language": settings.LANGUAGES,
    "kind": [*TITLES.items(), *((kind.name, kind.title) for kind in KINDS.values())],
}


def is_told(key: str) -> bool:
    """Whether people are told this detail; ids and the like are for programs."""
    return key in _LABELS


def label(action: str, name: str) -> str:
    if name.startswith(ONE_TICKET):
        return _("Ticket %(number)s") % {"number": name.removeprefix(ONE_TICKET)}
    field = _field(action, name)
    words = getattr(field, "verbose_name", None) or _LABELS.get(name)
    return capfirst(str(words or name.replace("_", " ")))


def value(action: str, name: str, kept: Any, zone: ZoneInfo) -> str:
    """What the journal keeps of a field's value, in words."""
    if kept is None or kept in ("", []):
        return _("empty")
    if isinstance(kept, bool):
        return _("yes") if kept else _("no")
    if isinstance(kept, list):
        return ", ".join(value(action, "", part, zone) for part in kept)
    field = _field(action, name)
    choices: dict[Any, Any] = dict(getattr(field, "flatchoices", ()) or _CHOICES.get(name, ()))
    if isinstance(kept, str | int) and kept in choices:
        return str(choices[kept])
    if isinstance(field, models.DateTimeField):
        return _moment(kept, zone)
    return str(kept)


def _field(action: str, name: str) -> Any:
    model = _MODELS.get(action.partition(".")[0])
    if model is None or not name:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _moment(kept: str, zone: ZoneInfo) -> str:
    try:
        return shown(datetime.fromisoformat(kept), zone)
    except (ValueError, TypeError):
        return str(kept)

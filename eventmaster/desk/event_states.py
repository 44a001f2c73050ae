"""What state an event is in, as its team sees it: as stored, and as follows from the time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.enums import Visibility
from events.models import Event


class State(NamedTuple):
    """`code` is the end of a CSS class (`state-running`)."""

    code: str
    words: str


def state_of(event: Event, *, at: datetime) -> State:
    if event.is_template:
        return State("template", pgettext("state of an event", "Template"))
    if event.is_published and event.is_over(at=at):
        return State("over", _("Over"))
    if event.is_published and event.is_running(at=at):
        return State("running", _("Running now"))
    return State(event.status, event.get_status_display())


def notes_of(event: Event, *, at: datetime) -> list[str]:
    """What the state alone does not say of one that is out and not over."""
    if not event.is_published or event.is_over(at=at):
        return []
    notes = [_("Unlisted")] if event.visibility == Visibility.UNLISTED else []
    return notes + ([_("Registration closed by hand")] if event.is_closed_by_hand else [])

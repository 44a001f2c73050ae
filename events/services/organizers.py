"""Organizers themselves: founded by administrators, changed by those who lead their team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import journal
from accounts.limits import DAY, Limit, consume
from events.enums import Role
from events.models import Organizer
from events.services.teams import set_role

if TYPE_CHECKING:
    from accounts.models import User

FOUNDED_BY_PERSON = Limit("organizers-founded", 10, DAY)


def create_organizer(*, fields: dict[str, Any], by: User, now: datetime) -> Organizer:
    """Found an organizer; raise ValidationError for values that do not fit."""
    organizer = Organizer(**fields)
    with _told_who_was_first(organizer), transaction.atomic():
        organizer.full_clean()
        organizer.save(force_insert=True)
        founded = {name: (None, value) for name, value in fields.items() if value}
        _tell("organizer.created", organizer, founded, by=by, now=now)
    return organizer


def found_organizer(*, fields: dict[str, Any], by: User, now: datetime) -> Organizer:
    """Found an organizer that `by` leads; raise ValidationError for values that do not fit,
    `TooManyRequests` where somebody founds many."""
    consume(FOUNDED_BY_PERSON, str(by.pk), now=now)
    with transaction.atomic():
        organizer = create_organizer(fields=fields, by=by, now=now)
        set_role(organizer=organizer, user=by, role=Role.MANAGER, by=by, now=now)
    return organizer


def change_organizer(
    *,
    organizer: Organizer,
    fields: dict[str, Any],
    by: User,
    now: datetime,
    check: Callable[[Organizer], None],
) -> Organizer:
    """Write `fields`; raise ValidationError for values that do not fit, and what `check` raises
    for the row as it is now. The journal keeps what was before and what is now."""
    present = copy(organizer)
    with _told_who_was_first(present), transaction.atomic():
        Organizer.objects.filter(pk=organizer.pk).update(updated_at=F("updated_at"))
        present.refresh_from_db()
        check(present)
        changed = journal.changes_of(present, fields)
        if not changed:
            return present
        for name, (_old, value) in changed.items():
            setattr(present, name, value)
        present.full_clean()
        present.save()
        _tell("organizer.changed", present, changed, by=by, now=now)
    return present


@contextmanager
def _told_who_was_first(organizer: Organizer) -> Iterator[None]:
    """Where two take one address at once, the second gets the sentence of whoever comes later."""
    try:
        yield
    except IntegrityError:
        organizer.full_clean()
        raise


def _tell(
    action: str, organizer: Organizer, changed: journal.Changes, *, by: User, now: datetime
) -> None:
    journal.record(action, organizer, by=by, now=now, changes=changed)

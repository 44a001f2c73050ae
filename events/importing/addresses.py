"""Addresses for many events at once: the title, with the date where the title is taken."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from events.importing.drafts import EventDraft
from events.models import Event
from events.slugs import slug_for


def free_slugs(drafts: Sequence[EventDraft]) -> list[str]:
    """Return one address for each draft, all different and none in use; one query for all."""
    wishes = [_wishes(draft) for draft in drafts]
    every = {wish for both in wishes for wish in both}
    taken = set(Event.objects.filter(slug__in=every).values_list("slug", flat=True))
    slugs = []
    for plain, dated in wishes:
        free = next((wish for wish in (plain, dated) if wish not in taken), None)
        slug = free or slug_for(dated, taken=taken)
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _wishes(draft: EventDraft) -> tuple[str, str]:
    plain = slug_for(draft.title, taken=())
    day = draft.start_at.astimezone(ZoneInfo(draft.time_zone)).date()
    return plain, f"{plain}-{day.isoformat()}"

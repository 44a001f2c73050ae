"""The door list as a page to print. For members of the team only, as it is the guest list: whoever
scans may look each of these people up anyway, a helper with a door pass may not have them all."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts import journal
from accounts.models import User
from core.access import team
from events.models import Event
from events.when import moment_text
from registrations.door.listing import door_list
from registrations.door.places import open_door

# A parameter of the page's address: sorted by the last word of a name.
LAST = "last"


@team("scan")
@require_safe
def people_list(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever may scan at the event."""
    door = open_door(request.user, slug)
    if door is None:
        raise Http404
    return listed(request, door.event)


def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """The list of an event that this person may see; the journal notes who took it (rule 14)."""
    now = timezone.now()
    by_last_word = request.GET.get("by") == LAST
    found = door_list(event, by_last_word=by_last_word, language=get_language() or "", now=now)
    journal.record_read(
        "door_list.read",
        event,
        by=cast("User", request.user),
        now=now,
        event_id=event.pk,
        details={"count": found.people},
    )
    context = {
        "event": event,
        "zone": event.zone,
        "list": found,
        "by_last_word": by_last_word,
        "made": moment_text(now.astimezone(event.zone)),
    }
    answer = render(request, "checkin/people_list.html", context)
    patch_cache_control(answer, no_store=True, private=True)
    return answer

"""Pages about an event's life: looked through before it goes out, and kept as a template."""

from django.urls import reverse
from django.utils import timezone

from registrations.services.copying import copy_events
from tests.quality.page import ORGANIZER, Page
from tests.quality.world import DRAFT, TYPES, World


def _unready(world: World) -> str:
    """A copy of the draft that says nothing of itself, not even where it is."""
    source = world.event(DRAFT)
    bare = {"city": "", "venue": "", "address": "", "summary": "", "capacity": None}
    now = timezone.now()
    made = copy_events(source=source, starts=[source.start_at], fields=bare, by=None, now=now)
    return reverse("admin:events_event_publication", args=[made[0].pk])


def _kept(world: World) -> str:
    source, now = world.event(TYPES), timezone.now()
    copy_events(source=source, starts=[source.start_at], as_template=True, by=None, now=now)
    return reverse("admin:events_event_templates")


# Their other states are found by their routes.
LIFECYCLE = (
    Page("desk, not ready", "admin:events_event_publication", _unready, ORGANIZER),
    Page("desk, templates", "admin:events_event_templates", _kept, ORGANIZER),
)

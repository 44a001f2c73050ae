"""The form of an event at the desk, and what it made."""

from django.urls import reverse

from events.models import Event
from tests.desk.forms import save

ADD = "/admin/events/event/add/"
FORM = "event_form"


def page_of(event):
    return reverse("admin:events_event_change", args=[event.pk])


def seats_of(event):
    """The page of its ticket types and pools."""
    return reverse("admin:events_event_tickets", args=[event.pk])


def new_event(client, **changes):
    values = {
        "title": "Harbour concert",
        "start_at_0": "2027-06-12",
        "start_at_1": "20:00",
        "end_at_0": "2027-06-12",
        "end_at_1": "23:00",
        "time_zone": "Europe/Berlin",
        "city": "Bremen",
        "capacity": "80",
        "tag_text": "music, Open Air,, music",
    }
    return save(client, ADD, FORM, **{**values, **changes})


def made():
    return Event.objects.with_seats().get(title="Harbour concert")

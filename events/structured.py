"""What programs read of an event's page: schema.org data, and the line shown with a shared link."""

from __future__ import annotations

import json
from datetime import datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from core.markdown import render_markdown
from events.cover_links import shared_url
from events.enums import RegistrationMode
from events.models import Event
from events.ticket_types import types_now
from events.when import last_moment

LONGEST_TEASER = 200
_SCHEMA = "https://schema.org"
# As JSON writes them, so that no text can end the script element that holds it.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def teaser(event: Event) -> str:
    """One or two sentences: the summary, else the beginning of the description."""
    if event.summary_here:
        return event.summary_here
    text = unescape(strip_tags(render_markdown(event.description_here[:2000])))
    return Truncator(" ".join(text.split())).chars(LONGEST_TEASER)


def script_text(data: dict[str, Any]) -> SafeString:
    """Return JSON for a script element of type application/ld+json, a block of mere data."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 - nothing is left in it that HTML would read


def event_data(event: Event, *, at: datetime) -> dict[str, Any]:
    """Return a schema.org Event; needs `with_seats()`. The link to take part is not in it."""
    data = {
        "@context": _SCHEMA,
        "@type": "Event",
        "name": event.title_here,
        "description": teaser(event),
        "url": _address(event),
        "image": [shared_url(event)],
        "startDate": _moment(event, "local_start"),
        "endDate": _moment(event, "local_end"),
        "eventStatus": f"{_SCHEMA}/Event{'Cancelled' if event.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"{_SCHEMA}/{_attendance(event)}EventAttendanceMode",
        "location": _locations(event),
        "organizer": _organizer(event),
        "offers": _offers(event, at),
    }
    return {name: value for name, value in data.items() if value}


def _address(event: Event) -> str:
    return f"{settings.SITE_URL}{event.get_absolute_url()}"


def _moment(event: Event, name: str) -> str:
    """A day where the event lasts all day, else the time with its distance from UTC."""
    moment = getattr(event, name)
    if not event.all_day:
        return moment.isoformat(timespec="minutes")
    day = moment.date() if name == "local_start" else last_moment(event).date()
    return day.isoformat()


def _attendance(event: Event) -> str:
    if not event.is_online:
        return "Offline"
    return "Mixed" if _has_place(event) else "Online"


def _has_place(event: Event) -> bool:
    return bool(event.venue or event.address or event.city)


def _locations(event: Event) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if _has_place(event):
        address = {
            "@type": "PostalAddress",
            "streetAddress": event.address,
            "addressLocality": event.city,
            "addressCountry": event.country,
        }
        found.append(
            {
                "@type": "Place",
                "name": event.venue or event.city or event.address,
                "address": {name: value for name, value in address.items() if value},
            }
        )
    if event.is_online:
        found.append({"@type": "VirtualLocation", "url": _address(event)})
    return found


def _organizer(event: Event) -> dict[str, str]:
    organizer = event.organizer
    return {
        "@type": "Organization",
        "name": organizer.name,
        "url": f"{settings.SITE_URL}{organizer.get_absolute_url()}",
    }


def _offers(event: Event, at: datetime) -> dict[str, str]:
    """Where one registers, and whether there is a place; nothing where nobody has to, or can."""
    is_closed = event.is_closed_by_hand or at >= event.closes_registration_at
    if event.registration_mode == RegistrationMode.NONE or event.is_cancelled or is_closed:
        return {}
    if event.registration_mode == RegistrationMode.EXTERNAL:
        return {"@type": "Offer", "url": event.external_url}
    codes = {found.code for found in types_now(event, at=at)}
    is_full = "full" in codes and "open" not in codes
    offer = {
        "@type": "Offer",
        "url": _address(event),
        "availability": f"{_SCHEMA}/{'SoldOut' if is_full else 'InStock'}",
    }
    if event.registration_opens_at:
        offer["validFrom"] = event.registration_opens_at.astimezone(event.zone).isoformat()
    return offer

"""What the desk shows of a registration, in its list and on its page."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from eventmaster.desk import payments
from eventmaster.desk.local_times import shown
from registrations.enums import Status
from registrations.models import Registration
from registrations.positions import place_of

# So many entries stand on one page of a waiting list.
LINES_PER_PAGE = 200

# All that a page may show, in order; `facts_of` leaves out what says nothing of this one.
FACTS = (
    "event_title",
    "name",
    "email",
    "status",
    "place_in_line",
    "would_take",
    "answer_by",
    "decision_note",
    "note",
    "moved",
    "to_pay",
    "door_note",
    "registered",
    "confirmed",
    "ended",
    "ended_by_words",
    "language_name",
)


def facts_of(registration: Registration) -> tuple[str, ...]:
    waits = registration.status in {Status.WAITLISTED, Status.PENDING, Status.UNCONFIRMED}
    is_open = registration.takes_any_type or (waits and registration.wanted_types.exists())
    left_out = {
        "place_in_line": registration.status != Status.WAITLISTED,
        "would_take": not (waits and is_open),
        "answer_by": registration.expires_at is None or not registration.is_live,
        "decision_note": not registration.decision_note,
        "note": not registration.note,
        "moved": not _moves(registration),
        "door_note": not registration.door_note,
        "confirmed": registration.confirmed_at is None,
        "ended": registration.ended_at is None,
        "ended_by_words": not registration.ended_by,
    }
    return tuple(name for name in FACTS if not left_out.get(name))


class RegistrationDetails:
    """Displays of RegistrationAdmin."""

    @admin.display(description=gettext_lazy("tickets"))
    def kinds(self, registration: Registration) -> str:
        return registration.types_text  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("seats"))
    def seats(self, registration: Registration) -> int:
        return registration.seat_count  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("registered"), ordering="created_at")
    def registered(self, registration: Registration) -> str:
        return shown(registration.created_at, registration.event.zone)

    @admin.display(description=gettext_lazy("confirmed"))
    def confirmed(self, registration: Registration) -> str:
        return _shown(registration, registration.confirmed_at)

    @admin.display(description=gettext_lazy("ended"))
    def ended(self, registration: Registration) -> str:
        return _shown(registration, registration.ended_at)

    @admin.display(description=gettext_lazy("ended by"))
    def ended_by_words(self, registration: Registration) -> str:
        return registration.get_ended_by_display()

    @admin.display(description=gettext_lazy("to be answered by"))
    def answer_by(self, registration: Registration) -> str:
        return _shown(registration, registration.expires_at)

    @admin.display(description=gettext_lazy("on the waiting list"))
    def place_in_line(self, registration: Registration) -> str:
        if registration.status != Status.WAITLISTED:
            return "–"
        number = place_of(registration)
        url = reverse("admin:events_event_waiting_list", args=[registration.event_id])
        page = (number - 1) // LINES_PER_PAGE + 1
        words = _("Number %(n)d") % {"n": number}
        return format_html(
            '<a href="{}?page={}#entry-{}">{}</a>', url, page, registration.pk, words
        )

    @admin.display(description=gettext_lazy("would also take"))
    def would_take(self, registration: Registration) -> str:
        if registration.takes_any_type:
            return _("any ticket")
        return ", ".join(str(kind) for kind in registration.wanted_types.all())

    @admin.display(description=gettext_lazy("moved"))
    def moved(self, registration: Registration) -> str:
        return format_html_join(
            "; ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:registrations_registration_change", args=[other.pk]), words)
                for other, words in _moves(registration)
            ),
        )

    @admin.display(description=gettext_lazy("payment"))
    def to_pay(self, registration: Registration) -> str:
        return payments.due_text(registration)

    @admin.display(description=gettext_lazy("language"))
    def language_name(self, registration: Registration) -> str:
        try:
            return str(get_language_info(registration.language)["name_translated"])
        except KeyError:
            return registration.language


def _moves(registration: Registration) -> list[tuple[Registration, str]]:
    """Where it was before and where it is now, as far as it was moved; asked once for a page."""
    if not hasattr(registration, "_moved"):
        old = registration.moved_from
        found = [(old, _("From %(event)s") % {"event": old.event})] if old else []
        later = registration.moved_to.select_related("event")
        found += [(new, _("To %(event)s") % {"event": new.event}) for new in later]
        registration._moved = found  # type: ignore[attr-defined]
    return registration._moved  # type: ignore[attr-defined]


def _shown(registration: Registration, at: datetime | None) -> str:
    return shown(at, registration.event.zone) if at else "–"

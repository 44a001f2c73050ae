"""How the form of an event is laid out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WHERE = ("is_online", "online_url", "venue", "address", "city", "country")


def form_fieldsets(*, is_new: bool, is_public: bool) -> list[tuple[Any, dict[str, Any]]]:
    """For those who edit; a new event has no state yet, and its seats no page of their own. Of one
    that is out (`is_public`) people may have to hear what changes."""
    mail = [(_("If title, time or place change"), {"fields": ("notifies",)})] if is_public else []
    now = [] if is_new else [(None, {"fields": (("state", "seats"),), "classes": ("summary",)})]
    return [
        *now,
        (_("What"), {"fields": ("title", "organizer", "summary", "description", "tag_text")}),
        (_("When"), {"fields": ("start_at", "end_at", "time_zone", "all_day")}),
        (_("Where"), {"fields": WHERE}),
        *mail,
        (
            _("Registration"),
            {
                "fields": (
                    "registration_mode",
                    *(("capacity",) if is_new else ()),
                    "max_per_registration",
                    "names_close_at",
                    "registration_opens_at",
                    "registration_closes_at",
                    "is_closed_by_hand",
                    "requires_approval",
                    "external_url",
                )
            },
        ),
        (
            _("Waiting list"),
            {
                "fields": (
                    "has_waiting_list",
                    "waiting_list_closes_at",
                    "waiting_list_mode",
                    "offer_hours",
                    "small_groups_may_pass",
                )
            },
        ),
        (_("Appearance"), {"fields": ("visibility", "slug", "cover")}),
    ]


def view_fieldsets() -> list[tuple[Any, dict[str, Any]]]:
    """For those who look only: times as text in the event's zone."""
    return [
        (None, {"fields": (("state", "seats"),), "classes": ("summary",)}),
        (_("What"), {"fields": ("title", "organizer", "summary", "description", "tag_text")}),
        (_("When"), {"fields": ("starts", "ends", "time_zone", "all_day")}),
        (_("Where"), {"fields": WHERE}),
        (
            _("Registration"),
            {"fields": ("registration_mode", "max_per_registration", "requires_approval")},
        ),
        (_("Waiting list"), {"fields": ("has_waiting_list", "waiting_list_mode")}),
        (_("Appearance"), {"fields": ("visibility", "slug")}),
    ]

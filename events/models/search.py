"""What search and lists read: one narrow row per event, and its words beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel
from events.models.events import Event
from events.querysets import SearchEntryQuerySet


class SearchEntry(TimestampedModel):
    """An event as lists filter and order it; `events.indexing` writes it with the event.

    `updated_at` is when its facts or words were written last, also those in other tables (texts,
    tags, the organizer's name): part of the version of a page that shows it.

    Its key is a small number, for SQLite's full-text index knows rows by nothing else.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(
        Event, on_delete=models.CASCADE, related_name="search_entry", editable=False
    )
    is_listed = models.BooleanField()
    published_at = models.DateTimeField(null=True)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    # Days in the event's own zone. One that ends at midnight does not touch the day after.
    first_day = models.DateField()
    last_day = models.DateField()
    is_online = models.BooleanField()
    city = models.CharField(max_length=120, blank=True)
    city_key = models.CharField(max_length=200, blank=True)
    title_key = models.CharField(max_length=200)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            # With the end, so that what is over is passed without reading its row.
            models.Index(
                fields=["start_at", "id", "end_at"],
                name="search_by_start",
                condition=Q(is_listed=True),
            ),
            models.Index(fields=["first_day", "last_day"], name="search_by_day"),
            models.Index(
                fields=["-published_at", "-id"], name="search_by_news", condition=Q(is_listed=True)
            ),
            models.Index(
                fields=["title_key", "id"], name="search_by_title", condition=Q(is_listed=True)
            ),
            models.Index(
                fields=["city_key", "start_at"],
                name="search_by_city",
                # Bytes, so that the index also serves what begins with a text.
                opclasses=["text_pattern_ops", "timestamptz_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.title_key


class SearchWords(TimestampedModel):
    """An event's words, folded and each once: those of its titles, and all others.

    The database keeps the full-text index of them: triggers on SQLite (`events_searchindex`),
    generated columns on PostgreSQL.
    """

    entry = models.OneToOneField(
        SearchEntry,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_words",
        editable=False,
    )
    title = models.TextField(blank=True)
    others = models.TextField(blank=True)

    class Meta:
        verbose_name = _("searched words")
        verbose_name_plural = _("searched words")

    def __str__(self) -> str:
        return self.title

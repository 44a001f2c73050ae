"""By which words people are found among those who come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Event
from registrations.models.registrations import Registration
from registrations.models.tickets import Ticket


class PersonWord(models.Model):
    """One word by whose beginning a ticket is found, within its event.

    `word` begins with its kind (`registrations.words`) and is stored as bytes: both databases order
    bytes alike, so that a beginning is a range of the key. Written by triggers of the database from
    `Ticket.words`; a migration that makes the table of tickets anew on SQLite makes them again
    (`registrations.word_triggers`). No constraints: nothing else writes these rows.
    """

    pk = models.CompositePrimaryKey("event_id", "word", "ticket_id")
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    registration = models.ForeignKey(
        Registration,
        on_delete=models.CASCADE,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="word_rows"
    )
    word = models.BinaryField()

    class Meta:
        verbose_name = _("word of a person")
        verbose_name_plural = _("words of people")

    def __str__(self) -> str:
        return bytes(self.word).decode(errors="replace")

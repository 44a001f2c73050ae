"""Mail to people: the outbox, which is the ledger too, and what is known of addresses."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import MESSAGES_SENT, MessageStatus, RefusalReason
from core.leases import Leased, LeasedQuerySet, waiting
from core.models import BaseModel

# 0: somebody waits for it; 1: it goes to many.
PRIORITIES = (0, 1)


class MessageQuerySet(LeasedQuerySet["Message"]):
    def claim_next(self, *, now: datetime) -> Message | None:
        """What somebody waits for goes before what goes to many."""
        for priority in PRIORITIES:
            rows = self.filter(priority=priority)
            if message := super(MessageQuerySet, rows).claim_next(now=now):
                return message
        return None


class Message(Leased):
    """One mail to one person: the row is the outbox and the ledger.

    `cause` makes sure that one cause never writes two mails. Mail is rendered when it is sent, in
    the recipient's language; a secret that nothing else keeps (a link of the account pages) stands
    in `body`, which is emptied once sent. `language` is what was known when it was caused.
    `batch_id` names what it was written for together with others: a mailing, a reminder, a notice
    of a change. `is_counted`: it was counted as one of the few mails that an address which never
    confirmed anything gets in a day (rule 9). `provider_id` is what a mail service calls it.
    """

    IN_HAND = MessageStatus.SENDING

    kind = models.CharField(_("kind"), max_length=40)
    cause = models.CharField(_("cause"), max_length=200)
    to_email = models.EmailField(_("to"), max_length=254)
    to_name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    subject_kind = models.CharField(_("about"), max_length=40, blank=True)
    subject_id = models.UUIDField(_("object"), null=True, blank=True)
    event_id = models.UUIDField(_("event"), null=True, blank=True)
    batch_id = models.UUIDField(_("sent with"), null=True, blank=True)
    subject = models.CharField(_("subject line"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    provider_id = models.CharField(_("id at the mail service"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=MessageStatus, default=MessageStatus.QUEUED
    )
    priority = models.PositiveSmallIntegerField(default=0)
    is_counted = models.BooleanField(default=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["cause"], name="message_one_per_cause"),
            models.UniqueConstraint(fields=["message_id"], name="message_one_per_message_id"),
            models.CheckConstraint(
                condition=Q(status__in=MessageStatus.values), name="message_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=MessageStatus.SENDING, lease_until__isnull=False)
                | ~Q(status=MessageStatus.SENDING) & Q(lease_until__isnull=True),
                name="message_leased_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(MESSAGES_SENT), sent_at__isnull=False)
                | ~Q(status__in=sorted(MESSAGES_SENT)) & Q(sent_at__isnull=True),
                name="message_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "due_at"],
                name="message_waiting",
                condition=waiting(MessageStatus.SENDING),
            ),
            models.Index(
                fields=["-updated_at"],
                name="message_failed",
                condition=Q(status=MessageStatus.FAILED),
            ),
            models.Index(
                fields=["batch_id", "status"],
                name="message_by_batch",
                condition=Q(batch_id__isnull=False),
            ),
            models.Index(
                fields=["provider_id"], name="message_by_provider", condition=~Q(provider_id="")
            ),
            models.Index(fields=["event_id", "-created_at"], name="message_by_event"),
            models.Index(fields=["subject_kind", "subject_id"], name="message_by_subject"),
            models.Index(fields=["-created_at"], name="message_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_status_display()})"


class KnownAddress(BaseModel):
    """An address (as a keyed digest) whose owner once confirmed it, with or without an account.

    Rule 9: an address that never confirmed anything gets at most three mails a day.
    """

    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("known address")
        verbose_name_plural = _("known addresses")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="known_address_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class MailRefusal(BaseModel):
    """An address (as a keyed digest) that wants no news of an organizer (None: of anyone).

    Mail about one's own registration goes out all the same, except where the address is dead.
    """

    digest = models.CharField(max_length=64)
    organizer_id = models.UUIDField(_("organizer"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=RefusalReason)

    class Meta:
        verbose_name = _("address that wants no news")
        verbose_name_plural = _("addresses that want no news")
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "organizer_id"],
                condition=Q(organizer_id__isnull=False),
                name="mail_refusal_once_per_organizer",
            ),
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(organizer_id__isnull=True),
                name="mail_refusal_once_for_all",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=RefusalReason.values), name="mail_refusal_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:8]

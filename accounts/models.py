"""Who people are, what was done by whom, and the mail that goes to them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MessageStatus
from accounts.managers import UserManager
from core.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from core.text import checked_email


class User(BaseModel, AbstractBaseUser, PermissionsMixin):
    """An account; the e-mail address is the login, stored in its normal form."""

    email = models.EmailField(_("email"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_staff = models.BooleanField(
        _("may open the admin"),
        default=False,
        help_text=_("Set by roles: organizers' members and administrators."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_one_per_email",
                violation_error_message=_("There is an account with this email already."),
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower"),
        ]
        indexes = [models.Index(fields=["-date_joined"], name="user_joined")]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = checked_email(self.email)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class JournalEntry(AppendOnlyModel):
    """Who did what to which object; written in the transaction of the deed, never changed.

    `details` holds no personal data; what is personal stands in `personal`, which an erasure may
    empty by a statement of its own. The subject is named by kind and id, not by a foreign key,
    because the journal lies below events and registrations and outlives them.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="journal_entries",
    )
    action = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.UUIDField(_("object"))
    event_id = models.UUIDField(_("event"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    personal = models.JSONField(_("personal details"), null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["event_id", "-created_at"], name="journal_by_event"),
            models.Index(
                fields=["subject_kind", "subject_id", "-created_at"], name="journal_by_subject"
            ),
            models.Index(fields=["-created_at"], name="journal_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.subject_kind})"


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> MessageQuerySet:
        """What a worker may claim: queued and its time has come, or left by a killed worker."""
        return self.filter(
            Q(status=MessageStatus.QUEUED, due_at__lte=at)
            | Q(status=MessageStatus.SENDING, lease_until__lt=at)
        )


class Message(BaseModel):
    """One mail to one person: the row is the outbox and the ledger.

    `cause` makes sure that one cause never writes two mails. Mail is rendered when it is sent, in
    the recipient's language; a secret that nothing else keeps (a link of the account pages) stands
    in `body`, which is emptied once sent. `language` is what was known when it was caused.
    """

    kind = models.CharField(_("kind"), max_length=40)
    cause = models.CharField(_("cause"), max_length=200)
    to_email = models.EmailField(_("to"), max_length=254)
    to_name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    subject_kind = models.CharField(_("about"), max_length=40, blank=True)
    subject_id = models.UUIDField(_("object"), null=True, blank=True)
    event_id = models.UUIDField(_("event"), null=True, blank=True)
    subject = models.CharField(_("subject line"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    status = models.CharField(
        _("status"), max_length=12, choices=MessageStatus, default=MessageStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("server's answer"), blank=True)

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
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | ~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True),
                name="message_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="message_waiting",
                condition=Q(status__in=[MessageStatus.QUEUED, MessageStatus.SENDING]),
            ),
            models.Index(fields=["event_id", "-created_at"], name="message_by_event"),
            models.Index(fields=["subject_kind", "subject_id"], name="message_by_subject"),
            models.Index(fields=["-created_at"], name="message_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_status_display()})"


class RateCount(BaseModel):
    """How often something was done by one key in the present window of a limit.

    `key` is a keyed digest of the limit's name and what it counts by: no address is stored.
    """

    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    resets_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="rate_count_one_per_key"),
            models.CheckConstraint(condition=Q(count__gte=0), name="rate_count_not_negative"),
        ]
        indexes = [models.Index(F("resets_at"), name="rate_count_by_reset")]

    def __str__(self) -> str:
        return self.key[:8]


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, *, at: datetime) -> ApiTokenQuerySet:
        """Neither revoked nor expired, of a person whose account is active."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at),
            revoked_at__isnull=True,
            user__is_active=True,
        )


class ApiToken(BaseModel):
    """A key with which a program acts for a person; only a digest of it is kept.

    `event_id` narrows it to one event (named by id: events lie above accounts). `ending` are the
    last characters, by which its owner knows it again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="api_tokens",
    )
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    scopes = models.JSONField(_("may"), default=list)
    event_id = models.UUIDField(_("only this event"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="api_token_one_per_digest"),
            models.CheckConstraint(condition=~Q(name=""), name="api_token_has_a_name"),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="api_token_by_user")]

    def __str__(self) -> str:
        return self.name

    def is_usable(self, *, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


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

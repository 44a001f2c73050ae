"""What organizers say by mail: their own words, mailings, reminders, notices of changes."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.models import BaseModel
from events.models import Event, TicketType
from registrations.enums import MailingPurpose, MailingStatus


class MailText(BaseModel):
    """An event's own words for one kind of mail; `language` empty: for all without words of theirs.

    Placeholders were checked when it was saved (registrations.mail.placeholders).
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="mail_texts"
    )
    kind = models.CharField(_("mail"), max_length=40)
    language = models.CharField(_("language"), max_length=12, blank=True)
    subject = models.CharField(_("subject line"), max_length=200)
    text = models.TextField(_("text"), max_length=5000)

    class Meta:
        verbose_name = _("mail text")
        verbose_name_plural = _("mail texts")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "language"],
                name="mail_text_one_per_language",
                violation_error_message=_("This mail has words of its own in this language."),
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="mail_text_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language or '*'})"


class Mailing(BaseModel):
    """What a team writes to many of an event: words, whom they go to, and how far it has come.

    Those chosen have one of `statuses`, a ticket of one of `ticket_types` (none: of any), and have
    arrived or not as `has_arrived` says (None: either). Its messages name it as their batch.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="mailings"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mailings",
        editable=False,
    )
    subject = models.CharField(_("subject line"), max_length=200)
    text = models.TextField(_("text"), max_length=10_000)
    purpose = models.CharField(
        _("about"), max_length=10, choices=MailingPurpose, default=MailingPurpose.SERVICE
    )
    statuses = models.JSONField(_("to those who are"), default=list)
    ticket_types: models.ManyToManyField[TicketType, models.Model] = models.ManyToManyField(
        TicketType, verbose_name=_("with a ticket of"), related_name="mailings", blank=True
    )
    has_arrived = models.BooleanField(_("checked in"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=MailingStatus, default=MailingStatus.DRAFT
    )
    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    recipients = models.PositiveIntegerField(_("recipients"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="mailing_has_words"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=MailingPurpose.values), name="mailing_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=MailingStatus.values), name="mailing_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=MailingStatus.SCHEDULED) | Q(send_at__isnull=False),
                name="mailing_scheduled_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[MailingStatus.SENDING, MailingStatus.SENT])
                | Q(started_at__isnull=False),
                name="mailing_sending_has_its_start",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[MailingStatus.SENT, MailingStatus.STOPPED], ended_at__isnull=False
                )
                | ~Q(status__in=[MailingStatus.SENT, MailingStatus.STOPPED])
                & Q(ended_at__isnull=True),
                name="mailing_ended_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "-created_at"], name="mailing_by_event"),
            models.Index(
                fields=["send_at"],
                name="mailing_due",
                condition=Q(status__in=[MailingStatus.SCHEDULED, MailingStatus.SENDING]),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Reminder(BaseModel):
    """When those with a place are reminded of an event; `hours` before its start.

    `sent_at` is when it last went out: an event that is put off is worth a second one.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="reminders"
    )
    hours = models.PositiveSmallIntegerField(
        _("hours before it starts"), validators=[MinValueValidator(1), MaxValueValidator(720)]
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-hours"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "hours"],
                name="reminder_once_per_time",
                violation_error_message=_("There is a reminder at this time already."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=720), name="reminder_within_a_month"
            ),
        ]

    def __str__(self) -> str:
        words = ngettext("%(n)d hour before the start", "%(n)d hours before the start", self.hours)
        return words % {"n": self.hours}


class ChangeNotice(BaseModel):
    """That people are told of a change of their event: what they last knew, and from when on.

    `before` holds the facts that a mail tells (registrations.mail.changes) as they were before the
    first change that this notice tells of; what they are now is read when the mail is sent. A
    change before `due_at` needs no notice of its own.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="change_notices"
    )
    before = models.JSONField(_("before"))
    due_at = models.DateTimeField(_("due"))

    class Meta:
        verbose_name = _("notice of a change")
        verbose_name_plural = _("notices of changes")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["event", "-due_at"], name="change_notice_by_event")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.due_at:%Y-%m-%d %H:%M}"

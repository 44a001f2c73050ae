"""Who holds events, and their teams."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.enums import Role
from events.querysets import MembershipQuerySet, OrganizerQuerySet
from events.validators import accent_validator, slug_validator, validate_free_slug


class Organizer(BaseModel):
    """An organization that holds events; people are its members with a role."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=80, validators=[slug_validator, validate_free_slug]
    )
    description = models.TextField(_("description"), blank=True)
    email = models.EmailField(_("contact email"), blank=True)
    website = models.URLField(_("website"), blank=True)
    terms_url = models.URLField(
        _("terms"), max_length=500, blank=True, help_text=_("Where your terms can be read.")
    )
    privacy_url = models.URLField(
        _("privacy notice"),
        max_length=500,
        blank=True,
        help_text=_("Where you say what you do with people's data."),
    )
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    accent = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[accent_validator],
        help_text=_(
            "The colour of your pages, posters and tickets, like #2f5fd0. Where it would be hard"
            " to read, it is made darker or lighter."
        ),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organizers"
    )

    objects = OrganizerQuerySet.as_manager()

    class Meta:
        verbose_name = _("organizer")
        verbose_name_plural = _("organizers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="organizer_one_per_slug",
                violation_error_message=_("There is an organizer with this address already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the organizer; where its name is new, also what search reads of its events."""
        known = Organizer.objects.filter(pk=self.pk)
        is_renamed = not self._state.adding and not known.filter(name=self.name).exists()
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if is_renamed:
                self.events.index()

    def get_absolute_url(self) -> str:
        return reverse("events:organizer", args=[self.slug])


class Membership(BaseModel):
    """One person's role in an organizer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    organizer = models.ForeignKey(
        Organizer,
        verbose_name=_("organizer"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organizer", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organizer"],
                name="membership_one_per_person",
                violation_error_message=_("This person is a member already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

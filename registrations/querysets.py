"""The vocabulary of reads for registrations, tickets and visits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from events.enums import ROLES_WHO_SEE_PEOPLE
from events.models import Event
from events.querysets import TeamQuerySet
from registrations.enums import LIVE, Status, TicketStatus
from registrations.words import RegistrationsWithWords, TicketsWithWords

if TYPE_CHECKING:
    from accounts.models import User
    from registrations.models import Registration, Visit  # noqa: F401


class OwnedQuerySet(TeamQuerySet):
    """What people have at an event; `owner_path` is the lookup from the row to the person's id."""

    owner_path = "user_id"

    def of_team(self, user: User, roles: frozenset[str]) -> Q:
        return Q(event_id__in=Event.objects.for_roles(user, roles).values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The person's own, and those of events whose people their role may see."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        own = Q(**{self.owner_path: user.pk})
        return self.filter(own | self.of_team(user, ROLES_WHO_SEE_PEOPLE))


class RegistrationQuerySet(RegistrationsWithWords, OwnedQuerySet):
    def live(self) -> Self:
        """Everything that still counts: a place, a spot on the list, or a sign-up under way."""
        return self.filter(status__in=LIVE)

    def confirmed(self) -> Self:
        return self.filter(status=Status.CONFIRMED)

    def holding_seats(self) -> Self:
        return self.filter(holds_seats=True)

    def in_queue_order(self) -> Self:
        """The waiting list of an event, first in line first."""
        return self.filter(status=Status.WAITLISTED).order_by("priority", "queue_number")

    def ahead_of(self, entry: Registration) -> Self:
        """Those of a line that stand before `entry`."""
        return self.filter(
            Q(priority__lt=entry.priority)
            | Q(priority=entry.priority, queue_number__lt=entry.queue_number)
        )

    def with_place(self) -> Self:
        """Annotate `place`: from 1, of those who wait; None for everyone else."""
        line = self.model._default_manager.filter(
            event_id=OuterRef("event_id"), status=Status.WAITLISTED
        )
        ahead = line.filter(
            Q(priority__lt=OuterRef("priority"))
            | Q(priority=OuterRef("priority"), queue_number__lt=OuterRef("queue_number"))
        )
        number = ahead.order_by().values("event_id").annotate(n=Count("pk")).values("n")
        return self.annotate(
            place=Case(
                When(status=Status.WAITLISTED, then=Coalesce(Subquery(number), 0) + 1),
                output_field=IntegerField(),
            )
        )

    def hold_overdue(self, *, at: datetime) -> Self:
        """Unconfirmed sign-ups whose held seats are due back."""
        return self.filter(status=Status.UNCONFIRMED, holds_seats=True, expires_at__lte=at)

    def owned_by(self, user: User | AnonymousUser) -> Self:
        """The person's own, as "My tickets" lists them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user_id=user.pk)


class TicketQuerySet(TicketsWithWords, OwnedQuerySet):
    owner_path = "registration__user_id"

    def active(self) -> Self:
        return self.filter(status=TicketStatus.ACTIVE)


class VisitQuerySet(models.QuerySet["Visit"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

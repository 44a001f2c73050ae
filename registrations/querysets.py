"""The vocabulary of reads for registrations, tickets and visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from events.enums import ROLES_WHO_SEE_PEOPLE
from events.models import Event
from events.querysets import TeamQuerySet
from registrations.enums import LIVE, Status, TicketStatus
from registrations.words import OF_REGISTRATIONS, OF_TICKETS, rewrite_people, write_again

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


class WithWordsQuerySet(OwnedQuerySet):
    """Rows of which words for the search are made, also where many are written at once."""

    of_words: frozenset[str] = frozenset()

    def write_words(self, ids: Iterable[UUID]) -> None:
        """Write the words that are made of these rows anew."""
        raise NotImplementedError

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        objs, fields = list(objs), list(fields)
        count = super().bulk_update(objs, fields, *args, **kwargs)
        if not self.of_words.isdisjoint(fields):
            self.write_words([row.pk for row in objs])
        return count

    def update(self, **values: Any) -> int:
        if self.of_words.isdisjoint(values):
            return super().update(**values)
        ids = list(self.order_by().values_list("pk", flat=True))
        count = super().update(**values)
        self.write_words(ids)
        return count


class RegistrationQuerySet(WithWordsQuerySet):
    of_words = OF_REGISTRATIONS

    def write_words(self, ids: Iterable[UUID]) -> None:
        rewrite_people(ids)

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


class TicketQuerySet(WithWordsQuerySet):
    owner_path = "registration__user_id"
    of_words = OF_TICKETS

    def write_words(self, ids: Iterable[UUID]) -> None:
        write_again(self.model._default_manager.filter(pk__in=ids))

    def active(self) -> Self:
        return self.filter(status=TicketStatus.ACTIVE)


class VisitQuerySet(models.QuerySet["Visit"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

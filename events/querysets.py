"""The vocabulary of reads: adjectives for events, and who may find which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, StringAgg, Subquery, Value

from core.text import fold
from events.enums import (
    ROLES_WHO_EDIT,
    ROLES_WHO_MANAGE_TEAM,
    ROLES_WHO_SCAN,
    ROLES_WHO_SEE_PEOPLE,
    EventStatus,
    Role,
    Visibility,
)

if TYPE_CHECKING:
    from accounts.models import User
    from events.models import Event, Organizer, Pool  # noqa: F401

TAG_SEPARATOR = "\n"


class TeamQuerySet(models.QuerySet):
    """Rows that belong to an organizer, found through the roles of a person.

    `organizer_path` is the lookup from the row to the organizer's id.
    """

    organizer_path = "organizer_id"

    def for_roles(self, user: User | AnonymousUser, roles: Iterable[str]) -> Self:
        """Rows of the organizers where `user` has one of `roles`; all rows for a superuser."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(**{f"{self.organizer_path}__in": user.memberships.of_roles(roles)})

    def managed_by(self, user: User | AnonymousUser) -> Self:
        """What `user` may change: as manager or editor."""
        return self.for_roles(user, ROLES_WHO_EDIT)

    def seen_by_team(self, user: User | AnonymousUser) -> Self:
        """What `user` may look at behind the scenes, people included: all roles but check-in."""
        return self.for_roles(user, ROLES_WHO_SEE_PEOPLE)

    def team_led_by(self, user: User | AnonymousUser) -> Self:
        """Where `user` may change the team: as manager."""
        return self.for_roles(user, ROLES_WHO_MANAGE_TEAM)

    def scannable_by(self, user: User | AnonymousUser) -> Self:
        """Where `user` may scan at the door: manager, editor, check-in."""
        return self.for_roles(user, ROLES_WHO_SCAN)


class MembershipQuerySet(TeamQuerySet):
    def of_roles(self, roles: Iterable[str]) -> models.QuerySet:
        """The organizers' ids of these memberships, as a subquery."""
        return self.filter(role__in=list(roles)).values("organizer_id")


class OrganizerQuerySet(TeamQuerySet):
    organizer_path = "id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whose page `user` may open: of all who ever published an event, and of their teams."""
        model: Any = self.model
        events = model.events.rel.related_model.objects
        was_public = Q(Exists(events.filter(organizer=OuterRef("pk"), published_at__isnull=False)))
        if not user.is_authenticated or not user.is_active:
            return self.filter(was_public)
        if user.is_superuser:
            return self.all()
        return self.filter(was_public | Q(pk__in=user.memberships.of_roles(Role.values)))


class EventQuerySet(TeamQuerySet):
    """Events as people speak of them."""

    def published(self) -> Self:
        return self.filter(status=EventStatus.PUBLISHED)

    def listed(self) -> Self:
        """In lists and search: published and public."""
        return self.filter(status=EventStatus.PUBLISHED, visibility=Visibility.PUBLIC)

    def upcoming(self, *, at: datetime) -> Self:
        """Not over yet, running ones included."""
        return self.filter(end_at__gt=at)

    def over(self, *, at: datetime) -> Self:
        return self.filter(end_at__lte=at)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What `user` may open: whatever was published once, and all events of their teams."""
        was_published = Q(published_at__isnull=False)
        if not user.is_authenticated or not user.is_active:
            return self.filter(was_published)
        if user.is_superuser:
            return self.all()
        own = user.memberships.of_roles(Role.values)
        return self.filter(was_published | Q(organizer_id__in=own))

    def matching(self, text: str) -> Self:
        """Events whose words contain every word of `text`, whatever case and accents."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found

    def with_seats(self) -> Self:
        """Annotate the root pool's numbers: `seat_capacity` (None: unlimited), `seats_taken`,
        `seats_waiting`."""
        return self.annotate(
            root_pool=FilteredRelation("pools", condition=Q(pools__is_root=True)),
            seat_capacity=F("root_pool__capacity"),
            seats_taken=F("root_pool__taken"),
            seats_waiting=F("root_pool__waiting"),
        )

    def with_free_seats(self) -> Self:
        """Those with a seat to be had at once; needs `with_seats()`. People who wait come first."""
        unlimited = Q(seat_capacity__isnull=True)
        return self.filter(unlimited | Q(seats_taken__lt=F("seat_capacity"), seats_waiting=0))

    def with_tag_names(self) -> Self:
        """Annotate `tag_names`, which `Event.tag_list` reads: the names joined by TAG_SEPARATOR."""
        model: Any = self.model
        names = (
            model.tags.through.objects.filter(event_id=OuterRef("pk"))
            .order_by()
            .values("event_id")
            .annotate(names=StringAgg("tag__name", Value(TAG_SEPARATOR)))
            .values("names")
        )
        return self.annotate(tag_names=Subquery(names))

    def in_language(self, language: str | None) -> Self:
        """Join the words in `language`, which `title_here`, `summary_here` and `description_here`
        of an event read; at most one row an event, so that nothing is counted twice."""
        return self.annotate(
            text_here=FilteredRelation("texts", condition=Q(texts__language=language or "")),
            text_title=F("text_here__title"),
            text_summary=F("text_here__summary"),
            text_description=F("text_here__description"),
        )


class PoolQuerySet(models.QuerySet["Pool"]):
    def in_lock_order(self) -> Self:
        """Root first, then by id: the one order in which pools are written."""
        return self.order_by("-is_root", "id")

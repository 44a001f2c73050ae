"""The vocabulary of reads: adjectives for events, and who may find which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, StringAgg, Subquery, Value

from core.text import fold
from events import indexing
from events.enums import (
    ROLES_WHO_EDIT,
    ROLES_WHO_MANAGE_TEAM,
    ROLES_WHO_SCAN,
    ROLES_WHO_SEE_PEOPLE,
    EventStatus,
    Role,
    Visibility,
)
from events.matching import Beginning, Matching
from events.type_rows import TypeRows
from events.words import query_of

if TYPE_CHECKING:
    from accounts.models import User
    from events.models import Event, EventText, Pool, SearchEntry  # noqa: F401

TAG_SEPARATOR = "\n"


class TeamQuerySet(models.QuerySet):
    """Rows that belong to an organizer, found through the roles of a person.

    `organizer_path` is the lookup from the row to the organizer's id. Rows that belong to one event
    heed the roles for it, too (`of_team`).
    """

    organizer_path = "organizer_id"

    def for_roles(self, user: User | AnonymousUser, roles: Iterable[str]) -> Self:
        """Rows where `user` has one of `roles`; all rows for a superuser."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(self.of_team(user, frozenset(roles)))

    def of_team(self, user: User, roles: frozenset[str]) -> Q:
        """The condition that `user` has one of `roles` where a row belongs."""
        return Q(**{f"{self.organizer_path}__in": user.memberships.of_roles(roles)})

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
        return self.filter(role__in=sorted(roles)).values("organizer_id")


class EventRoleQuerySet(models.QuerySet):
    def of_roles(self, roles: Iterable[str]) -> models.QuerySet:
        """The events' ids of these roles, as a subquery."""
        return self.filter(role__in=sorted(roles)).values("event_id")


class OrganizerQuerySet(TeamQuerySet):
    organizer_path = "id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whose page `user` may open: of all who ever published an event, and of those for whom
        they work, be it for one event."""
        model: Any = self.model
        events = model.events.rel.related_model.objects
        was_public = Q(Exists(events.filter(organizer=OuterRef("pk"), published_at__isnull=False)))
        if not user.is_authenticated or not user.is_active:
            return self.filter(was_public)
        if user.is_superuser:
            return self.all()
        teams = Q(pk__in=user.memberships.of_roles(Role.values))
        own_events = events.filter(pk__in=user.event_roles.of_roles(Role.values))
        return self.filter(was_public | teams | Q(pk__in=own_events.values("organizer_id")))


class EventQuerySet(TeamQuerySet):
    """Events as people speak of them. Whatever writes them writes what search reads."""

    def of_team(self, user: User, roles: frozenset[str]) -> Q:
        """By the role for the event where there is one, else by the membership's; a manager of the
        organizer stays manager. `events.permissions.role_for` says the same."""
        teams, events = user.memberships.all(), user.event_roles.all()
        by_membership = Q(organizer_id__in=teams.of_roles(roles - {Role.MANAGER}))
        by_role = Q(pk__in=events.of_roles(roles))
        if others := frozenset(Role.values) - roles:
            by_membership &= ~Q(pk__in=events.of_roles(others))
        leads = Q(organizer_id__in=teams.of_roles({Role.MANAGER}))
        found = by_membership | by_role
        return found | leads if Role.MANAGER in roles else found & ~leads

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(savepoint=False):
            events = super().bulk_create(objs, *args, **kwargs)
            if args or kwargs:
                indexing.write(self.model, [event.pk for event in events])
            else:
                indexing.write_new(self.model, events)
        return events

    def update(self, **values: Any) -> int:
        """Also called by `bulk_update()`."""
        if indexing.FIELDS.isdisjoint(values):
            return super().update(**values)
        with transaction.atomic(savepoint=False):
            ids = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            indexing.write_changed(self.model, ids, values)
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def index(self) -> None:
        """Write anew what search reads of these events."""
        indexing.write(self.model, self.order_by().values_list("pk", flat=True).distinct())

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
        return self.filter(was_published | self.of_team(user, frozenset(Role.values)))

    def matching(self, text: str) -> Self:
        """Events that have a word beginning with each word of `text`, in whatever language,
        case and accents; all where `text` is blank, none where it holds no word."""
        if not text.strip():
            return self
        query = query_of(text)
        return self.filter(Matching("search_entry__id", query)) if query else self.none()

    def with_seats(self) -> Self:
        """Annotate the root pool's numbers: `seat_capacity` (None: unlimited), `seats_taken`,
        `seats_waiting`; and `type_rows`, which `events.ticket_types` reads."""
        model: Any = self.model
        return self._with_root_pool().annotate(
            seat_capacity=F("root_pool__capacity"),
            seats_taken=F("root_pool__taken"),
            seats_waiting=F("root_pool__waiting"),
            type_rows=TypeRows(model.ticket_types.rel.related_model),
        )

    def _with_root_pool(self) -> Self:
        return self.annotate(root_pool=FilteredRelation("pools", condition=Q(pools__is_root=True)))

    def versions(self) -> models.QuerySet[Any, tuple[Any, ...]]:
        """What changes whenever a page of these events would: a narrow row each.

        An event's search entry is written with its words and facts, wherever those are kept. The
        root pool's own time stands for the other pools: seats may move among those alone.
        """
        return self._with_root_pool().values_list(
            "pk",
            "updated_at",
            "organizer__updated_at",
            "search_entry__updated_at",
            "root_pool__capacity",
            "root_pool__taken",
            "root_pool__waiting",
            "root_pool__updated_at",
            "series_id",
        )

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


class EventTextQuerySet(models.QuerySet["EventText"]):
    """Events' words in other languages. Whatever writes them writes what search reads."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(savepoint=False):
            texts = super().bulk_create(objs, *args, **kwargs)
            self._index({text.event_id for text in texts})
        return texts

    def update(self, **values: Any) -> int:
        """Also called by `bulk_update()`."""
        with transaction.atomic(savepoint=False):
            events = self._event_ids()
            count = super().update(**values)
            self._index(events)
        return count

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(savepoint=False):
            events = self._event_ids()
            deleted = super().delete()
            self._index(events)
        return deleted

    update.alters_data = delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _event_ids(self) -> set[UUID]:
        return set(self.order_by().values_list("event_id", flat=True))

    def _index(self, events: Iterable[UUID]) -> None:
        event_model: Any = self.model._meta.get_field("event").related_model
        indexing.write(event_model, events)


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """The vocabulary of events again, on the narrow rows that lists are found by."""

    def listed(self) -> Self:
        return self.filter(is_listed=True)

    def upcoming(self, *, at: datetime) -> Self:
        return self.filter(end_at__gt=at)

    def in_days(self, first: date | None, last: date | None) -> Self:
        """Those that touch one of these days, in their own zones; None leaves an end open."""
        found = self.filter(last_day__gte=first) if first else self
        return found.filter(first_day__lte=last) if last else found

    def versions(self) -> models.QuerySet[Any, tuple[Any, ...]]:
        """What changes whenever a list of these events would: a narrow row each."""
        return self.annotate(
            root_pool=FilteredRelation("event__pools", condition=Q(event__pools__is_root=True))
        ).values_list(
            "event_id",
            "updated_at",
            "event__updated_at",
            "event__organizer__updated_at",
            "root_pool__capacity",
            "root_pool__taken",
            "root_pool__waiting",
            "root_pool__updated_at",
        )

    def in_city(self, city: str) -> Self:
        """Those in a city whose name begins like this, whatever case and accents."""
        return self.filter(Beginning("city_key", fold(city)))


class PoolQuerySet(models.QuerySet["Pool"]):
    def in_lock_order(self) -> Self:
        """Root first, then by id: the one order in which pools are written."""
        return self.order_by("-is_root", "id")

    def with_room(self) -> Self:
        """Root pools with a seat to be had at once, of whatever type; people who wait come first,
        those aside who wait for another pool's seats."""
        model: Any = self.model
        types = model.ticket_types.rel.related_model.objects.filter(event=OuterRef("event"))
        others = model.objects.filter(is_root=False)
        of_event = others.filter(event=OuterRef("event"))
        full = Q(capacity__lte=F("taken"))
        has_room = Q(capacity__isnull=True) | Q(taken__lt=F("capacity"))
        is_free = Q(capacity__isnull=True) | Q(waiting=0) | Exists(of_event.filter(waiting__gt=0))
        open_types = types.filter(
            ~Exists(others.filter(full, ticket_types=OuterRef("pk"))), is_hidden=False
        )
        # Most events have no other pool: their types need no look.
        can_be_had = Q(~Exists(of_event.filter(full))) | Q(Exists(open_types))
        return self.filter(has_room, is_free, can_be_had, is_root=True)

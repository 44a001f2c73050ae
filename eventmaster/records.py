"""Who may read what was sent and what was done: the same for the desk and the API."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery, Value

from accounts.models import JournalEntry, Message
from accounts.models.mail import MessageQuerySet
from eventmaster.desk.rights import is_administrator
from events.models import Event, Organizer
from events.permissions import Person, can_edit

# Events that a query names one by one; teams of more have their part of any page.
MOST_NAMED = 500


def messages_visible_to(user: Person) -> MessageQuerySet:
    """Administrators see all mail, teams that of their events; never the text: it may hold a
    secret link until it is sent."""
    found = Message.objects.defer("body", "subject")
    if is_administrator(user):
        return found
    return found.filter(event_id__in=_own_events(user))


def may_resend(user: Person, message: Message) -> bool:
    """Whether they may send a message again that they see: editors of its event, administrators."""
    if is_administrator(user):
        return True
    own = Event.objects.only("organizer_id")
    event = own.filter(pk=message.event_id).first() if message.event_id else None
    return event is not None and can_edit(user, event)


def journal_visible_to(user: Person) -> QuerySet[JournalEntry]:
    """Administrators see all, teams what concerns their events and themselves.

    Asked by ids, a database finds the few entries of a small team by its indexes and the last ones
    of a large team by time; asked by subqueries, it reads the whole journal of all teams.
    """
    if is_administrator(user):
        return JournalEntry.objects.all()
    own_teams = list(Organizer.objects.seen_by_team(user).values_list("pk", flat=True))
    own_events: Any = list(_own_events(user).values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(own_events) > MOST_NAMED:
        own_events = _own_events(user)
    return JournalEntry.objects.filter(
        Q(event_id__in=own_events) | Q(subject_kind="organizer", subject_id__in=own_teams)
    )


def journal_told_to(user: Person) -> QuerySet[JournalEntry]:
    """What they may see, with all that `eventmaster.deeds.tell` needs."""
    events = Event.objects.filter(pk=OuterRef("event_id"))
    found = with_sight_of_people(journal_visible_to(user), user).select_related("actor")
    return found.annotate(
        event_name=Subquery(events.values("title")),
        event_zone=Subquery(events.values("time_zone")),
    )


def with_event_slug[Rows: QuerySet](rows: Rows) -> Rows:
    """Annotate `event_slug` of the event that a row names by its id."""
    slugs = Event.objects.filter(pk=OuterRef("event_id")).values("slug")
    return rows.annotate(event_slug=Subquery(slugs))


def with_sight_of_people(entries: QuerySet[JournalEntry], user: Person) -> QuerySet[JournalEntry]:
    """Annotate `shows_people`: whether `user` may read the personal details of an entry that
    `journal_visible_to` them.

    Those of an event or a team are for whoever sees its people, which are the only ones that teams
    see at all; those of accounts for administrators.
    """
    is_for_all = (user.is_active and user.is_superuser) or not is_administrator(user)
    if is_for_all:
        return entries.annotate(shows_people=Value(True, output_field=BooleanField()))
    own_events = Event.objects.seen_by_team(user).filter(pk=OuterRef("event_id"))
    own_teams = Organizer.objects.seen_by_team(user).filter(pk=OuterRef("subject_id"))
    may_see = Q(Exists(own_events)) | Q(Exists(own_teams), subject_kind="organizer")
    return entries.annotate(shows_people=may_see | Q(subject_kind="user"))


def _own_events(user: Person) -> QuerySet:
    return Event.objects.seen_by_team(user).values("pk")

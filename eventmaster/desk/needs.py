"""What needs somebody: each kind is one query, of all of a person's events or of one.

A kind that comes later (conflicts of offline scans, say) is a function of its own in `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mail_trouble import has_failed
from accounts.models import Message
from core.numbers import figure
from events.enums import EventStatus
from events.models import Event, Pool
from events.permissions import Person
from events.querysets import EventQuerySet
from events.when import dated_text
from registrations.enums import Status
from registrations.models import Registration

# How many events of a kind are named; the list behind the last line has all of them.
MOST = 5
# A draft whose start is nearer than this wants to be published or moved.
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Need:
    """A sentence and where it is put right; `about` names the event and when it is."""

    text: str
    url: str
    about: str = ""
    when: str = ""
    is_urgent: bool = False


Kind = Callable[[EventQuerySet, datetime], list[Need]]


def of_person(user: Person, *, now: datetime) -> list[Need]:
    """What needs `user` in events that are not over, the soonest of each kind first.

    Mail aside: of that the desk warns by itself, for all events at once.
    """
    own = Event.objects.managed_by(user).upcoming(at=now).filter(is_template=False)
    return [need for kind in _KINDS if kind is not _failed_mail for need in kind(own, now)]


def of_event(event: Event, user: Person, *, now: datetime) -> list[Need]:
    """The same of one event, where its name would say nothing."""
    one = Event.objects.managed_by(user).filter(pk=event.pk, is_template=False)
    found = [need for kind in _KINDS for need in kind(one, now)]
    return [Need(need.text, need.url, is_urgent=need.is_urgent) for need in found]


def _approvals(events: EventQuerySet, now: datetime) -> list[Need]:  # noqa: ARG001
    pending = Registration.objects.filter(status=Status.PENDING, event__in=_ids(events))
    rows = (
        pending.order_by()
        .values("event_id")
        .annotate(n=Count("pk"), starts=Max("event__start_at"))
        .order_by("starts", "event_id")
    )
    counted = {row["event_id"]: row["n"] for row in rows[: MOST + 1]}
    people = reverse("admin:registrations_registration_changelist")
    return [
        _need(
            event,
            ngettext("%(n)s waits for approval", "%(n)s wait for approval", n) % {"n": figure(n)},
            f"{people}?event={event.pk}&status__exact={Status.PENDING}",
        )
        for event, n in _named(counted)
    ] + _more(len(counted), f"{people}?status__exact={Status.PENDING}")


def _waiting_beside_free_seats(events: EventQuerySet, now: datetime) -> list[Need]:
    """Such as a group of three where two seats are free: only a person can decide that."""
    pools = Pool.objects.filter(
        Q(capacity__isnull=True) | Q(taken__lt=F("capacity")),
        is_root=True,
        waiting__gt=0,
        event__in=_ids(events.published().upcoming(at=now)),
    ).select_related("event", "event__organizer")
    found = list(pools.order_by("event__start_at", "event_id")[: MOST + 1])
    return [
        _need(pool.event, _beside(pool), _page("waiting_list", pool.event)) for pool in found[:MOST]
    ] + _more(len(found), f"{reverse('admin:events_event_changelist')}?when=ahead")


def _beside(pool: Pool) -> str:
    waiting = ngettext("%(n)s waits", "%(n)s wait", pool.waiting) % {"n": figure(pool.waiting)}
    if pool.free is None:
        return _("%(waiting)s, although seats are free") % {"waiting": waiting}
    seats = ngettext("%(n)s seat is free", "%(n)s seats are free", pool.free)
    return _("%(waiting)s, although %(seats)s") % {
        "waiting": waiting,
        "seats": seats % {"n": figure(pool.free)},
    }


def _failed_mail(events: EventQuerySet, now: datetime) -> list[Need]:
    failed = has_failed(Message.objects.filter(event_id__in=_ids(events)), now=now)
    n = len(failed.order_by().values_list("pk")[:100])
    if not n:
        return []
    words = ngettext(
        "%(n)s mail could not be delivered", "%(n)s mails could not be delivered", n
    ) % {"n": figure(n)}
    url = f"{reverse('admin:accounts_message_changelist')}?trouble=failed"
    return [Need(words, url, is_urgent=True)]


def _drafts(events: EventQuerySet, now: datetime) -> list[Need]:
    """Those that begin soon, and that nobody can see yet."""
    soon = events.filter(status=EventStatus.DRAFT, start_at__gt=now, start_at__lte=now + SOON)
    found = list(soon.order_by("start_at", "id")[: MOST + 1])
    words = _("Still a draft: nobody can see it yet")
    drafts = f"{reverse('admin:events_event_changelist')}?status__exact={EventStatus.DRAFT}"
    return [_need(event, words, _page("change", event)) for event in found[:MOST]] + _more(
        len(found), f"{drafts}&when=ahead"
    )


_KINDS: tuple[Kind, ...] = (_failed_mail, _approvals, _waiting_beside_free_seats, _drafts)


def _ids(events: EventQuerySet) -> Any:
    return events.order_by().values("pk")


def _named(counted: dict[Any, int]) -> list[tuple[Event, int]]:
    """The events of the first `MOST` ids, in their order."""
    ids = list(counted)[:MOST]
    known = Event.objects.in_bulk(ids) if ids else {}
    return [(known[pk], counted[pk]) for pk in ids if pk in known]


def _need(event: Event, text: str, url: str) -> Need:
    return Need(text, url, about=event.title, when=dated_text(event))


def _more(found: int, url: str) -> list[Need]:
    return [Need(_("And in more events"), url)] if found > MOST else []


def _page(name: str, event: Event) -> str:
    return reverse(f"admin:events_event_{name}", args=[event.pk])

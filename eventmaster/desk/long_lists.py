"""Lists of people: the same speed for a hundred rows and for a million.

Nothing is counted beyond `MOST`, pages end there, and what a row shows besides its own columns is
read for the rows of one page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from eventmaster.desk.scoped import DeskList, pk_of
from events.models import Event
from registrations.enums import ENDED, TicketStatus
from registrations.models import Registration, Ticket

# Nobody pages further: a filter or a word finds what is beyond.
MOST = 10_000
# Words that fit a search: all of a first name that one in fifty of 50,000 people has. Of a single
# letter among a million, no more is looked up, counted and sorted.
MOST_FOUND = 1000


class CappedPaginator(Paginator):
    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def has_more(self) -> bool:
        """Whether there are rows that no page shows."""
        return self._counted > MOST

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet", self.object_list)
        return rows.order_by().values("pk")[: MOST + 1].count()


class RegistrationList(DeskList):
    """With the tickets of each registration on the page; of one event it is a section, in which
    that event counts as no filter, and stays when the others are taken away."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet:
        found: QuerySet = super().get_queryset(request, *args, **kwargs)
        self._event = chosen_event(request)
        if self._event is not None:
            self.has_active_filters = self.filters_in_use > 0
            self.clear_all_filters_qs = self.get_query_string(
                {"event": str(self._event.pk)}, remove=list(self.get_filters_params())
            )
        return found

    @property
    def filters_in_use(self) -> int:
        return super().filters_in_use - (self._event is not None)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: list[Registration] = add_tickets(self.result_list)


def add_tickets(registrations: Iterable[Registration]) -> list[Registration]:
    """Give each `seat_count`, of one that has ended the seats it had, and `types_text`; one query
    for all of them."""
    found = list(registrations)
    kinds: defaultdict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for registration_id, name, n in _tickets_of([each.pk for each in found]):
        kinds[registration_id].append((name, n))
    for each in found:
        each.seat_count = sum(n for _name, n in kinds[each.pk])  # type: ignore[attr-defined]
        each.types_text = _text(kinds[each.pk])  # type: ignore[attr-defined]
    return found


def _tickets_of(registration_ids: Sequence[UUID]) -> QuerySet[Any, tuple[UUID, str, int]]:
    counts = Q(status=TicketStatus.ACTIVE) | Q(registration__status__in=ENDED)
    tickets = Ticket.objects.filter(counts, registration_id__in=registration_ids)
    return (
        tickets.order_by("ticket_type__position", "ticket_type__number")
        .values("registration_id", "ticket_type__name")
        .annotate(n=Count("pk"))
        .values_list("registration_id", "ticket_type__name", "n")
    )


def _text(kinds: Sequence[tuple[str, int]]) -> str:
    return ", ".join(name if n == 1 else f"{n} × {name}" for name, n in kinds)


def find_all(request: HttpRequest) -> None:
    """Let a search for this request leave nobody out, however many they are."""
    request.finds_all = True  # type: ignore[attr-defined]


def finds_all(request: HttpRequest) -> bool:
    """What is posted is a step for those who are found."""
    return request.method == "POST" or getattr(request, "finds_all", False)


def chosen_event(request: HttpRequest) -> Event | None:
    """The event by which a list is filtered, where it is the person's; asked once per request."""
    event_id = pk_of(request.GET.get("event"))
    if event_id is None:
        return None
    if not hasattr(request, "chosen_event"):
        own = Event.objects.seen_by_team(request.user).with_seats()
        request.chosen_event = own.filter(pk=event_id).first()  # type: ignore[attr-defined]
    return request.chosen_event  # type: ignore[attr-defined]

"""Finding people by the beginnings of words: of names, of addresses, of their tickets' codes.

Words are folded and cut by the rules of search for events (`events.words`). Each is kept with the
letter of its kind before it, so that a search may ask for some kinds only: the door shows nobody
for a part of an address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import batched, zip_longest
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from core.text import fold, normalise_email
from events.words import indexed, query_of
from registrations.tickets.codes import short_code_start

if TYPE_CHECKING:
    from registrations.models import PersonWord

NAME, ADDRESS, CODE = "n", "e", "c"
ALL = NAME + ADDRESS + CODE
# Longer than any name; of an address this much tells it from all others of an event.
LONGEST = 80
# What the words of a ticket are made of: its own fields, and those of its registration.
OF_TICKETS = frozenset({"holder_name", "holder_email", "short_code"})
OF_REGISTRATIONS = frozenset({"name", "email"})

# Nobody looks through more.
MOST = 10_000

_BATCH = 1000


@dataclass(frozen=True)
class Found:
    """`ids` is None where nothing was asked for; `has_more`: they are not all."""

    ids: list[UUID] | None = None
    has_more: bool = False


# --- Asking -----------------------------------------------------------------------------------


def found(
    rows: QuerySet[Any],
    events: Any,
    text: str,
    *,
    by: str = "ticket_id",
    key: str = "pk",
    kinds: str = ALL,
    most: int | None = MOST,
) -> QuerySet[Any]:
    """Return those of `rows` for whom each part of `text` begins a word; all where it is blank.

    `events` is the id of the event in which they are, or a queryset of several; `by` names what
    their `key`s are: `ticket_id` or `registration_id`. A code is one part, also if typed in
    several.
    Of more than `most` words that fit, so many: that bounds what a database has to sort. None: all
    of them, for what must leave nobody out.
    """
    matches = _matches(events, text, by, kinds)
    if matches is None:
        return rows.none() if text.strip() else rows
    # With a limit it is read first, and not joined to rows that are walked in their order.
    return rows.filter(**{f"{key}__in": matches[:most]})


def first_found(events: Any, text: str, *, most: int, by: str = "ticket_id") -> Found:
    """The ids of those that `found` gives, read at once: for lists that count them, sort them, and
    show a page of them."""
    matches = _matches(events, text, by, ALL)
    if matches is None:
        return Found()
    ids = [row[by] for row in matches[: most + 1]]
    return Found(list(dict.fromkeys(ids[:most])), has_more=len(ids) > most)


def _matches(events: Any, text: str, by: str, kinds: str) -> QuerySet[Any] | None:
    """What is found, a row for each word that fits; None where nothing is asked for."""
    from registrations.models import PersonWord

    words = PersonWord.objects.filter(**{_scope(events): events})
    alone, together = _asked(text, kinds)
    # Each range by itself, and in its order: joined by OR, PostgreSQL looks up all words of all
    # ranges before it takes the first. It guesses wrongly how many a UNION has, though, so that the
    # other parts are joined.
    branches = [words.filter(each).values(by) for each in alone]
    if together:
        first, *others = together
        fitting = words
        for other in others:
            one_of = words.filter(reduce(or_, other))
            fitting = fitting.filter(ticket_id__in=one_of.values("ticket_id"))
        branches += [fitting.filter(each).values(by) for each in dict.fromkeys(first)]
    if not branches:
        return None
    one, *more = branches
    return one.union(*more, all=True) if more else one


def of_address(event_id: UUID, address: str) -> QuerySet[PersonWord]:
    """The words of whoever has exactly this address."""
    from registrations.models import PersonWord

    word = _stored(ADDRESS, normalise_email(address))
    return PersonWord.objects.filter(event_id=event_id, word=word)


def _scope(events: Any) -> str:
    return "event_id" if isinstance(events, UUID) else "event_id__in"


def _asked(text: str, kinds: str) -> tuple[list[Q], list[list[Q]]]:
    """Conditions of which one is enough: that all that was typed begins a code, or an address. And
    for each part of it some, of which one is to hold: that one of its spellings begins a word of
    these kinds, or the part an address. What has an @ is nothing else.
    """
    alone: list[Q] = []
    together: list[list[Q]] = []
    if CODE in kinds and (code := short_code_start("".join(text.split()))):
        alone.append(_begins(CODE, code))
    parts = text.replace("\x00", "").split()
    for part in parts:
        is_address = ADDRESS in kinds and not part.isalnum()
        whole = [_begins(ADDRESS, _address(part))] if is_address else []
        pieces = [] if whole and "@" in part else list(_pieces(part, kinds))
        if len(parts) == 1:
            alone += whole
            together += pieces
        else:
            together += [piece + whole for piece in pieces] or [whole] * ("@" in part)
    return alone, together


def _pieces(part: str, kinds: str) -> Iterator[list[Q]]:
    spellings = [pieces for word in query_of(part).words for pieces in word]
    for pieces in zip_longest(*spellings):
        yield [
            _begins(kind, piece)
            for piece in filter(None, pieces)
            for kind in kinds.replace(CODE, "")
        ]


def _begins(kind: str, start: str) -> Q:
    """A range of bytes: UTF-8 orders them as it orders letters, and no byte of it is 255."""
    least = _stored(kind, start)
    return Q(word__gte=least, word__lt=least + b"\xff")


def _stored(kind: str, word: str) -> bytes:
    return _word(kind, word).encode()


def _address(typed: str) -> str:
    return normalise_email(typed) if "@" in typed else fold(typed)


# --- Writing ----------------------------------------------------------------------------------


class WordsField(models.JSONField):
    """The words of a ticket, made from it whenever its row is written as a whole.

    A trigger of the database turns them into rows (`registrations.models.words`), so that a new
    ticket takes no statement more.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": list, "editable": False, **kwargs})

    def pre_save(self, model_instance: Any, add: bool) -> list[str]:  # noqa: ARG002
        words = words_of(model_instance, model_instance.registration)
        setattr(model_instance, self.attname, words)
        return words


def words_of(ticket: Any, registration: Any) -> list[str]:
    """All words by which a ticket is found, each with its kind."""
    names = indexed([ticket.holder_name, registration.name]).split()
    addresses = {ticket.holder_email, registration.email} - {""}
    parts = indexed([address.rpartition("@")[0] for address in addresses]).split()
    whole = [normalise_email(address) for address in addresses]
    domains = [address.rpartition("@")[2] for address in whole]
    return sorted(
        {
            *(_word(NAME, word) for word in names),
            *(_word(ADDRESS, word) for word in (*whole, *parts, *domains) if word),
            _word(CODE, ticket.short_code),
        }
    )


def _word(kind: str, word: str) -> str:
    """What a database refuses in text becomes a question mark."""
    bare = word[:LONGEST].replace("\x00", "?")
    return kind + bare.encode(errors="replace").decode()


def write_again(tickets: Any) -> None:
    """Write the words of these stored tickets (a queryset) anew, in batches."""
    ids = list(tickets.order_by().values_list("pk", flat=True))
    for batch in batched(ids, _BATCH):
        found = list(tickets.model.objects.filter(pk__in=batch).select_related("registration"))
        for ticket in found:
            ticket.words = words_of(ticket, ticket.registration)
        tickets.model.objects.bulk_update(found, ["words"], batch_size=100)


def rewrite_people(registration_ids: Iterable[UUID]) -> None:
    """Write the words of all tickets of these registrations anew."""
    from registrations.models import Ticket

    for batch in batched(registration_ids, _BATCH):
        write_again(Ticket.objects.filter(registration_id__in=batch))

"""What the pages and files of tickets show, whoever opened them.

A person's own valid tickets carry the header X-Ticket-Copy: it tells the worker in that person's
browser (static/js/tickets/worker.js) that it may keep the page for a door without a network, for
whom, and until when. Nothing else is kept anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from events.models import Event
from events.texts import put_into_words
from registrations.enums import TicketStatus
from registrations.models import Ticket, Visit
from registrations.services.payments import amount_due
from registrations.standing import is_valid, online_url_of
from registrations.tickets import qr
from registrations.tickets.codes import qr_text, shown_short_code
from registrations.tickets.pdf import ticket_pdf, tickets_pdf
from registrations.tickets.standing import TicketStanding, is_void, ticket_standing
from registrations.tickets.words import has_several_types, holder_text, place_text
from registrations.views.addresses import Addresses
from registrations.wallets.apple import apple_pass
from registrations.wallets.google import save_url
from registrations.wallets.keys import AppleKeys, GoogleKeys

COPY_HEADER = "X-Ticket-Copy"
# A night longer than the event: doors and people run late.
KEPT_AFTER_THE_END = timedelta(hours=12)


@dataclass(frozen=True)
class Reader:
    """Who looks at a ticket: by which addresses, and whose browser may keep a copy (a tag, or
    nothing for the team's). Some may see the registration too."""

    addresses: Addresses
    copies_for: str
    has_registration: bool


@dataclass(frozen=True)
class Face:
    """One ticket as its page shows it."""

    ticket: Ticket
    number: int
    holder: str
    standing: TicketStanding
    code: str
    qr: SafeString | None
    url: str
    files: dict[str, str]
    is_to_pay: bool


def show_ticket(
    request: HttpRequest, ticket: Ticket, siblings: list[Ticket], reader: Reader, *, now: datetime
) -> HttpResponse:
    """The ticket's page. `siblings` are all tickets of the registration that one may see."""
    siblings = [
        each for each in siblings if each.pk == ticket.pk or each.status == TicketStatus.ACTIVE
    ]
    place = next(n for n, other in enumerate(siblings) if other.pk == ticket.pk)
    before = siblings[place - 1] if place else None
    after = siblings[place + 1] if place + 1 < len(siblings) else None
    (face,) = _faces([ticket], reader, now=now)
    context = {
        "face": face,
        "number": place + 1,
        "total": len(siblings),
        "previous": reader.addresses.ticket(before) if before else "",
        "next": reader.addresses.ticket(after) if after else "",
    }
    return _page(request, "registrations/ticket.html", [face], reader, context, now=now)


def show_tickets(
    request: HttpRequest, tickets: list[Ticket], reader: Reader, *, now: datetime
) -> HttpResponse:
    """All tickets of one registration on one page, to swipe or to scroll.

    Cancelled ones are left out where others are not: nobody looks for a code among them.
    """
    tickets = [ticket for ticket in tickets if ticket.status == TicketStatus.ACTIVE] or tickets
    faces = _faces(tickets, reader, now=now)
    registration = tickets[0].registration
    has_files = any(face.files for face in faces)
    context = {
        "faces": faces,
        "total": len(faces),
        "pdf": reader.addresses.tickets(registration, "pdf") if has_files else "",
    }
    return _page(request, "registrations/tickets.html", faces, reader, context, now=now)


def _faces(tickets: Sequence[Ticket], reader: Reader, *, now: datetime) -> list[Face]:
    visits = Visit.objects.open().filter(ticket__in=tickets).select_related("entered_by__gate")
    inside = {visit.ticket_id: visit for visit in visits}
    standings = [ticket_standing(t, inside.get(t.pk), now=now) for t in tickets]
    has_price = any(ticket.price for ticket in tickets)
    is_due = has_price and amount_due(tickets[0].registration) > 0
    return [
        Face(
            ticket=ticket,
            number=number,
            holder=holder_text(ticket),
            standing=standing,
            code=shown_short_code(ticket.short_code) if standing.has_code else "",
            qr=qr.svg(qr_text(ticket)) if standing.has_code else None,
            url=reader.addresses.ticket(ticket),
            files=_files(ticket, reader) if standing.has_code else {},
            is_to_pay=is_due and standing.has_code and ticket.price > 0,
        )
        for number, (ticket, standing) in enumerate(zip(tickets, standings, strict=True), start=1)
    ]


def _files(ticket: Ticket, reader: Reader) -> dict[str, str]:
    kinds = ["pdf", "qr_png"]
    if reader.copies_for:
        kinds += _wallets()
    return {kind: reader.addresses.ticket(ticket, kind) for kind in kinds}


def _wallets() -> list[str]:
    """The wallets that this installation can make passes for now."""
    return ["apple"] * (_apple_keys() is not None) + ["google"] * (_google_keys() is not None)


def _apple_keys() -> AppleKeys | None:
    keys: AppleKeys | None = settings.APPLE_WALLET
    return keys if keys and keys.is_current(at=timezone.now()) else None


def _google_keys() -> GoogleKeys | None:
    keys: GoogleKeys | None = settings.GOOGLE_WALLET
    return keys


def _page(
    request: HttpRequest,
    template: str,
    faces: list[Face],
    reader: Reader,
    context: dict[str, object],
    *,
    now: datetime,
) -> HttpResponse:
    ticket = faces[0].ticket
    event, registration = ticket.event, ticket.registration
    put_into_words([event], get_language())
    has_code = any(face.qr for face in faces)
    is_kept = bool(has_code and reader.copies_for)
    context |= {
        "event": event,
        "has_types": has_several_types(event),
        "place": place_text(event),
        "online_url": online_url_of(registration) if has_code else "",
        "back": reader.addresses.registration(registration) if reader.has_registration else "",
        "all_tickets": reader.addresses.tickets(registration),
        "has_code": has_code,
        "now": now,
        # The worker sees what lies below this path.
        "copy_scope": f"/{request.path.split('/')[1]}/" if is_kept else "",
    }
    response = render(request, template, context)
    if is_kept:
        response[COPY_HEADER] = f"{reader.copies_for} {_kept_until(event)}"
    return response


def _kept_until(event: Event) -> int:
    return int((event.end_at + KEPT_AFTER_THE_END).timestamp())


def ticket_file(ticket: Ticket, kind: str) -> HttpResponse:
    """One of the ticket's files (svg, png, pdf, pkpass); 404 for a ticket that is not valid.

    A pass is made for a void ticket too: it replaces the one in the wallet and says so.
    """
    if not is_valid(ticket) and not (kind == "pkpass" and is_void(ticket)):
        raise Http404
    if kind == "pkpass":
        return _apple(ticket)
    make, content_type = _FILES[kind]
    return _file(make(ticket), content_type, f"{_file_name(ticket)}.{kind}")


def tickets_file(tickets: list[Ticket]) -> HttpResponse:
    """All valid tickets of a registration in one PDF, one a page; 404 where none is."""
    valid = [ticket for ticket in tickets if is_valid(ticket)]
    if not valid:
        raise Http404
    put_into_words([valid[0].event], get_language())
    name = f"tickets-{valid[0].event.slug}.pdf"
    return _file(tickets_pdf(valid), "application/pdf", name)


def _apple(ticket: Ticket) -> HttpResponse:
    keys = _apple_keys()
    if keys is None:
        raise Http404
    put_into_words([ticket.event], get_language())
    content = apple_pass(ticket, keys)
    return _file(content, "application/vnd.apple.pkpass", f"{_file_name(ticket)}.pkpass")


def to_google(ticket: Ticket) -> HttpResponse:
    """Leads to Google with the signed ticket; asked for by the person, never loaded by a page."""
    keys = _google_keys()
    if keys is None or not is_valid(ticket):
        raise Http404
    put_into_words([ticket.event], get_language())
    return HttpResponseRedirect(save_url(ticket, keys, now=timezone.now()))


def _file(content: bytes | str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _pdf(ticket: Ticket) -> bytes:
    put_into_words([ticket.event], get_language())
    return ticket_pdf(ticket)


def _file_name(ticket: Ticket) -> str:
    return f"ticket-{ticket.event.slug}-{ticket.number}"


_FILES: dict[str, tuple[Callable[[Ticket], bytes | str], str]] = {
    "svg": (lambda ticket: qr.svg(qr_text(ticket)), "image/svg+xml"),
    "png": (lambda ticket: qr.png(qr_text(ticket)), "image/png"),
    "pdf": (_pdf, "application/pdf"),
}

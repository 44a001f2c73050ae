"""The check-in pages: works by plain forms, and by parts where there is JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, TooManyRequests
from registrations.door.answers import answer_to, is_overridable
from registrations.door.forms import ScanForm
from registrations.door.passes import (
    actor_at,
    at_the_door,
    at_the_doors,
    scan_at,
    search_at,
)
from registrations.door.places import (
    Door,
    Post,
    recall_post,
    remember_post,
    shifts_of,
)
from registrations.door.recent import look_around
from registrations.door.scanning import scan
from registrations.enums import Direction, Outcome
from registrations.errors import NothingToOverride, OverrideNotAllowed
from registrations.models import Scan
from registrations.services.payments import collect_for_ticket, uncollect_for_ticket

if TYPE_CHECKING:
    from accounts.models import User

UNPROCESSABLE = 422
# Why people are let in anyway; each is one press in front of a queue. The journal keeps the words.
REASONS = (
    _("Known in person"),
    _("Agreed with the organizer"),
    _("Wrong ticket booked, place is free"),
)


@at_the_doors
@require_safe
def checkin_list(request: HttpRequest) -> HttpResponse:
    """The events of the person's teams."""
    now = timezone.now()
    return render(request, "checkin/list.html", {"shifts": shifts_of(request.user, now)})


@at_the_door
@require_safe
def checkin(request: HttpRequest, door: Door) -> HttpResponse:
    """The scanner; after a scan without JavaScript, with its answer."""
    shown = _scan_named(request.GET.get("scan", ""), door)
    return _page(request, door, shown)


@at_the_door
@require_POST
def checkin_scan(request: HttpRequest, door: Door) -> HttpResponse:
    """Scan, undo, or let in anyway. HTMX gets the answer and what changed with it; a plain form
    the page."""
    form = ScanForm(request.POST, gates=door.gates)
    if not form.is_valid():
        # A refusal stays in sight while its reason is missing.
        refused = _scan_named(request.POST.get("anyway", ""), door)
        return _page(request, door, refused, problem=form.problem, status=UNPROCESSABLE)
    post = _post(request, door, form)
    try:
        row = _scan(request, door, post, form.cleaned_data)
    except DomainError as refusal:
        return _page(request, door, problem=str(refusal), status=UNPROCESSABLE)
    return _shown(request, door, row)


@at_the_door
@require_POST
def checkin_payment(request: HttpRequest, door: Door) -> HttpResponse:
    """Write down that money was taken from who was admitted by a scan, or take that back.

    What is sent twice is written once: nothing is due any more.
    """
    row = _scan_named(request.POST.get("scan", ""), door)
    if row is None or row.outcome != Outcome.ADMITTED or row.ticket_id is None:
        raise Http404
    write = uncollect_for_ticket if request.POST.get("undo") else collect_for_ticket
    write(ticket_id=row.ticket_id, now=timezone.now(), **actor_at(request, door))
    return _shown(request, door, row)


@at_the_door
@require_POST
def checkin_search(request: HttpRequest, door: Door) -> HttpResponse:
    """Look for a person; by POST, so that no name stands in an address or a log."""
    text = request.POST.get("q", "")
    people, too_often = None, ""
    if text.strip():
        try:
            by = None if door.door_pass else cast("User", request.user)
            people = search_at(door, text, by=by, now=timezone.now())
        except TooManyRequests as refusal:
            too_often = str(refusal)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"people": people, "too_often": too_often, "names_types": door.names_types}
        return render(request, "checkin/page.html#people", context)
    return _page(request, door, people=people, too_often=too_often, searched=text)


def _scan_named(text: str, door: Door) -> Scan | None:
    try:
        scan_id = UUID(text)
    except ValueError:
        return None
    return scan_at(door, scan_id)


def _shown(request: HttpRequest, door: Door, row: Scan) -> HttpResponse:
    """Show the scan's answer; a plain form is led to the page that does."""
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, door, row)
    url = reverse("registrations:checkin", args=[door.event.slug])
    return redirect(f"{url}?{urlencode({'scan': row.scan_id})}")


def _post(request: HttpRequest, door: Door, form: ScanForm) -> Post:
    """The place that the form names; remembered for the next page."""
    usual = recall_post(request.session, door, timezone.now())
    values = form.cleaned_data
    post = Post(values["gate"], values["direction"] or usual.direction)
    remember_post(request.session, door.event.pk, post)
    return post


def _scan(request: HttpRequest, door: Door, post: Post, values: dict[str, Any]) -> Scan:
    now = timezone.now()
    undoes: UUID | None = values["undoes"]
    anyway: UUID | None = values["anyway"]
    asked: dict[str, Any] = {"code": values["code"], "direction": post.direction}
    if anyway:
        asked = _anyway(door, anyway, values["override"])
    elif undoes:
        undone = scan_at(door, undoes)
        asked = {"code": "", "direction": Direction.UNDO, "undoes": undone}
    return scan(
        event=door.event,
        gate=values["gate"],
        scan_id=values["scan_id"] or uuid4(),
        scanned_at=values["scanned_at"] or now,
        now=now,
        **asked,
        **actor_at(request, door),
    )


def _anyway(door: Door, refused_id: UUID, reason: str) -> dict[str, Any]:
    """Ask again for the ticket that was refused, now by a manager's word."""
    if not door.may_override:
        raise OverrideNotAllowed
    refused = scan_at(door, refused_id)
    if refused is None or not is_overridable(refused) or refused.ticket is None:
        raise NothingToOverride
    return {"code": refused.ticket.short_code, "direction": Direction.IN, "override": reason}


def _page(
    request: HttpRequest,
    door: Door,
    row: Scan | None = None,
    *,
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The whole page, or for HTMX the parts of it that a scan changes."""
    is_partial = bool(request.htmx)  # type: ignore[attr-defined]
    post = recall_post(request.session, door, timezone.now())
    context = {
        "event": door.event,
        "gates": door.gates,
        "names_types": door.names_types,
        "door_pass": door.door_pass,
        "may_override": door.may_override,
        "post": post,
        "answer": answer_to(row, may_override=door.may_override) if row else None,
        "problem": problem,
        "reasons": REASONS,
        "scan_id": uuid4(),
        "undo_id": uuid4(),
        "anyway_id": uuid4(),
        "is_partial": is_partial,
        "around": look_around(door.event, post.gate, timezone.now()),
        **more,
    }
    template = "checkin/page.html#scanned" if is_partial else "checkin/page.html"
    return render(request, template, context, status=status)

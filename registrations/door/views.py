"""The check-in pages: works by plain forms, and by parts where there is JavaScript."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import TooManyRequests
from registrations.door.answers import Answer, answer_to
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
from registrations.door.scanning import ScanIdReused, scan
from registrations.enums import Direction
from registrations.models import Scan

UNPROCESSABLE = 422


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
    shown = _scan_named_in(request, door)
    return _page(request, door, answer=answer_to(shown) if shown else None)


@at_the_door
@require_POST
def checkin_scan(request: HttpRequest, door: Door) -> HttpResponse:
    """Scan or undo. HTMX gets the answer and what changed with it; a plain form the page."""
    form = ScanForm(request.POST, gates=door.gates)
    if not form.is_valid():
        return _page(request, door, problem=form.problem, status=UNPROCESSABLE)
    post = _post(request, door, form)
    try:
        row = _scan(request, door, post, form.cleaned_data)
    except ScanIdReused as refusal:
        return _page(request, door, problem=str(refusal), status=UNPROCESSABLE)
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, door, answer=answer_to(row))
    url = reverse("registrations:checkin", args=[door.event.slug])
    return redirect(f"{url}?{urlencode({'scan': row.scan_id})}")


@at_the_door
@require_POST
def checkin_search(request: HttpRequest, door: Door) -> HttpResponse:
    """Look for a person; by POST, so that no name stands in an address or a log."""
    text = request.POST.get("q", "")
    people, too_often = None, ""
    if text.strip():
        try:
            people = search_at(door, text, now=timezone.now())
        except TooManyRequests as refusal:
            too_often = str(refusal)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"people": people, "too_often": too_often, "names_types": door.names_types}
        return render(request, "checkin/page.html#people", context)
    return _page(request, door, people=people, too_often=too_often, searched=text)


def _scan_named_in(request: HttpRequest, door: Door) -> Scan | None:
    try:
        scan_id = UUID(request.GET.get("scan", ""))
    except ValueError:
        return None
    return scan_at(door, scan_id)


def _post(request: HttpRequest, door: Door, form: ScanForm) -> Post:
    """The place that the form names; remembered for the next page."""
    usual = recall_post(request.session, door)
    values = form.cleaned_data
    post = Post(values["gate"], values["direction"] or usual.direction)
    remember_post(request.session, door.event.pk, post)
    return post


def _scan(request: HttpRequest, door: Door, post: Post, values: dict[str, Any]) -> Scan:
    now = timezone.now()
    undoes: UUID | None = values["undoes"]
    return scan(
        event=door.event,
        gate=values["gate"],
        code="" if undoes else values["code"],
        scan_id=values["scan_id"] or uuid4(),
        direction=Direction.UNDO if undoes else post.direction,
        undoes=scan_at(door, undoes) if undoes else None,
        scanned_at=values["scanned_at"] or now,
        now=now,
        **actor_at(request, door),
    )


def _page(
    request: HttpRequest,
    door: Door,
    *,
    answer: Answer | None = None,
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The whole page, or for HTMX the parts of it that a scan changes."""
    is_partial = bool(request.htmx)  # type: ignore[attr-defined]
    post = recall_post(request.session, door)
    context = {
        "event": door.event,
        "gates": door.gates,
        "names_types": door.names_types,
        "door_pass": door.door_pass,
        "post": post,
        "answer": answer,
        "problem": problem,
        "scan_id": uuid4(),
        "undo_id": uuid4(),
        "is_partial": is_partial,
        "around": look_around(door.event, post.gate, timezone.now()),
        **more,
    }
    template = "checkin/page.html#scanned" if is_partial else "checkin/page.html"
    return render(request, template, context, status=status)

"""Exports at the desk: of an event, of the list as it is filtered, of chosen registrations.

A page asks what and in which columns, and its POST is the file. It remembers the columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from eventmaster.desk.long_lists import find_all
from eventmaster.desk.scoped import DeskAdmin, actor
from eventmaster.downloads import answer_with
from registrations.enums import Status
from registrations.exports.choices import columns_of, remember_columns
from registrations.exports.formats import FORMATS
from registrations.exports.kinds import KINDS, REGISTRATIONS, TICKETS, Kind
from registrations.exports.taking import take_export
from registrations.models import Registration

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin
    from eventmaster.desk.registrations import RegistrationAdmin

KIND = "kind"
# What the list of registrations exports: scans belong to an event's door.
_OF_PEOPLE = (TICKETS, REGISTRATIONS)


class ExportForm(forms.Form):
    """Which columns, in which format. `status` is asked where the rows are not chosen yet."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(form.name, f"{form.title}") for form in FORMATS.values()],
        widget=forms.RadioSelect,
        initial="csv",
    )
    status = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Remembered for your next export of this kind."),
        error_messages={"required": gettext_lazy("Choose at least one column.")},
    )

    def __init__(self, *args: Any, kind: Kind, asks_status: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["format"].choices = [
            (form.name, f"{form.title}: {form.about}") for form in FORMATS.values()
        ]
        fields["columns"].choices = [(column.name, column.heading) for column in kind.columns]
        fields["status"].choices = [("", _("Everyone")), *Status.choices]
        if not asks_status:
            del self.fields["status"]


def event_export_routes(desk: EventAdmin) -> list[URLPattern]:
    def export(request: HttpRequest, event_id: UUID) -> HttpResponseBase:
        return export_event(desk, request, event_id)

    view = require_http_methods(["GET", "HEAD", "POST"])(export)
    return [desk.page_of_own("<uuid:event_id>/export/", view, "export")]


def export_event(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponseBase:
    """Tickets, registrations or scans of one event."""
    event = desk.own_or_404(request, str(event_id))
    kind = KINDS.get(request.GET.get(KIND, TICKETS.name))
    if kind is None:
        raise Http404
    return _page(
        desk,
        request,
        "admin/events/event/export.html",
        kind=kind,
        rows=kind.rows().filter(event_id=event.pk),
        asks_status=kind.has_status,
        event=event,
        title=_("Export"),
        kinds=_links(request, KINDS.values(), kind),
    )


def export_list(desk: RegistrationAdmin, request: HttpRequest) -> HttpResponseBase:
    """The list as it is filtered and searched now."""
    if not desk.has_view_permission(request):
        raise Http404
    kind = KINDS.get(request.GET.get(KIND, TICKETS.name))
    if kind not in _OF_PEOPLE:
        raise Http404
    kinds = _links(request, _OF_PEOPLE, kind)
    # The list would take it for a filter that it does not know.
    request.GET = _without_kind(request)
    find_all(request)
    try:
        found = desk.get_changelist_instance(request).get_queryset(request)
    except IncorrectLookupParameters:
        return redirect("admin:registrations_registration_changelist")
    return _page(
        desk,
        request,
        "admin/registrations/registration/export.html",
        kind=kind,
        rows=_by_id(found),
        asks_status=False,
        title=_("Export this list"),
        kinds=kinds,
    )


def export_chosen(request: HttpRequest, chosen: QuerySet[Registration]) -> HttpResponseBase:
    """The tickets of chosen registrations at once, as CSV in the columns of the last time."""
    download = take_export(
        kind=TICKETS,
        rows=_by_id(chosen),
        columns=columns_of(actor(request), TICKETS),
        form=FORMATS["csv"],
        by=actor(request),
        now=timezone.now(),
    )
    return answer_with(download)


def _page(
    desk: DeskAdmin,
    request: HttpRequest,
    template: str,
    *,
    kind: Kind,
    rows: QuerySet[Any],
    asks_status: bool,
    **more: Any,
) -> HttpResponseBase:
    """Ask, or answer with the file; a refusal is said above the form."""
    own = [column.name for column in columns_of(actor(request), kind)]
    posted = request.POST if request.method == "POST" else None
    form = ExportForm(posted, kind=kind, asks_status=asks_status, initial={"columns": own})
    if form.is_valid():
        try:
            return _take(request, kind, rows, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "form": form,
        "kind": kind,
        "media": desk.media,
        **more,
    }
    return TemplateResponse(request, template, context)


def _take(
    request: HttpRequest, kind: Kind, rows: QuerySet[Any], form: ExportForm
) -> HttpResponseBase:
    now, wanted = timezone.now(), form.cleaned_data
    columns = kind.wanted(wanted["columns"])
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    download = take_export(
        kind=kind,
        rows=rows,
        columns=columns,
        form=FORMATS[wanted["format"]],
        by=actor(request),
        now=now,
    )
    remember_columns(kind=kind, columns=columns, by=actor(request), now=now)
    return answer_with(download)


def _by_id(found: QuerySet[Registration]) -> QuerySet[Registration]:
    """What the list joined and counted must not multiply the rows."""
    return Registration.objects.filter(pk__in=found.order_by().values("pk"))


def _links(request: HttpRequest, kinds: Any, current: Kind) -> list[tuple[Kind, str, bool]]:
    """Each kind, the query of its page, and whether it is this one."""
    links = []
    for kind in kinds:
        query = _without_kind(request)
        query[KIND] = kind.name
        links.append((kind, query.urlencode(), kind is current))
    return links


def _without_kind(request: HttpRequest) -> Any:
    query = request.GET.copy()
    query.pop(KIND, None)
    return query

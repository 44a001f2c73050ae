"""Events at the desk: the list, the form, publishing and cancelling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from eventmaster.desk import adding, event_steps, rights, seat_page, waiting_list
from eventmaster.desk.door import door_routes
from eventmaster.desk.door_inlines import EntryWindowInline, GateInline
from eventmaster.desk.door_passes import door_pass_routes
from eventmaster.desk.event_fieldsets import form_fieldsets, view_fieldsets
from eventmaster.desk.event_forms import EventForm, stored_zone
from eventmaster.desk.event_inlines import TextInline
from eventmaster.desk.event_journal import journal_routes
from eventmaster.desk.event_list import EventList
from eventmaster.desk.event_states import state_of
from eventmaster.desk.event_team import event_team_routes
from eventmaster.desk.exports import event_export_routes
from eventmaster.desk.filters import OwnOrganizerFilter, WhenFilter
from eventmaster.desk.lifecycle import lifecycle_routes
from eventmaster.desk.local_times import shown
from eventmaster.desk.mail_routes import mail_routes
from eventmaster.desk.mailing_routes import mailing_routes
from eventmaster.desk.overview import overview_routes
from eventmaster.desk.reminders import ReminderInline
from eventmaster.desk.scoped import DeskAdmin, RefusedOnSave, actor
from eventmaster.desk.seat_rows import SavedByServices, save_seats
from eventmaster.desk.sections import home_of, url_of
from eventmaster.desk.series import series_routes
from eventmaster.desk.zoned_rows import notes_of
from events.enums import RegistrationMode
from events.models import Event
from events.permissions import Person, can_edit, can_see_people
from events.when import clock_text
from registrations.errors import CapacityBelowTaken
from registrations.services.changes import is_to_be_told, open_notice
from registrations.services.events import change_event
from registrations.services.reminders import create_event


@admin.register(Event)
class EventAdmin(DeskAdmin):
    form = EventForm
    list_display = ("title", "starts", "state", "seats", "organizer")
    list_filter = ("status", WhenFilter, OwnOrganizerFilter, "visibility", "registration_mode")
    search_fields = ("title",)
    date_hierarchy = "start_at"
    ordering = ("-start_at", "-id")
    actions = ("publish_selected", "cancel_selected")
    change_form_template = "admin/events/event/change_form.html"
    change_list_template = "admin/events/event/change_list.html"

    # --- Who ----------------------------------------------------------------------------------

    def scope(self, user: Person) -> QuerySet:
        return Event.objects.seen_by_team(user).with_seats().select_related("organizer")

    def has_view_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        if obj is None:
            return rights.sees_people_somewhere(request.user)
        return can_see_people(request.user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights.creates_somewhere(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        if obj is None:
            return rights.edits_somewhere(request.user)
        return can_edit(request.user, obj)

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Asked by actions; each event is asked for again."""
        return rights.edits_somewhere(request.user)

    # --- The list -----------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EventList]:
        return EventList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    @admin.display(description=_("start"), ordering="start_at")
    def starts(self, event: Event) -> str:
        return shown(event.start_at, event.zone)

    @admin.display(description=_("end"))
    def ends(self, event: Event) -> str:
        return shown(event.end_at, event.zone)

    @admin.display(description=_("state"), ordering="status")
    def state(self, event: Event) -> str:
        found = state_of(event, at=timezone.now())
        return format_html("<span class='state state-{}'>{}</span>", *found)

    @admin.display(description=_("seats"))
    def seats(self, event: Event) -> str:
        """Exact numbers: taken, capacity, waiting."""
        # English has one form; in other languages “taken” agrees with the number.
        count: int = event.seats_taken  # type: ignore[attr-defined]
        capacity: int | None = event.seat_capacity  # type: ignore[attr-defined]
        words = ngettext(
            "%(taken)d of %(capacity)d taken", "%(taken)d of %(capacity)d taken", count
        )
        if capacity is None:
            words = ngettext("%(taken)d taken, no limit", "%(taken)d taken, no limit", count)
        taken = words % {"taken": count, "capacity": capacity}
        waiting = event.seats_waiting  # type: ignore[attr-defined]
        return f"{taken} · {waiting_words(waiting)}" if waiting else taken

    @admin.display(description=_("tags"))
    def tag_text(self, event: Event) -> str:
        return ", ".join(event.tag_list)

    # --- The form -----------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        if seat_page.is_asked(request):
            return seat_page.fieldsets(edits=obj is not None and can_edit(request.user, obj))
        if obj is None or can_edit(request.user, obj):
            is_public = obj is not None and obj.is_published and not obj.is_over(at=timezone.now())
            return form_fieldsets(is_new=obj is None, is_public=is_public)
        return view_fieldsets()

    def get_readonly_fields(
        self, request: HttpRequest, obj: Event | None = None
    ) -> tuple[str, ...]:
        if obj is None:
            return ()
        if can_edit(request.user, obj):
            return ("organizer", "state", "seats")
        return ("starts", "ends", "state", "seats", "tag_text")

    def get_inlines(self, request: HttpRequest, obj: Event | None) -> list[Any]:
        """A new event gets its ticket type, gate and window from the service."""
        if obj is None:
            return []
        if seat_page.is_asked(request):
            return seat_page.INLINES
        return [TextInline, GateInline, EntryWindowInline, ReminderInline]

    def get_form(
        self, request: HttpRequest, obj: Event | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        kwargs.setdefault("form", seat_page.form_for(request, obj))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new event registers here, in the zone of the person's last one."""
        zones = Event.objects.managed_by(request.user).order_by("-created_at")
        return {
            "registration_mode": RegistrationMode.OPEN,
            "time_zone": zones.values_list("time_zone", flat=True).first() or "UTC",
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, obj: Event, form: ModelForm, change: bool) -> None:
        """Everything through services: they lock the event, keep the journal and promote."""
        event_form = cast("EventForm", form)
        if change:
            self._change(request, obj, event_form)
        else:
            self._create(request, obj, event_form)

    def _create(self, request: HttpRequest, obj: Event, form: EventForm) -> None:
        fields = {name: getattr(obj, name) for name in form.stored}
        try:
            create_event(
                id=obj.pk,
                organizer=form.cleaned_data["organizer"],
                capacity=form.cleaned_data["capacity"],
                tags=form.tags,
                by=actor(request),
                now=timezone.now(),
                **fields,
            )
        except DomainError as refusal:
            raise RefusedOnSave(refusal) from refusal
        obj._state.adding = False
        obj.refresh_from_db()

    def _change(self, request: HttpRequest, obj: Event, form: EventForm) -> None:
        fields = dict(form.changed_columns())
        if "capacity" in form.changed_data:
            fields["capacity"] = form.cleaned_data["capacity"]
        if "tag_text" in form.changed_data:
            fields["tags"] = form.tags
        if not fields:
            return
        now, notifies = timezone.now(), form.cleaned_data.get("notifies", True)
        who: dict[str, Any] = {"by": actor(request), "now": now}
        try:
            change_event(event_id=obj.pk, fields=fields, notifies=notifies, **who)
        except CapacityBelowTaken as refusal:
            raise RefusedOnSave(refusal, "capacity") from refusal
        if "time_zone" in fields:
            seat_page.move_sales_times(obj, from_zone=stored_zone(obj), **who)
        form.outcome = _who_hears(obj, now)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        """What the person is told comes last: a refusal takes back all that was done."""
        seats = [formset for formset in formsets if isinstance(formset, SavedByServices)]
        save_seats(seats, by=actor(request), now=timezone.now())
        others = [formset for formset in formsets if formset not in seats]
        super().save_related(request, form, others, change)
        event_form = cast("EventForm", form)
        notes = event_form.notes + [note for formset in seats for note in notes_of(formset)]
        for note in dict.fromkeys(notes):
            self.message_user(request, note, messages.WARNING)
        if event_form.outcome:
            self.message_user(request, event_form.outcome, messages.INFO)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Other words are another page: what is kept of the old one must go."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            Event.objects.filter(pk=form.instance.pk).update(updated_at=timezone.now())

    def response_post_save_add(self, request: HttpRequest, obj: Event) -> HttpResponseRedirect:
        """Stay with the draft: the next step is to publish it."""
        return self.to_event(obj)

    def response_post_save_change(self, request: HttpRequest, obj: Event) -> HttpResponseRedirect:
        """Stay with the event."""
        is_seats = seat_page.is_asked(request)
        return HttpResponseRedirect(url_of("tickets", obj) if is_seats else home_of(obj))

    # --- Publishing and cancelling, and who comes ----------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            *lifecycle_routes(self),
            self._step("waiting-list/", self.waiting_list, "waiting_list"),
            self._step("registration/", self.registration, "registration"),
            *overview_routes(self),
            *series_routes(self),
            *event_export_routes(self),
            *mail_routes(self),
            *mailing_routes(self),
            *door_routes(self),
            *door_pass_routes(self),
            *event_team_routes(self),
            *journal_routes(self),
            *super().get_urls(),
        ]

    def _step(self, route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return self.page_of_own(f"<uuid:event_id>/{route}", view, name)

    def waiting_list(self, request: HttpRequest, event_id: Any) -> HttpResponse:
        return waiting_list.waiting_list(self, request, event_id)

    def registration(self, request: HttpRequest, event_id: Any) -> HttpResponse:
        return adding.add_registration(self, request, event_id)

    @admin.action(description=_("Publish"), permissions=["edit"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        event_steps.publish_many(self, request, queryset)

    @admin.action(description=pgettext_lazy("event", "Cancel…"), permissions=["edit"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return event_steps.cancel_many(self, request, queryset)

    def to_event(self, event: Event) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:events_event_change", args=[event.pk]))


def _who_hears(event: Event, now: datetime) -> str:
    """That mail will tell of what was changed just now, and when."""
    notice = open_notice(event.pk, now=now)
    if notice is None or notice.updated_at != now or not is_to_be_told(notice, at=now):
        return ""
    words = gettext(
        "Those who registered hear of it by mail at %(time)s. Take the change back until then, "
        "and no mail goes out."
    )
    return words % {"time": clock_text(notice.due_at.astimezone(event.zone))}


def waiting_words(count: int) -> str:
    return ngettext("%(n)d waits", "%(n)d wait", count) % {"n": count}

"""The form of an event: times in its own zone, capacity and tags beside the row's fields."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.local_times import NoSuchTime, start_of_day
from eventmaster.desk.picture_fields import PictureInput
from eventmaster.desk.scoped import DeskForm
from eventmaster.desk.time_fields import (
    WallEntry,
    WallTimeField,
    entry_of,
    first_day_entry,
    last_day_entry,
)
from events.models import Event, Organizer
from events.pictures import new_cover
from events.validators import validate_time_zone

TIMES = (
    "start_at",
    "end_at",
    "registration_opens_at",
    "registration_closes_at",
    "waiting_list_closes_at",
    "names_close_at",
)


@cache
def _zone_names() -> list[str]:
    """Read once per process: the names come from hundreds of files."""
    return sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)


class TimeZoneInput(forms.TextInput):
    """A text field that the browser completes from the names of all zones."""

    template_name = "admin/widgets/time_zone.html"

    def __init__(self) -> None:
        super().__init__({"class": "vTextField", "list": "time-zones", "autocomplete": "off"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["zones"] = _zone_names()
        return context


class AnswerField(forms.BooleanField):
    """What is asked along with a change; it is no value of the event."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class EventForm(DeskForm):
    """Makes and changes an event; what it stores goes through services (see EventAdmin)."""

    organizer = forms.ModelChoiceField(Organizer.objects.none(), label=_("Organizer"))
    start_at = WallTimeField(label=_("Start"))
    end_at = WallTimeField(
        label=_("End"), help_text=_("Of something that lasts all day: its last day.")
    )
    registration_opens_at = WallTimeField(
        label=_("Registration opens"), required=False, help_text=_("Empty: once it is published.")
    )
    registration_closes_at = WallTimeField(
        label=_("Registration closes"), required=False, help_text=_("Empty: when the event ends.")
    )
    waiting_list_closes_at = WallTimeField(
        label=_("Waiting list closes"),
        required=False,
        help_text=_("Empty: when the event starts."),
    )
    names_close_at = WallTimeField(
        label=_("Names can be filled in until"),
        required=False,
        help_text=_("By those who bring people. Empty: when the event starts."),
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("How many people may come. Empty: any number."),
    )
    tag_text = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Words separated by commas, like: music, open air"),
    )

    notifies = AnswerField(
        label=_("Tell those who registered"),
        required=False,
        initial=True,
        help_text=_(
            "One mail says what was and what is now, five minutes after you save. "
            "Take the change back until then, and no mail goes out."
        ),
    )

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()
        widgets = {"time_zone": TimeZoneInput, "cover": PictureInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What stands in the database, before the form writes over the instance.
        self.stored = {name: getattr(self.instance, name) for name in self._own_fields()}
        self.instance.stored_zone = self.instance.zone
        self.notes: list[str] = []
        self.outcome = ""
        if "organizer" in self.fields:
            self._offer_own_organizers()
        if "slug" in self.fields:
            self.fields["slug"].required = bool(self._is_stored)
            self.fields["slug"].help_text = _(
                "The end of its web address. Empty: made from the title."
            )
        if self._is_stored:
            self._show_stored()

    @property
    def _is_stored(self) -> bool:
        return not self.instance._state.adding

    def _own_fields(self) -> list[str]:
        """The form's fields that are columns of the event."""
        columns = {field.name for field in Event._meta.concrete_fields}
        return [name for name in self.fields if name in columns and name != "organizer"]

    def _offer_own_organizers(self) -> None:
        choice = cast("forms.ModelChoiceField", self.fields["organizer"])
        choice.queryset = Organizer.objects.managed_by(self.person)
        only = list(choice.queryset[:2])
        if len(only) == 1:
            self.initial.setdefault("organizer", only[0].pk)
            choice.empty_label = None

    def _show_stored(self) -> None:
        event, zone = self.instance, self.instance.zone
        for name in TIMES:
            self.initial[name] = entry_of(getattr(event, name), zone)
        if event.all_day:
            self.initial["start_at"] = first_day_entry(event.start_at, zone)
            self.initial["end_at"] = last_day_entry(event.end_at, zone)
        self.initial["tag_text"] = ", ".join(event.tag_list)
        self.initial["capacity"] = event.seat_capacity

    # --- Cleaning -----------------------------------------------------------------------------

    def clean_time_zone(self) -> str:
        """Looked at before anything is read in it."""
        name: str = self.cleaned_data["time_zone"]
        validate_time_zone(name)
        return name

    def clean_cover(self) -> Any:
        """A new picture is made anew before it is stored."""
        cover = self.cleaned_data["cover"]
        return new_cover(cover) if isinstance(cover, UploadedFile) else cover

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        zone = self._zone()
        for name in TIMES:
            entry = self.cleaned_data.pop(name, None)
            if zone and name in self.fields and name not in self.errors:
                self._set_moment(name, entry, zone)
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        """Times that could not be read, for want of a valid zone, are not complained about too."""
        left_out: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return left_out | (set(TIMES) - set(self.cleaned_data))

    def _zone(self) -> ZoneInfo | None:
        """The zone in which the times were typed; None where there is no valid one."""
        name = self.cleaned_data.get("time_zone")
        return ZoneInfo(name) if name else None

    def _set_moment(self, name: str, entry: WallEntry | None, zone: ZoneInfo) -> None:
        if self._was_left_alone(name, zone):
            self.cleaned_data[name] = self.stored[name]
            return
        try:
            self.cleaned_data[name] = self._moment(name, entry, zone)
        except (NoSuchTime, forms.ValidationError) as error:
            self.add_error(name, str(error) if isinstance(error, NoSuchTime) else error)

    def _was_left_alone(self, name: str, zone: ZoneInfo) -> bool:
        """Whether the stored moment stays: a form shows minutes only, and no hour twice."""
        return (
            self._is_stored
            and name not in self.changed_data
            and zone.key == self.stored.get("time_zone")
            and bool(self.cleaned_data.get("all_day")) == self.stored.get("all_day")
        )

    def _moment(self, name: str, entry: WallEntry | None, zone: ZoneInfo) -> datetime | None:
        if entry is None:
            return None
        if self.cleaned_data.get("all_day") and name == "start_at":
            return start_of_day(entry.day, zone)
        if self.cleaned_data.get("all_day") and name == "end_at":
            return start_of_day(entry.day + timedelta(days=1), zone)
        if entry.time is None:
            raise forms.ValidationError(_("Give the time as well."), code="incomplete")
        moment = entry.moment(zone)
        if moment.note:
            self.notes.append(moment.note)
        return moment.at

    # --- What the services get ----------------------------------------------------------------

    @property
    def tags(self) -> list[str]:
        return [word.strip() for word in self.cleaned_data["tag_text"].split(",") if word.strip()]

    def changed_columns(self) -> Mapping[str, Any]:
        """The event's fields whose value is another than the stored one."""
        values = {name: getattr(self.instance, name) for name in self.stored}
        return {name: value for name, value in values.items() if value != self.stored[name]}


def stored_zone(event: Event) -> ZoneInfo:
    """The zone in which a form showed the times of `event`, whatever was typed since."""
    return getattr(event, "stored_zone", event.zone)

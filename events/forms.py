"""The search form of the list; everything in it is optional and stands in the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.search.days import When
from events.search.facets import Facets
from events.services.events import tag_slug


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MonthField(forms.Field):
    """A month as it stands in an address, like 2026-12; its value is the month's first day."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> date | None:
        if not value:
            return None
        try:
            return datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007
        except ValueError:
            raise forms.ValidationError(_("Write the month like 2026-12.")) from None


class SearchForm(forms.Form):
    """What to look for. Values that make no sense are explained and left out of the search."""

    q = forms.CharField(
        label=_("Search events"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "enterkeyhint": "search", "autocomplete": "off"}
        ),
    )
    since = forms.DateField(
        label=pgettext_lazy("filter", "From"), required=False, widget=DateInput()
    )
    until = forms.DateField(label=pgettext_lazy("filter", "To"), required=False, widget=DateInput())
    city = forms.CharField(
        label=_("City"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", _("Any day")),
            (When.TODAY, _("Today")),
            (When.WEEKEND, _("This weekend")),
            (When.MONTH, _("This month")),
        ],
    )
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60, widget=forms.Select())
    online = forms.BooleanField(label=_("Online"), required=False)
    free = forms.BooleanField(label=_("With free places"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("", _("Date")), ("newest", _("Newly published")), ("title", _("Title"))],
    )
    view = forms.ChoiceField(
        required=False, choices=[("", ""), ("month", "")], widget=forms.HiddenInput
    )
    month = MonthField(required=False)

    def __init__(self, data: QueryDict) -> None:
        """A tag may be given by its address or its name."""
        data = data.copy()
        if data.get("tag"):
            data["tag"] = tag_slug(str(data["tag"]))
        super().__init__(data, use_required_attribute=False)
        if data.get("q", "").strip():
            by_date = [("", _("Best match")), ("date", _("Date"))]
            self.fields["sort"].choices = by_date + self.fields["sort"].choices[1:]  # type: ignore[attr-defined]

    def offer(self, facets: Facets) -> None:
        """Offer the tags of `facets`. Without any, only what was asked for stays as it was."""
        tags = [(choice.value, choice.label) for choice in facets.all_tags]
        self.fields["tag"].widget.choices = [("", _("All tags")), *tags]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return values

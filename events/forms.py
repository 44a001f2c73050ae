"""The search form of the list; everything in it is optional and stands in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.models import Tag


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("To"), required=False, widget=DateInput())
    city = forms.CharField(
        label=_("City"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    online = forms.BooleanField(label=_("Online"), required=False)
    free = forms.BooleanField(label=_("With free places"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("", _("Date")), ("newest", _("Newly published")), ("title", _("Title"))],
    )

    def __init__(self, data: QueryDict, *, tags: list[Tag]) -> None:
        """`tags` are those on offer; a tag may be given by its address or its name."""
        super().__init__(_with_tag_slug(data, tags), use_required_attribute=False)
        choices = [("", _("All tags")), *((tag.slug, tag.name) for tag in tags)]
        self.fields["tag"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return values

    @property
    def has_filters(self) -> bool:
        """Whether anything besides the order narrows or hides what is shown."""
        return any(name != "sort" and self.data.get(name) for name in self.fields)

    def placed_fields(self) -> list[BoundField]:
        """The fields whose errors have a fixed place on the page."""
        return [self[name] for name in ("q", "since", "until", "city", "tag", "sort")]

    @property
    def filters_in_panel(self) -> int:
        """How many of the fields that a phone folds away are in use."""
        return sum(1 for name in self.fields if name not in {"q", "sort"} and self.data.get(name))


def _with_tag_slug(data: QueryDict, tags: list[Tag]) -> QueryDict:
    wanted = data.get("tag", "")
    by_name = {tag.name.casefold(): tag.slug for tag in tags}
    if wanted.casefold() not in by_name:
        return data
    data = data.copy()
    data["tag"] = by_name[wanted.casefold()]
    return data

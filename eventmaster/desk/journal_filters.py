"""What narrows the journal down: about what, who, when, by which way; and which part of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import JournalEntry, User
from core.origin import Via
from core.text import normalise_email
from eventmaster.deeds.words import Kind, actions_of
from eventmaster.desk.local_times import start_of_day
from eventmaster.desk.scoped import pk_of

ENTRIES_PER_PAGE = 50
# Of a name that many share; whoever looks for one of them types more of it.
MOST_PEOPLE = 100
ANY = ("", _("all"))
DEEDS, LOOKS = "deeds", "looks"


class JournalFilterForm(forms.Form):
    """`zone` is the one that days are in: the event's, or UTC."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    log = forms.ChoiceField(label=_("Log"), required=False)
    by = forms.CharField(label=_("By (name or email)"), required=False, max_length=200)
    via = forms.ChoiceField(label=_("By way of"), required=False)
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput)
    # Of one object, as its page leads here: its kind and its id.
    about = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, zone: ZoneInfo | None = None) -> None:
        super().__init__(data, label_suffix="")
        self.zone = zone or ZoneInfo("UTC")
        choices: dict[str, list[Any]] = {
            "kind": [ANY, *Kind.choices],
            "log": [ANY, (DEEDS, _("What was done")), (LOOKS, _("Who looked at personal data"))],
            "via": [ANY, *Via.choices],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].widget.input_type = "date"
            self.fields[name].widget.format = "%Y-%m-%d"

    def narrowed(self, entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
        """Those that are asked for; a filter that makes no sense finds nothing."""
        if not self.is_valid():
            return entries.none()
        asked = self.cleaned_data
        if asked["kind"]:
            entries = entries.filter(action__in=actions_of(asked["kind"]))
        if asked["log"]:
            entries = entries.filter(is_read=asked["log"] == LOOKS)
        if asked["via"]:
            entries = entries.filter(via=asked["via"])
        if asked["about"]:
            kind, _dot, pk = asked["about"].partition(".")
            entries = entries.filter(Q(subject_kind=kind, subject_id=pk_of(pk)))
        if asked["by"]:
            entries = entries.filter(actor__in=_people_called(asked["by"]))
        try:
            return self._in_time(entries)
        except OverflowError:  # Days at the ends of the calendar, which other zones do not have.
            return entries.none()

    def _in_time(self, entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since:
            entries = entries.filter(created_at__gte=start_of_day(since, self.zone))
        if until:
            end = start_of_day(until + timedelta(days=1), self.zone)
            entries = entries.filter(created_at__lt=end)
        return entries

    @property
    def asked(self) -> dict[str, str]:
        """What narrows it now, as text: for links, and for the line of an export."""
        if not self.is_valid():
            return {}
        return {name: str(each) for name, each in self.cleaned_data.items() if each}

    @property
    def asked_text(self) -> str:
        return ", ".join(f"{name}: {text}" for name, text in self.asked.items())

    def link(self, **more: str) -> str:
        return "?" + urlencode({**self.asked, **more})


def _people_called(text: str) -> list[Any]:
    """By a part of the name, or by the whole address: parts of one would tell it by trying."""
    found = User.objects.filter(Q(name__icontains=text.strip()) | Q(email=normalise_email(text)))
    return list(found.order_by().values_list("pk", flat=True)[:MOST_PEOPLE])

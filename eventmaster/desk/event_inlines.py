"""What belongs to an event and is edited with it: the base of its rows, and other languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.scoped import DeskInline
from events.models import Event, EventText
from events.permissions import Person, can_edit


class EventInline(DeskInline):
    def may_edit_parent(self, user: Person, parent: Event | None) -> bool:
        return parent is not None and can_edit(user, parent)

    def get_formset(
        self, request: HttpRequest, obj: Event | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """What a service refused is said at its row (`SavedByServices`)."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return formset


class TextForm(forms.ModelForm):
    """The event's words in one more language, chosen from those that this site speaks."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = EventText
        fields = ("language", "title", "summary", "description")


class TextInline(EventInline):
    model = EventText
    form = TextForm
    verbose_name = _("language")
    verbose_name_plural = _("Other languages")
    max_num = len(settings.LANGUAGES)

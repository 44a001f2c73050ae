"""The base of every admin class: rights by roles, objects only of one's own organizers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.filters import SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User
    from events.permissions import Person


class RefusedOnSave(Exception):
    """A service refused what a valid form asked for; the form is shown again with the sentence.

    `field` names the form's field that it is about; None: the form as a whole. `row` is the prefix
    of a form of an inline; empty: the parent's own form.
    """

    def __init__(self, refusal: DomainError, field: str | None = None, *, row: str = "") -> None:
        self.message = str(refusal)
        self.field = field
        self.row = row
        super().__init__(refusal.code)


class DeskForm(forms.ModelForm):
    """A form that knows who fills it in, and what a service refused when it was saved."""

    person: Person
    refusal: RefusedOnSave | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal and not self.refusal.row:
            field = self.refusal.field if self.refusal.field in self.fields else None
            self.add_error(field, self.refusal.message)
        return cleaned


class SearchForm(ChangeListSearchForm):
    """Each word is a condition, and databases take only so many."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = forms.CharField(required=False, max_length=200, strip=False)


class DeskList(ChangeList):
    search_form_class = SearchForm

    def get_filters(self, request: HttpRequest) -> Any:
        """Stock admin takes a year too large to be one, and NUL, which PostgreSQL refuses."""
        if any("\x00" in value for values in self.filter_params.values() for value in values):
            raise IncorrectLookupParameters
        try:
            return super().get_filters(request)
        except OverflowError as error:
            raise IncorrectLookupParameters from error

    @property
    def filters_in_use(self) -> int:
        return sum(bool(spec.used_parameters) for spec in self.filter_specs)


class DeskAdmin(admin.ModelAdmin):
    """Stock admin whose querysets and rights come from roles, never from permission rows.

    Subclasses say what exists for a person (`scope`) and what they may do; a foreign object is
    one that does not exist. Whatever a subclass says nothing of is denied. Nothing is deleted
    here; what happened is cancelled instead.
    """

    form = DeskForm
    view_on_site = False
    show_full_result_count = False
    # Each number beside a filter would be a count of the whole list.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    # Each row takes a transaction of its own, and the question names them all.
    most_at_once = 200
    actions_on_any_number: frozenset[str] = frozenset()

    def scope(self, user: Person) -> QuerySet:
        """The rows that exist for `user`."""
        return self.model._default_manager.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = self.scope(request.user)
        ordering = self.get_ordering(request)
        return found.order_by(*ordering) if ordering else found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what is offered: a lookup on a hidden field would tell its value by trying."""
        allowed: set[str] = set()
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                allowed.add(str(item.parameter_name))
            elif isinstance(item, str):
                allowed |= {item, f"{item}__exact", f"{item}__isnull"}
        return lookup in allowed

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        more = {} if obj is None else self.context_of(request, obj)
        return super().render_change_form(request, context | more, add, change, form_url, obj)

    def context_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the page of `obj` shows besides its fields."""
        return {}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        # Made anew for each request by stock admin, so that this stays with the request.
        form.person = request.user  # type: ignore[attr-defined]
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form again where a service refused; its transaction was rolled back."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RefusedOnSave as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Stock admin lets ids that are no UUIDs fall through to the database, and any number."""
        if not all(map(_is_uuid, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            self.message_user(request, _("Nothing was selected."), messages.WARNING)
            return None
        if self._is_too_many(request, queryset):
            words = ngettext(
                "That is more than can be done at once. Choose at most %(n)d row.",
                "That is more than can be done at once. Choose at most %(n)d rows.",
                self.most_at_once,
            )
            self.message_user(request, words % {"n": self.most_at_once}, messages.WARNING)
            return None
        return super().response_action(request, queryset, action_location)

    def _is_too_many(self, request: HttpRequest, queryset: QuerySet) -> bool:
        if self.actions_on_any_number.issuperset(request.POST.getlist("action")):
            return False
        chosen = len(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if request.POST.get("select_across") == "1":
            chosen = queryset.count()
        return chosen > self.most_at_once

    def page_of_own(self, route: str, view: Callable[..., Any], name: str) -> URLPattern:
        """A page beside stock admin's, behind its gate, and named as its pages are."""
        closed = self.admin_site.admin_view(view)
        return path(route, closed, name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")

    def own_or_404(self, request: HttpRequest, object_id: str) -> Any:
        """Return the object where it exists for this person."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        return obj


class DeskInline(admin.StackedInline):
    """Rows of a parent that its editors may change; whoever sees the parent sees them.

    Stacked, because a table gives its fields no labels and does not fit a phone.
    """

    extra = 0
    view_on_site = False
    show_change_link = False

    def may_edit_parent(self, user: Person, parent: Any) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit_parent(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit_parent(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit_parent(request.user, obj)


def actor(request: HttpRequest) -> User:
    """Who works at the desk; nobody gets here without having signed in."""
    return cast("User", request.user)


def pk_of(value: str | None) -> uuid.UUID | None:
    """Return the UUID that `value` spells; None where it spells none."""
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None


def _is_uuid(value: str) -> bool:
    return pk_of(value) is not None

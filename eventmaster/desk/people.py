"""Accounts and groups at the desk, for administrators (rule 10).

Nobody below a superuser touches a superuser or makes one; permission rows decide nothing here
and are not offered. Accounts are deactivated, not deleted.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.enums import GroupName
from accounts.models import User
from accounts.second_factor import is_needed
from accounts.services import change_login, invite_user, set_groups
from eventmaster.desk import rights, second_factors
from eventmaster.desk.looks import WatchedAdmin
from eventmaster.desk.scoped import DeskAdmin, DeskForm, actor
from eventmaster.looks import Look
from events.permissions import Person


class InviteForm(DeskForm):
    class Meta:
        model = User
        fields = ("email", "name")


class PersonForm(DeskForm):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        required=False,
        help_text=_("Of pages and mail."),
    )
    group_names = forms.MultipleChoiceField(
        label=_("Groups"),
        choices=GroupName.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "group_names" in self.fields:
            names = self.instance.groups.values_list("name", flat=True)
            self.initial["group_names"] = list(names)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk == self.person.pk:
            for flag in ("is_active", "is_superuser"):
                if flag in self.changed_data:
                    self.add_error(flag, _("Nobody does this to themselves. Ask a colleague."))
        return cleaned


class GroupFilter(admin.SimpleListFilter):
    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(GroupName.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(groups__name=self.value())


@admin.register(User)
class PersonAdmin(WatchedAdmin, UserAdmin):
    looks_at = "users"
    form = PersonForm
    add_form = InviteForm
    add_form_template = "admin/accounts/user/add_form.html"
    change_form_template = "admin/accounts/user/change_form.html"
    list_display = ("email", "name", "groups_shown", "is_active", "date_joined")
    list_filter = ("is_active", GroupFilter)
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    add_fieldsets = ((None, {"fields": ("email", "name")}),)
    readonly_fields = ("date_joined", "last_login", "has_second_factor")

    def scope(self, user: Person) -> QuerySet:
        return User.objects.all() if rights.is_administrator(user) else User.objects.none()

    def look_at(self, obj: User) -> Look:
        return Look("user.read", obj, None)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        groups = Prefetch("groups", queryset=Group.objects.order_by("name"))
        return super().get_queryset(request).prefetch_related(groups)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return rights.is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights.is_administrator(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if not rights.is_administrator(request.user):
            return False
        return request.user.is_superuser or obj is None or not obj.is_superuser

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        may_change = self.has_change_permission(request, obj)
        groups = "group_names" if may_change else "groups_shown"
        flags = ("is_active", "is_superuser") if request.user.is_superuser else ("is_active",)
        return [
            (None, {"fields": ("email", "name", "language")}),
            (_("Rights"), {"fields": (groups, *flags)}),
            (_("Sign-in"), {"fields": ("has_second_factor",)}),
            (_("Dates"), {"fields": ("date_joined", "last_login")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj and not self.has_change_permission(request, obj):
            return (*self.readonly_fields, "groups_shown")
        return self.readonly_fields

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: User) -> bool:
        return is_needed(user)

    @admin.display(description=_("groups"))
    def groups_shown(self, user: User) -> str:
        names = [str(GroupName(group.name).label) for group in user.groups.all()]
        return ", ".join([str(_("Superuser")), *names] if user.is_superuser else names)

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page_of_own("<id>/second-factor/", self.second_factor, "second_factor"),
            *super().get_urls(),
        ]

    def second_factor(self, request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002
        """Named as stock admin names it on the page for somebody's password."""
        return second_factors.take_off(self, request, id)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        by, now = actor(request), timezone.now()
        if not change:
            made = invite_user(email=obj.email, name=obj.name, by=by, now=now)
            obj.pk, obj._state.adding = made.pk, False
            return
        if "email" in form.changed_data:
            change_login(user=obj, email=obj.email, by=by, now=now)
        columns = {"name", "language", "is_active", "is_superuser"} & set(form.changed_data)
        if columns:
            obj.save(update_fields=[*sorted(columns), "updated_at"])
        if {"group_names", "is_superuser"} & set(form.changed_data):
            set_groups(user=obj, groups=form.cleaned_data["group_names"], by=by, now=now)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Also into the journal, where security events are read: which fields, no values."""
        journal.record(
            "user.changed", obj, by=actor(request), now=timezone.now(), details={"change": message}
        )
        return super().log_change(request, obj, message)


@admin.register(Group)
class GroupAdmin(DeskAdmin):
    """The four groups are made by a migration; what they may do is said in code."""

    list_display = ("name",)
    fields = ("name",)
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        return Group.objects.all() if rights.is_administrator(user) else Group.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return rights.is_administrator(request.user)

"""Organizers and their teams at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.models import User
from core.errors import DomainError
from eventmaster.desk import rights
from eventmaster.desk.organizer_team import organizer_team_routes
from eventmaster.desk.picture_fields import PictureInput
from eventmaster.desk.rights import may_lead
from eventmaster.desk.scoped import DeskAdmin, DeskForm, DeskInline, RefusedOnSave, actor
from events.enums import Role
from events.models import Membership, Organizer
from events.permissions import Person, can_found_organizers, can_see_team
from events.pictures import new_logo
from events.services.teams import CannotJoin, find_joiner, remove_member, set_role


class MemberForm(forms.ModelForm):
    """A person by their address; a list to choose from would tell who has an account."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"class": "vTextField"})
    )
    person: User

    class Meta:
        model = Membership
        fields = ("role",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["email"].disabled = True
            self.initial["email"] = self.instance.user.email

    def clean_email(self) -> str:
        if not self.instance._state.adding:
            return self.instance.user.email
        try:
            user = find_joiner(self.cleaned_data["email"], by=self.person)
        except CannotJoin as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self.instance.user = user
        return user.email


class TeamFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        people = [form.instance.user_id for form in self.forms if form.instance.user_id]
        if len(people) != len(set(people)):
            raise forms.ValidationError(_("This person is a member already."), code="twice")


class MemberInline(DeskInline):
    model = Membership
    form = MemberForm
    formset = TeamFormSet
    fields = ("email", "role")
    verbose_name_plural = _("Team")

    def may_edit_parent(self, user: Person, parent: Organizer | None) -> bool:
        return may_lead(user, parent)

    def has_add_permission(self, request: HttpRequest, obj: Organizer | None = None) -> bool:
        """Administrators set up a team; whoever leads one invites people, who answer for
        themselves (`organizer_team`)."""
        return rights.is_administrator(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user")

    def get_fields(self, request: HttpRequest, obj: Organizer | None = None) -> Any:
        return (("email", "role"),) if may_lead(request.user, obj) else (("who", "role"),)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Organizer | None = None
    ) -> tuple[str, ...]:
        return () if may_lead(request.user, obj) else ("who",)

    def get_formset(
        self, request: HttpRequest, obj: Organizer | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.person = request.user  # type: ignore[attr-defined]
        return formset

    @admin.display(description=_("person"))
    def who(self, member: Membership) -> str:
        return member.user.get_full_name()


class OrganizerForm(DeskForm):
    class Meta:
        model = Organizer
        fields: tuple[str, ...] = ()
        widgets = {
            "logo": PictureInput,
            "accent": forms.TextInput({"size": 8, "spellcheck": "false", "autocomplete": "off"}),
        }

    def clean_logo(self) -> Any:
        """A new picture is made anew before it is stored."""
        logo = self.cleaned_data["logo"]
        return new_logo(logo) if isinstance(logo, UploadedFile) else logo


@admin.register(Organizer)
class OrganizerAdmin(DeskAdmin):
    form = OrganizerForm
    list_display = ("name", "member_count", "event_count")
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    fieldsets = (
        (None, {"fields": ("name", "slug", "description")}),
        (_("How to reach you"), {"fields": ("email", "website", "terms_url", "privacy_url")}),
        (_("Appearance"), {"fields": ("logo", "accent")}),
    )
    inlines = (MemberInline,)
    change_form_template = "admin/events/organizer/change_form.html"

    def scope(self, user: Person) -> QuerySet:
        if rights.is_administrator(user):
            return Organizer.objects.all()
        return Organizer.objects.seen_by_team(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                members_counted=Count("members", distinct=True),
                events_counted=Count("events", distinct=True),
            )
        )

    def has_view_permission(self, request: HttpRequest, obj: Organizer | None = None) -> bool:
        if rights.is_administrator(request.user):
            return True
        if obj is None:
            return rights.sees_a_team(request.user)
        return can_see_team(request.user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_found_organizers(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Organizer | None = None) -> bool:
        if obj is None:
            return rights.is_administrator(request.user) or rights.leads_somewhere(request.user)
        return may_lead(request.user, obj)

    def get_urls(self) -> list[URLPattern]:
        return [*organizer_team_routes(self), *super().get_urls()]

    @admin.display(description=_("members"), ordering="members_counted")
    def member_count(self, organizer: Organizer) -> int:
        return organizer.members_counted  # type: ignore[attr-defined]

    @admin.display(description=_("events"), ordering="events_counted")
    def event_count(self, organizer: Organizer) -> int:
        return organizer.events_counted  # type: ignore[attr-defined]

    def save_model(
        self, request: HttpRequest, obj: Organizer, form: ModelForm, change: bool
    ) -> None:
        obj.save()
        if form.changed_data:
            journal.record(
                "organizer.changed" if change else "organizer.created",
                obj,
                by=actor(request),
                now=timezone.now(),
                changes={
                    name: (form.initial.get(name), getattr(obj, name)) for name in form.changed_data
                },
            )

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        """Who founds an organizer leads it; administrators choose who does."""
        super().save_related(request, form, formsets, change)
        if not change and not rights.is_administrator(request.user):
            who: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
            set_role(organizer=form.instance, user=actor(request), role=Role.MANAGER, **who)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """The team changes through its services."""
        formset.save(commit=False)
        try:
            self._save_team(request, formset)
        except DomainError as refusal:
            raise RefusedOnSave(refusal) from refusal

    def _save_team(self, request: HttpRequest, formset: BaseInlineFormSet) -> None:
        by, now = actor(request), timezone.now()
        changed = [member for member, _fields in formset.changed_objects]
        # Promotions before demotions: the last manager may hand over in one step.
        for member in sorted([*formset.new_objects, *changed], key=_managers_first):
            set_role(
                organizer=member.organizer,
                user=member.user,
                role=Role(member.role),
                by=by,
                now=now,
            )
        for member in formset.deleted_objects:
            remove_member(membership=member, by=by, now=now)


def _managers_first(member: Membership) -> bool:
    return member.role != Role.MANAGER

"""Fields for who comes: names and addresses of people, and of those whom they bring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import checked_email, one_line

MAX_NAME = 200
OF_A_NAME = {"autocapitalize": "words", "spellcheck": "false"}
OF_AN_ADDRESS = {"autocapitalize": "none", "inputmode": "email", "spellcheck": "false"}


class PersonNameField(forms.CharField):
    """A name on one line; what is pasted over several lines is joined."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_NAME, **options)
        self.error_messages["max_length"] = _("This name is too long. Shorten it to 200 letters.")

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value) or ""))


class HolderEmailField(forms.EmailField):
    """The address of somebody who comes along; it may be left open."""

    def __init__(self, label: Any, **attributes: str) -> None:
        super().__init__(
            label=label,
            max_length=254,
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "off", **OF_AN_ADDRESS, **attributes}),
            error_messages={
                "invalid": _("This address is not complete. It looks like name@example.org."),
            },
        )

    def clean(self, value: Any) -> str:
        email: str = super().clean(value)
        if email:
            checked_email(email)
        return email


def companion(number: int) -> str:
    """The name of the field for person `number` (from 2)."""
    return f"person_{number}"


def companions_email(number: int) -> str:
    """The name of the field for the address of person `number` (from 2)."""
    return f"email_{number}"


def companion_field(number: int, *, has_cursor: bool) -> PersonNameField:
    cursor = {"autofocus": True} if has_cursor else {}
    attributes = {"autocomplete": "off", "enterkeyhint": "next", **OF_A_NAME, **cursor}
    return PersonNameField(
        label=_("Name of person %(number)d") % {"number": number},
        required=False,
        widget=forms.TextInput(attrs=attributes),
    )


def companions_email_field(number: int) -> HolderEmailField:
    return HolderEmailField(
        _("Mail address of person %(number)d") % {"number": number}, enterkeyhint="send"
    )

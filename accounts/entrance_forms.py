"""allauth's forms with what browsers, phones and password managers need to help.

A password is typed once: the pages can show it, which finds mistakes better than a second time.
Not in accounts.forms: allauth imports that one before its own forms exist.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.services import prove_address

_OF_AN_ADDRESS = {
    "autocapitalize": "none",
    "inputmode": "email",
    "spellcheck": "false",
}
_RULES = _("At least 10 characters. Not one that many people use, and not like your name.")


def _address(field: forms.Field, **attributes: str) -> None:
    field.label = _("Email")
    field.widget.attrs |= {**_OF_AN_ADDRESS, **attributes}
    field.error_messages["required"] = _("Tell us your email address.")
    field.error_messages["invalid"] = _(
        "This address is not complete. It looks like name@example.org."
    )


def _password(field: forms.Field, label: Any) -> None:
    field.label = label
    field.widget.attrs |= {"enterkeyhint": "go"}
    field.error_messages["required"] = _("Type your password.")


def _new_password(form: forms.Form, label: Any) -> None:
    form.fields.pop("password2", None)
    _password(form.fields["password1"], label)
    form.fields["password1"].help_text = _RULES
    form.fields["password1"].error_messages["required"] = _("Choose a password.")


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _address(self.fields["login"], autocomplete="username", enterkeyhint="next")
        _password(self.fields["password"], _("Password"))


class SignUpForm(allauth_forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _address(self.fields["email"], autocomplete="email", enterkeyhint="next")
        _new_password(self, _("Password"))

    def try_save(self, request: HttpRequest) -> Any:
        """Who has an account already is answered no faster: hashing takes most of the time."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password(self.fields["password"], _("Password"))


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _address(self.fields["email"], autocomplete="email", enterkeyhint="go")


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _address(self.fields["email"], autocomplete="username", enterkeyhint="send")


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self, _("New password"))

    def save(self) -> None:
        """The link came by mail: who has it reads what goes to the address."""
        super().save()
        prove_address(self.user)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password(self.fields["oldpassword"], _("Current password"))
        _new_password(self, _("New password"))


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self, _("New password"))

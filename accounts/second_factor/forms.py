"""Forms that ask for a code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.base import forms as allauth_forms
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.second_factor.codes import matching_step, spend

# Of both kinds of codes a lot is left over: people type them with spaces, apps paste whole lines.
LONGEST_CODE = 100


class CodeField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        attributes = {
            "autocomplete": "one-time-code",
            "enterkeyhint": "go",
            "inputmode": "numeric",
            "spellcheck": "false",
        }
        super().__init__(
            label=_("Code"),
            max_length=LONGEST_CODE,
            widget=forms.TextInput(attrs=attributes),
            error_messages={"required": _("Type the code.")},
            **options,
        )


class ActivationForm(forms.Form):
    """Proves that the app has the secret, before anybody is asked for its codes."""

    code = CodeField(help_text=_("The six digits that the app shows now."))

    def __init__(self, *args: Any, secret: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret, self.now = secret, now
        self.step: int | None = None

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.step = matching_step(self.secret, code, now=self.now)
        if self.step is None:
            raise forms.ValidationError(
                _(
                    "This is not the code that the app shows now. Look again; if it stays wrong,"
                    " let your phone set its clock by itself."
                )
            )
        return code


class _CodeForm:
    """allauth's forms, with codes checked by accounts.second_factor.codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The six digits that your app shows now, or one of your recovery codes.")
        self.fields["code"] = CodeField(help_text=hint)  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]  # type: ignore[attr-defined]
        used = spend(self.user, code, now=timezone.now())  # type: ignore[attr-defined]
        if used is None:
            raise forms.ValidationError(
                _("This code is wrong, or it was used already. Wait for the app's next one.")
            )
        self.authenticator = used
        return code


class SignInForm(_CodeForm, allauth_forms.AuthenticateForm):
    pass


class ConfirmForm(_CodeForm, allauth_forms.ReauthenticateForm):
    pass

"""The form of a registration: oneself, and the people one brings."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import checked_email, one_line
from registrations.services.registering import TicketRequest

MAX_NAME = 200
_OF_A_NAME = {"autocapitalize": "words", "spellcheck": "false"}


class PersonNameField(forms.CharField):
    """A name on one line; what is pasted over several lines is joined."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_NAME, **options)
        self.error_messages["max_length"] = _("This name is too long. Shorten it to 200 letters.")

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value) or ""))


class RegistrationForm(forms.Form):
    """Who comes. The number of people is the number of name fields that the page shows.

    `nonce` makes one rendered form one registration, however often it is sent. A person with a
    confirmed address has no field for it.
    """

    nonce = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("This page was out of date. Please send it again."),
            "invalid": _("This page was out of date. Please send it again."),
        },
    )
    people = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = PersonNameField(
        label=_("Name"),
        widget=forms.TextInput(
            attrs={"autocomplete": "name", "enterkeyhint": "next", **_OF_A_NAME}
        ),
        error_messages={"required": _("Tell us your name. It stands on the ticket.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "email",
                "autocapitalize": "none",
                "enterkeyhint": "send",
                "inputmode": "email",
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": _("Tell us your email address. The link to confirm goes there."),
            "invalid": _("This address is not complete. It looks like name@example.org."),
        },
    )

    def __init__(
        self, *args: Any, max_people: int, asks_for_email: bool, autofocus: int = 0, **kwargs: Any
    ) -> None:
        """`autofocus` is the number of the person whose field gets the cursor; one more than
        there are stands for the button that adds people."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.max_people = max_people
        self.fields["people"].max_value = max_people  # type: ignore[attr-defined]
        self.autofocus = autofocus
        if not asks_for_email:
            del self.fields["email"]
            self.fields["name"].widget.attrs["enterkeyhint"] = "send"
        for number in range(2, self.shown_people + 1):
            self.fields[companion(number)] = _companion_field(number, number == autofocus)

    @classmethod
    def fresh(cls, *, name: str, email: str, **options: Any) -> RegistrationForm:
        """A form for one person, with a nonce of its own."""
        initial = {"nonce": uuid.uuid4(), "people": 1, "name": name, "email": email}
        return cls(initial=initial, **options)

    def with_one_more(self) -> RegistrationForm:
        """The same values, unchecked, and an empty field for one more person."""
        people = min(self.shown_people + 1, self.max_people)
        return self._resized(self._companions(), people, autofocus=people)

    def without(self, number: str) -> RegistrationForm:
        """The same values, unchecked, without the companion of this number."""
        kept = {key: name for key, name in self._companions().items() if str(key) != number}
        next_one = int(number) if number.isdecimal() and len(number) < 4 else 0
        return self._resized(kept, 1 + len(kept), autofocus=min(next_one, 2 + len(kept)))

    def as_typed(self) -> RegistrationForm:
        """The same values, unchecked, as a form of its own that was never sent."""
        fresh = self._resized(self._companions(), self.shown_people, autofocus=0)
        fresh.initial["nonce"] = uuid.uuid4()
        return fresh

    def _resized(
        self, companions: dict[int, str], people: int, *, autofocus: int
    ) -> RegistrationForm:
        initial = {key: self.data.get(key, "") for key in ("nonce", "name", "email")}
        names = {companion(n): name for n, name in enumerate(companions.values(), start=2)}
        return RegistrationForm(
            initial={**initial, **names, "people": people},
            max_people=self.max_people,
            asks_for_email="email" in self.fields,
            autofocus=autofocus,
        )

    def _companions(self) -> dict[int, str]:
        return {n: self.data.get(companion(n), "") for n in range(2, self.shown_people + 1)}

    def renew_nonce(self) -> None:
        """Make the next sending of the same page a request of its own."""
        self.data = {**self.data.dict(), "nonce": str(uuid.uuid4())}  # type: ignore[attr-defined]

    @property
    def shown_people(self) -> int:
        """How many people the page shows, whatever was sent."""
        wanted = self.data.get("people") if self.is_bound else self.initial.get("people", 1)
        try:
            return max(1, min(int(wanted or 1), self.max_people))
        except ValueError:
            return 1

    @property
    def companions(self) -> list[tuple[int, forms.BoundField]]:
        return [(n, self[companion(n)]) for n in range(2, self.shown_people + 1)]

    @property
    def has_focus_on_adding(self) -> bool:
        """Someone was taken off and nobody stands after them."""
        return self.autofocus > self.shown_people

    @property
    def can_grow(self) -> bool:
        return self.shown_people < self.max_people

    def clean_people(self) -> int:
        people: int = self.cleaned_data["people"]
        if people > self.max_people:
            raise ValidationError(
                _("One registration may bring %(most)d people at most."),
                params={"most": self.max_people},
            )
        return people

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        checked_email(email)
        return email

    def tickets(self) -> list[TicketRequest]:
        """One ticket for each person, the one who registers first."""
        names = [self.cleaned_data[companion(n)] for n in range(2, self.shown_people + 1)]
        return [TicketRequest(holder_name=self.cleaned_data["name"])] + [
            TicketRequest(holder_name=name) for name in names
        ]

    def values(self) -> dict[str, Any]:
        """What was sent, apart from the nonce: the same values are the same request."""
        return {key: value for key, value in self.cleaned_data.items() if key != "nonce"}


def companion(number: int) -> str:
    """The name of the field for person `number` (from 2)."""
    return f"person_{number}"


def _companion_field(number: int, has_cursor: bool) -> PersonNameField:
    cursor = {"autofocus": True} if has_cursor else {}
    attributes = {"autocomplete": "off", "enterkeyhint": "send", **_OF_A_NAME, **cursor}
    return PersonNameField(
        label=_("Name of person %(number)d") % {"number": number},
        required=False,
        widget=forms.TextInput(attrs=attributes),
    )

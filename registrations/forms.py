"""The form of a registration: oneself, and the people one brings."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import checked_email
from registrations.availability import Availability
from registrations.choosing import (
    ALSO,
    ANY,
    TYPE,
    Choice,
    companions_type,
    companions_type_field,
    type_field,
    wishes_of,
)
from registrations.person_fields import (
    OF_A_NAME,
    OF_AN_ADDRESS,
    PersonNameField,
    companion,
    companion_field,
    companions_email,
    companions_email_field,
)
from registrations.services.registering import TicketRequest


class RegistrationForm(forms.Form):
    """Who comes, and with which tickets where there are several types. The number of people is
    the number of name fields that the page shows.

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
        widget=forms.TextInput(attrs={"autocomplete": "name", "enterkeyhint": "next", **OF_A_NAME}),
        error_messages={"required": _("Tell us your name. It stands on the ticket.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "email",
                "enterkeyhint": "send",
                **OF_AN_ADDRESS,
            }
        ),
        error_messages={
            "required": _("Tell us your email address. The link to confirm goes there."),
            "invalid": _("This address is not complete. It looks like name@example.org."),
        },
    )

    def __init__(
        self,
        *args: Any,
        max_people: int,
        asks_for_email: bool,
        here: Availability,
        autofocus: int = 0,
        **kwargs: Any,
    ) -> None:
        """`autofocus` is the number of the person whose field gets the cursor; one more than
        there are stands for the button that adds people. `here` is what the event offers."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.max_people = max_people
        self.fields["people"].max_value = max_people  # type: ignore[attr-defined]
        self.autofocus = autofocus
        if not asks_for_email:
            del self.fields["email"]
            self.fields["name"].widget.attrs["enterkeyhint"] = "send"
        # Also where a type was sent and only one is left: the answer must not take another one.
        self.asks_for_type = len(here.offers) > 1 or TYPE in self._typed
        if self.asks_for_type:
            self.fields[TYPE] = type_field()
        for number in range(2, self.shown_people + 1):
            self.fields[companion(number)] = companion_field(number, has_cursor=number == autofocus)
            self.fields[companions_email(number)] = companions_email_field(number)
            if self.asks_for_type:
                self.fields[companions_type(number)] = companions_type_field(number)
        self.see(here)

    def see(self, here: Availability) -> None:
        """Show what can be had now."""
        self.here = here
        if self.asks_for_type:
            for number in range(2, self.shown_people + 1):
                widget: Any = self.fields[companions_type(number)].widget
                widget.choices = self.choice.choices

    @classmethod
    def fresh(
        cls, *, name: str, email: str, here: Availability, max_people: int, **options: Any
    ) -> RegistrationForm:
        """A form with a nonce of its own, for one person, or as many as the only type is for."""
        initial: dict[str, Any] = {"nonce": uuid.uuid4(), "people": 1, "name": name, "email": email}
        if len(here.offers) == 1:
            initial["people"] = min(here.offers[0].type.min_per_registration, max_people)
        elif first := next((offer for offer in here.offers if offer.can_be_had), None):
            initial[TYPE] = str(first.type.pk)
        return cls(initial=initial, here=here, max_people=max_people, **options)

    def with_one_more(self) -> RegistrationForm:
        """The same values, unchecked, and an empty field for one more person."""
        people = min(self.shown_people + 1, self.max_people)
        return self._resized(self._companions(), people, autofocus=people)

    def without(self, number: str) -> RegistrationForm:
        """The same values, unchecked, without the companion of this number."""
        kept = {key: person for key, person in self._companions().items() if str(key) != number}
        next_one = int(number) if number.isdecimal() and len(number) < 4 else 0
        return self._resized(kept, 1 + len(kept), autofocus=min(next_one, 2 + len(kept)))

    def as_typed(self) -> RegistrationForm:
        """The same values, unchecked, as a form of its own that was never sent."""
        fresh = self.unchecked()
        fresh.initial["nonce"] = uuid.uuid4()
        return fresh

    def unchecked(self) -> RegistrationForm:
        """The same values, before anything is said about them."""
        return self._resized(self._companions(), self.shown_people, autofocus=0)

    def _resized(
        self, companions: dict[int, tuple[str, str, str]], people: int, *, autofocus: int
    ) -> RegistrationForm:
        initial: dict[str, Any] = {k: self.data.get(k, "") for k in ("nonce", "name", "email")}
        if self.asks_for_type:
            initial |= {TYPE: self.data.get(TYPE, ""), **wishes_of(self.data)}
        for number, typed in enumerate(companions.values(), start=2):
            initial |= dict(zip(_keys(number), typed, strict=True))
        return RegistrationForm(
            initial={**initial, "people": people},
            max_people=self.max_people,
            asks_for_email="email" in self.fields,
            here=self.here,
            autofocus=autofocus,
        )

    def _companions(self) -> dict[int, tuple[str, str, str]]:
        """Name, address and type of each, as typed."""
        get = self.data.get
        typed = {}
        for number in range(2, self.shown_people + 1):
            name, email, kind = (get(key, "") for key in _keys(number))
            typed[number] = (name, email, kind)
        return typed

    def renew_nonce(self) -> None:
        """Make the next sending of the same page a request of its own."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data["nonce"] = str(uuid.uuid4())  # type: ignore[index]

    @property
    def _typed(self) -> Any:
        """What the page shows, whatever it is worth."""
        return self.data if self.is_bound else self.initial

    @property
    def shown_people(self) -> int:
        """How many people the page shows, whatever was sent."""
        wanted = self.data.get("people") if self.is_bound else self.initial.get("people", 1)
        try:
            return max(1, min(int(wanted or 1), self.max_people))
        except ValueError:
            return 1

    @property
    def choice(self) -> Choice:
        """Which tickets the page shows as chosen."""
        first = self._typed.get(TYPE, "") if self.asks_for_type else self._only_type
        others = (
            self._typed.get(companions_type(number), "")
            for number in range(2, self.shown_people + 1)
        )
        wishes = wishes_of(self._typed)
        chosen = [str(first), *(str(other or first) for other in others)]
        return Choice(self.here, chosen, also=wishes[ALSO], takes_any=wishes[ANY])

    @property
    def _only_type(self) -> str:
        return str(self.here.offers[0].type.pk) if self.here.offers else ""

    @property
    def companions(
        self,
    ) -> list[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField | None]]:
        """Number, name, address and, where one chooses, type of each companion."""
        return [
            (
                number,
                self[companion(number)],
                self[companions_email(number)],
                self[companions_type(number)] if self.asks_for_type else None,
            )
            for number in range(2, self.shown_people + 1)
        ]

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
        cleaned = self.cleaned_data
        own = cleaned.get(TYPE)
        return [TicketRequest(holder_name=cleaned["name"], ticket_type_id=own)] + [
            TicketRequest(
                holder_name=cleaned[companion(number)],
                holder_email=cleaned[companions_email(number)],
                ticket_type_id=cleaned.get(companions_type(number)) or own,
            )
            for number in range(2, self.shown_people + 1)
        ]

    def values(self) -> dict[str, Any]:
        """What was sent, apart from the nonce: the same values are the same request."""
        wishes = wishes_of(self.data) if self.asks_for_type else {}
        told = {key: value for key, value in wishes.items() if value}
        cleaned = {key: value for key, value in self.cleaned_data.items() if key != "nonce"}
        return {**cleaned, **told}

    @property
    def field_at_fault(self) -> str | None:
        """The field beside which a refusal of a ticket type belongs; None where there is none."""
        if not self.asks_for_type:
            return None
        person = self.choice.first_at_fault
        return TYPE if person == 1 else companions_type(person)


def _keys(number: int) -> tuple[str, str, str]:
    """The names of a companion's fields: name, address, type."""
    return companion(number), companions_email(number), companions_type(number)

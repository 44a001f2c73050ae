"""The form of one ticket's holder: who comes with it."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.models import Ticket
from registrations.person_fields import OF_A_NAME, HolderEmailField, PersonNameField
from registrations.services.groups import Holder


class HolderForm(forms.Form):
    """Name and address of who comes with a ticket; both may be left open."""

    name = PersonNameField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", **OF_A_NAME}),
    )
    email = HolderEmailField(_("Email"))

    def __init__(self, ticket: Ticket, sent: Mapping[str, str] | None = None) -> None:
        """`sent` is what a page sent; one that had no fields for this ticket changes nothing."""
        self.ticket = ticket
        prefix = f"ticket-{ticket.number}"
        has_fields = sent is not None and f"{prefix}-name" in sent
        super().__init__(
            data=sent if has_fields else None,
            prefix=prefix,
            initial={"name": ticket.holder_name, "email": ticket.holder_email},
            label_suffix="",
        )

    @property
    def wrong_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.errors]

    def holder(self) -> Holder:
        """What is right of what was sent; for the rest, what stood there before."""
        self.is_valid()
        right = {**self.initial, **getattr(self, "cleaned_data", {})}
        return Holder(name=right["name"], email=right["email"])

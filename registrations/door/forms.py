"""What the check-in page sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Gate
from registrations.enums import Direction

# What fits one line of the journal.
LONGEST_REASON = 200


class ScanForm(forms.Form):
    """One scan: a code at a gate, an earlier scan to undo, or one that was refused to be let in.

    The code is any text at all, so that nothing a camera reads is an error of the form.
    """

    code = forms.Field(required=False)
    gate = forms.ChoiceField(error_messages={"required": _("Choose a gate first.")})
    direction = forms.ChoiceField(
        required=False, choices=[(Direction.IN, _("In")), (Direction.OUT, _("Out"))]
    )
    scan_id = forms.UUIDField(required=False)
    undoes = forms.UUIDField(required=False)
    scanned_at = forms.Field(required=False)
    # The scan that was refused, where a manager lets the ticket in anyway, and why they do.
    anyway = forms.UUIDField(required=False)
    override = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": _("Say why in fewer words.")},
    )

    def __init__(self, *args: Any, gates: Sequence[Gate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gates = {str(gate.pk): gate for gate in gates}
        self.fields["gate"].choices = [  # type: ignore[attr-defined]
            (key, gate.name) for key, gate in self.gates.items()
        ]

    def clean_gate(self) -> Gate:
        return self.gates[self.cleaned_data["gate"]]

    def clean_code(self) -> str:
        return self.cleaned_data["code"] or ""

    def clean_scanned_at(self) -> datetime | None:
        """A wrong clock must not stop a queue of people: what is no time counts as none."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["scanned_at"] or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        names_scan = values.get("undoes") or values.get("anyway")
        if not names_scan and not str(values.get("code", "")).strip():
            raise forms.ValidationError(_("Scan a ticket or type its code first."))
        if values.get("anyway") and not values.get("override") and "override" not in self.errors:
            self.add_error("override", _("Say why you let them in: choose a reason or write one."))
        return values

    @property
    def problem(self) -> str:
        """The first thing that is wrong, as a sentence."""
        errors = [*self.non_field_errors(), *(error for e in self.errors.values() for error in e)]
        return errors[0] if errors else ""

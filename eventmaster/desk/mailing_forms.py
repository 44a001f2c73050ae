"""What a team fills in to write to many."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.local_times import NoSuchTime
from eventmaster.desk.time_fields import WallEntry, WallTimeField
from events.models import Event, TicketType
from registrations.enums import MailingPurpose, Status
from registrations.mail.audience import REACHABLE, Wanted
from registrations.models import Mailing

ARRIVED = {"": None, "yes": True, "no": False}


class AudienceForm(forms.Form):
    """Whom it is for."""

    statuses = forms.MultipleChoiceField(
        label=_("To those who are"),
        choices=[(status.value, status.label) for status in REACHABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose to whom you write.")},
    )
    ticket_types = forms.ModelMultipleChoiceField(
        label=_("With a ticket of"),
        queryset=TicketType.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: with any ticket."),
    )
    arrived = forms.ChoiceField(
        label=_("Checked in"),
        choices=[
            ("", _("Whether they came or not")),
            ("yes", _("Only those who came")),
            ("no", _("Only those who did not come")),
        ],
        required=False,
    )
    purpose = forms.ChoiceField(
        label=_("What it is about"),
        choices=MailingPurpose.choices,
        widget=forms.RadioSelect,
        help_text=_("News have a link to unsubscribe, and do not go to those who did."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        types = TicketType.objects.filter(event=event).order_by("position", "number")
        self.fields["ticket_types"].queryset = types  # type: ignore[attr-defined]
        if len(types) < 2:
            del self.fields["ticket_types"]

    @property
    def has_arrived(self) -> bool | None:
        return ARRIVED[self.cleaned_data["arrived"]]

    @property
    def type_ids(self) -> list[Any]:
        return [kind.pk for kind in self.cleaned_data.get("ticket_types", ())]

    def wanted(self) -> Wanted:
        return Wanted(self.cleaned_data["statuses"], self.type_ids, self.has_arrived)


class MailingForm(AudienceForm):
    """The whole mailing; its words are judged by the service."""

    subject = forms.CharField(
        label=_("Subject line"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        help_text=_("Plain text. An empty line starts a new paragraph; addresses become links."),
    )
    field_order = ("subject", "text", "purpose", "statuses", "ticket_types", "arrived")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")

    def values(self) -> dict[str, Any]:
        """What the services take."""
        columns = {name: self.cleaned_data[name] for name in ("subject", "text", "purpose")}
        return {
            **columns,
            "statuses": self.cleaned_data["statuses"],
            "ticket_types": self.type_ids,
            "has_arrived": self.has_arrived,
        }

    def show(self, problems: ValidationError) -> None:
        """Say each problem where it can be put right."""
        for name, errors in problems.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def initial_of(mailing: Mailing | None) -> dict[str, Any]:
    """What the form shows of a draft; of a new one, whom most mail is for."""
    if mailing is None:
        return {"statuses": [Status.CONFIRMED], "purpose": MailingPurpose.SERVICE}
    arrived = {value: name for name, value in ARRIVED.items()}
    return {
        "subject": mailing.subject,
        "text": mailing.text,
        "purpose": mailing.purpose,
        "statuses": mailing.statuses,
        "ticket_types": list(mailing.ticket_types.values_list("pk", flat=True)),
        "arrived": arrived[mailing.has_arrived],
    }


class SendingForm(forms.Form):
    """When it goes out, in the event's zone."""

    send_at = WallTimeField(label=_("Send at"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.note = ""
        self.fields["send_at"].help_text = _("As clocks in %(zone)s show it.") % {
            "zone": event.time_zone
        }

    def clean_send_at(self) -> datetime:
        entry: WallEntry = self.cleaned_data["send_at"]
        if entry.time is None:
            raise ValidationError(self.fields["send_at"].error_messages["incomplete"])
        try:
            moment = entry.moment(self.event.zone)
        except NoSuchTime as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        self.note = moment.note
        return moment.at

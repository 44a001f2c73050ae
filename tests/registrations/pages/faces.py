"""The two faces of a person's own pages: signed in, and by the link of a mail."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Message
from registrations import links
from registrations.enums import Status
from registrations.models import Registration


@dataclass
class Face:
    """A browser that looks at registrations, signed in or by their links."""

    client: Client
    is_signed_in: bool

    def page(self, made: Registration) -> str:
        if self.is_signed_in:
            return f"/registrations/{made.pk}/"
        return f"/r/{links.manage_token(made)}/"

    def get(self, made: Registration, part: str = "", **query: Any) -> Any:
        return self.client.get(self.page(made) + part, query)

    def post(self, made: Registration, part: str, **fields: Any) -> Any:
        return self.client.post(self.page(made) + part, fields, follow=True)


def status_of(made: Registration) -> Status:
    return Status(Registration.objects.values_list("status", flat=True).get(pk=made.pk))


def kinds_of(made: Registration) -> list[str]:
    """The mails about it, in their order."""
    rows = Message.objects.filter(subject_id=made.pk).order_by("created_at", "id")
    return list(rows.values_list("kind", flat=True))

"""The addresses of one registration's pages, for its owner and for whoever has its link."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from registrations.models import Registration, Ticket


@dataclass(frozen=True)
class Addresses:
    """Signed in, pages are named by ids; with a `token` by the link, which goes on from page
    to page. A link to one ticket has no page of the registration."""

    token: str = ""
    can_manage: bool = True

    def registration(self, registration: Registration) -> str:
        if self.token:
            return reverse("registrations:link", args=[self.token])
        return reverse("registrations:detail", args=[registration.pk])

    def cancellation(self, registration: Registration) -> str:
        return self._page("cancellation", registration)

    def offer(self, registration: Registration) -> str:
        """Where an offered place is accepted or declined."""
        return self._page("offer", registration)

    def names(self, registration: Registration) -> str:
        """Where the people of a group are named."""
        return self._page("names", registration)

    def _page(self, name: str, registration: Registration) -> str:
        if self.token:
            return reverse(f"registrations:link_{name}", args=[self.token])
        return reverse(f"registrations:{name}", args=[registration.pk])

    def confirmation(self) -> str:
        return reverse("registrations:link_confirmation", args=[self.token])

    def ticket(self, ticket: Ticket, file: str = "") -> str:
        """The ticket's page, or one of its files: qr_svg, qr_png, pdf, apple, google."""
        name = f"ticket_{file}" if file else "ticket"
        if self.token:
            return reverse(f"registrations:link_{name}", args=[self.token, ticket.pk])
        return reverse(f"registrations:{name}", args=[ticket.pk])

    def tickets(self, registration: Registration, file: str = "") -> str:
        """The page with all tickets of the registration that one may see, or their pdf."""
        name = f"tickets_{file}" if file else "tickets"
        if self.token:
            return reverse(f"registrations:link_{name}", args=[self.token])
        return reverse(f"registrations:{name}", args=[registration.pk])

"""Routes of registrations: the form, one's own pages, the same by signed link, the door."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, include, path

from registrations.door import enrolling
from registrations.views import (
    linked,
    linked_tickets,
    offline,
    own,
    registering,
    tickets,
    unsubscribing,
)

app_name = "registrations"

_FILES = {"qr.svg": "svg", "qr.png": "png", "ticket.pdf": "pdf", "ticket.pkpass": "pkpass"}
_NAMES = {"svg": "qr_svg", "png": "qr_png", "pdf": "pdf", "pkpass": "apple"}


def _files_of_a_ticket(view: Callable[..., HttpResponse], prefix: str) -> list[URLPattern]:
    return [
        path(
            f"tickets/<uuid:ticket_id>/{file}",
            view,
            {"kind": kind},
            name=f"{prefix}ticket_{_NAMES[kind]}",
        )
        for file, kind in _FILES.items()
    ]


_by_link = [
    path("", linked.link, name="link"),
    path("confirmation/", linked.confirmation, name="link_confirmation"),
    path("cancellation/", linked.cancellation, name="link_cancellation"),
    path("offer/", linked.offer, name="link_offer"),
    path("names/", linked.names, name="link_names"),
    path("tickets/", linked_tickets.tickets, name="link_tickets"),
    path("tickets.pdf", linked_tickets.tickets_pdf, name="link_tickets_pdf"),
    path("tickets/<uuid:ticket_id>/", linked_tickets.ticket, name="link_ticket"),
    path(
        "tickets/<uuid:ticket_id>/google-wallet/",
        linked_tickets.google,
        name="link_ticket_google",
    ),
    *_files_of_a_ticket(linked_tickets.file, "link_"),
]

urlpatterns = [
    path("events/<slug:slug>/register/", registering.register_view, name="register"),
    path("events/<slug:slug>/register/mail/", registering.check_mail, name="check_mail"),
    path("registrations/", own.mine, name="mine"),
    path("registrations/<uuid:registration_id>/", own.detail, name="detail"),
    path(
        "registrations/<uuid:registration_id>/cancellation/",
        own.cancellation,
        name="cancellation",
    ),
    path("registrations/<uuid:registration_id>/offer/", own.offer, name="offer"),
    path("registrations/<uuid:registration_id>/names/", own.names, name="names"),
    path("registrations/<uuid:registration_id>/tickets/", tickets.tickets, name="tickets"),
    path(
        "registrations/<uuid:registration_id>/tickets.pdf",
        tickets.tickets_pdf,
        name="tickets_pdf",
    ),
    path("r/<str:token>/", include(_by_link)),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("tickets/<uuid:ticket_id>/", tickets.ticket, name="ticket"),
    path("tickets/<uuid:ticket_id>/google-wallet/", tickets.google, name="ticket_google"),
    *_files_of_a_ticket(tickets.file, ""),
    path("tickets/offline/", offline.offline, name="offline"),
    path("ticket-worker.js", offline.worker, name="ticket_worker"),
    path("d/", enrolling.start, name="door_pass"),
    path("d/code/", enrolling.code, name="door_pass_code"),
    path("checkin/<slug:slug>/enrolment/", enrolling.enrolment, name="checkin_enrolment"),
    path("checkin/<slug:slug>/pass/", enrolling.own_pass, name="checkin_pass"),
    path("checkin/", include("registrations.door.urls")),
]

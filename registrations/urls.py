"""Routes of registrations: the form, one's own pages, the same by signed link, the door."""

from __future__ import annotations

from django.urls import include, path

from registrations.views import linked, own, registering, tickets

app_name = "registrations"

_by_link = [
    path("", linked.link, name="link"),
    path("confirmation/", linked.confirmation, name="link_confirmation"),
    path("cancellation/", linked.cancellation, name="link_cancellation"),
    path("tickets/<uuid:ticket_id>/", linked.ticket, name="link_ticket"),
    path(
        "tickets/<uuid:ticket_id>/qr.svg", linked.file, {"kind": "svg"}, name="link_ticket_qr_svg"
    ),
    path(
        "tickets/<uuid:ticket_id>/qr.png", linked.file, {"kind": "png"}, name="link_ticket_qr_png"
    ),
    path(
        "tickets/<uuid:ticket_id>/ticket.pdf", linked.file, {"kind": "pdf"}, name="link_ticket_pdf"
    ),
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
    path("r/<str:token>/", include(_by_link)),
    path("tickets/<uuid:ticket_id>/", tickets.ticket, name="ticket"),
    path("tickets/<uuid:ticket_id>/qr.svg", tickets.file, {"kind": "svg"}, name="ticket_qr_svg"),
    path("tickets/<uuid:ticket_id>/qr.png", tickets.file, {"kind": "png"}, name="ticket_qr_png"),
    path("tickets/<uuid:ticket_id>/ticket.pdf", tickets.file, {"kind": "pdf"}, name="ticket_pdf"),
    path("checkin/", include("registrations.door.urls")),
]

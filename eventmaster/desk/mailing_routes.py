"""Where the pages about writing to many are, beside those of events."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.urls import URLPattern
from django.views.decorators.http import require_http_methods, require_safe

from eventmaster.desk import mailing_sending, mailings

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

_form = require_http_methods(["GET", "HEAD", "POST"])


def mailing_routes(desk: EventAdmin) -> list[URLPattern]:
    all_of, one = "<uuid:event_id>/mailings/", "<uuid:event_id>/mailings/<uuid:mailing_id>/"
    pages = {
        "mailings": (all_of, require_safe(partial(mailings.list_mailings, desk))),
        "mailing_new": (f"{all_of}new/", _form(partial(mailings.new_mailing, desk))),
        "mailing_audience": (
            f"{all_of}audience/",
            require_safe(partial(mailings.count_audience, desk)),
        ),
        "mailing": (one, _form(partial(mailings.one_mailing, desk))),
        "mailing_sending": (f"{one}sending/", _form(partial(mailing_sending.send_page, desk))),
        "mailing_document": (
            f"{one}document/",
            require_safe(partial(mailing_sending.mailing_document, desk)),
        ),
    }
    return [desk.page_of_own(route, view, name) for name, (route, view) in pages.items()]

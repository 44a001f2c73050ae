"""Where the pages about an event's life are: set up, published, closed, cancelled, made again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.urls import URLPattern
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eventmaster.desk import copies, event_steps, publishing, seat_page

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

_form = require_http_methods(["GET", "HEAD", "POST"])


def lifecycle_routes(desk: EventAdmin) -> list[URLPattern]:
    one = "<uuid:event_id>/"
    pages = {
        "publication": (f"{one}publication/", _form(partial(publishing.publication, desk))),
        "preview": (f"{one}preview/", require_safe(never_cache(partial(publishing.preview, desk)))),
        "cancellation": (f"{one}cancellation/", partial(event_steps.cancel_one, desk)),
        "tickets": (f"{one}tickets/", partial(seat_page.show_page, desk)),
        "switch": (f"{one}switch/", require_POST(partial(publishing.switch, desk))),
        "duplicate": (f"{one}duplicate/", _form(partial(copies.duplicate, desk))),
        "template": (f"{one}template/", require_POST(partial(copies.save_template, desk))),
        "templates": ("templates/", require_safe(partial(copies.templates, desk))),
    }
    return [desk.page_of_own(route, view, name) for name, (route, view) in pages.items()]

"""Where the pages about mails are, beside those of events."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.urls import URLPattern

from eventmaster.desk.mail_gallery import gallery, gallery_document
from eventmaster.desk.mail_texts import edit_mail, list_mails, preview_mail

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


def mail_routes(desk: EventAdmin) -> list[URLPattern]:
    one = "<uuid:event_id>/mails/<str:kind>/"
    return [
        desk.page_of_own("mails/", partial(gallery, desk), "mail_gallery"),
        desk.page_of_own("mails/document/", gallery_document, "mail_document"),
        desk.page_of_own("<uuid:event_id>/mails/", partial(list_mails, desk), "mails"),
        desk.page_of_own(one, partial(edit_mail, desk), "mail_text"),
        desk.page_of_own(f"{one}document/", partial(preview_mail, desk), "mail_text_document"),
    ]

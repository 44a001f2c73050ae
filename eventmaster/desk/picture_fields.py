"""Uploading pictures at the desk."""

from __future__ import annotations

from django import forms

from events.pictures import MEDIA_TYPES


class PictureInput(forms.ClearableFileInput):
    """Says whether there is a picture, without a link to the file itself."""

    template_name = "admin/widgets/cover.html"

    def __init__(self) -> None:
        super().__init__({"accept": ",".join(MEDIA_TYPES)})

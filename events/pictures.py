"""Uploaded pictures: taken apart and made anew, so that nothing but a picture is ever stored.

What a camera wrote beside it (place, time, device) goes; its turn is applied first. A stored name
tells nothing of the person and carries the picture's size: covers/<id>-1600x900.webp.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from core.models import new_id

# As Pillow names them; its JPEG takes the MPO of phones too, which holds a second view.
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
COVER_EDGE, LOGO_EDGE = 1600, 512
# In which widths a cover is sent, besides its own.
WIDTHS = (480, 960)
_QUALITY = 80
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIZE_IN_NAME = re.compile(r"-(\d+)x(\d+)$")


class Size(NamedTuple):
    width: int
    height: int


def new_cover(upload: UploadedFile) -> ContentFile:
    """Return the uploaded picture as WebP; raise ValidationError with a sentence."""
    picture = _opened(upload, COVER_EDGE).convert("RGB")
    return _file(picture, "WEBP", "webp", quality=_QUALITY)


def new_logo(upload: UploadedFile) -> ContentFile:
    """Return the uploaded logo as PNG, which mail programs and wallets show too."""
    return _file(_opened(upload, LOGO_EDGE).convert("RGBA"), "PNG", "png", optimize=True)


def size_of(name: str) -> Size | None:
    """Return the size that a stored name carries; None where it was stored without."""
    found = _SIZE_IN_NAME.search(PurePath(name).stem)
    return Size(int(found[1]), int(found[2])) if found else None


def in_width(storage: Storage, name: str, width: int) -> str:
    """Return the name of the picture in a smaller width, made when it is first asked for.

    Its own name where it cannot be read: what it is sent as stays what it was stored as.
    """
    path = PurePath(name)
    small = str(path.with_name(f"{path.stem}.{width}.webp"))
    if not storage.exists(small):
        try:
            content = _narrowed(storage, name, width)
        except (OSError, ValueError, Image.DecompressionBombError):
            return name
        stored = storage.save(small, ContentFile(content))
        if stored != small:  # somebody else was faster
            storage.delete(stored)
    return small


def _narrowed(storage: Storage, name: str, width: int) -> bytes:
    with storage.open(name) as file, Image.open(file, formats=FORMATS) as picture:
        picture.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
        return _encoded(picture.convert("RGB"), "WEBP", quality=_QUALITY)


def _opened(upload: UploadedFile, edge: int) -> Image.Image:
    """Return the upright picture, no edge longer than `edge`; look before reading its pixels."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This picture is too large. Choose one below 10 MB."))
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("This picture has too many pixels. Make it smaller first."))
            picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
            return _upright(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        sentence = _("This picture cannot be read. Choose one in JPEG, PNG or WebP.")
        raise ValidationError(sentence) from error


def _upright(picture: Image.Image) -> Image.Image:
    """Turn the picture as its camera was held. Pillow's own way also writes all that the camera
    said anew, and fails at what some of them say."""
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture.copy() if turn is None else picture.transpose(turn)


def _file(picture: Image.Image, encoding: str, ending: str, **options: Any) -> ContentFile:
    name = f"{new_id()}-{picture.width}x{picture.height}.{ending}"
    return ContentFile(_encoded(picture, encoding, **options), name=name)


def _encoded(picture: Image.Image, encoding: str, **options: Any) -> bytes:
    """Encode the pixels alone: a new picture knows nothing of what was stored with the old one."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    file = BytesIO()
    bare.save(file, encoding, **options)
    return file.getvalue()

"""QR codes of error level M with a quiet zone of four modules, as drawing and as picture."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from PIL import Image, ImageOps
from qrcode.util import MODE_ALPHA_NUM, QRData

QUIET_ZONE = 4
PNG_PIXELS_PER_MODULE = 16
# Any mask can be read. Trying all eight takes 9 of 10 ms; this one comes closest to the best of
# them, on average over our codes, most of which is a signature and so looks random anyway.
MASK = 2

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=64)
def matrix(text: str) -> Matrix:
    """Return the modules of the code row by row, dark is True, without the quiet zone."""
    level = qrcode.constants.ERROR_CORRECT_M
    code = qrcode.QRCode(error_correction=level, border=0, mask_pattern=MASK)
    code.add_data(QRData(text.encode("ascii"), mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def svg(text: str) -> SafeString:
    """Return the code as one SVG element: black path on white, one unit to a module.

    Without style, class and id, so that it stands in a page or as a file of its own.
    """
    return _drawn(matrix(text))


def link_svg(address: str) -> SafeString:
    """The same for an address, which has small letters: for a person's own camera."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    code.make(fit=True)
    return _drawn(tuple(tuple(map(bool, row)) for row in code.get_matrix()))


def _drawn(modules: Matrix) -> SafeString:
    size = len(modules) + 2 * QUIET_ZONE
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>',
        size=size,
        path="".join(
            f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"
            for x, y, length in dark_runs(modules)
        ),
    )


def png(text: str) -> bytes:
    """Return the code as a black and white PNG, large enough for print."""
    modules = matrix(text)
    size = len(modules)
    grey = bytes(0 if is_dark else 255 for row in modules for is_dark in row)
    image = ImageOps.expand(Image.frombytes("L", (size, size), grey), QUIET_ZONE, 255)
    pixels = image.width * PNG_PIXELS_PER_MODULE
    large = image.resize((pixels, pixels), Image.Resampling.NEAREST)
    file = BytesIO()
    large.convert("1", dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def dark_runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    """Yield x, y and length of each unbroken dark run of a row."""
    for y, row in enumerate(modules):
        start = None
        for x, is_dark in enumerate((*row, False)):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield start, y, x - start
                start = None

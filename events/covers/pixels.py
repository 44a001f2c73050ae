"""A poster in pixels, for sites that show a picture of a shared link (they take no SVG)."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

from events.covers import fonts
from events.covers.layouts import SHARED, Layout
from events.covers.patterns import SIZE
from events.covers.poster import Poster, Sheet, Words, lay_out
from events.covers.shapes import Disc, Line, Points, Polygon, Ring, Shape

_COLOURS = 128
# Shapes are drawn this many times larger, then made small, which softens their edges.
_FINER = 2


def shared_picture(poster: Poster, photo: Image.Image | None = None) -> bytes:
    """Return a PNG of 1200 x 630: the poster's words beside its picture, or beside `photo`.

    A title that this machine has no font for is left out; the day stays.
    """
    if not fonts.can_write(poster.title):
        poster = Poster(poster.seed, "", poster.day, poster.place, poster.accent)
    sheet = lay_out(poster, fonts.width, SHARED)
    image = Image.new("RGB", (SHARED.width, SHARED.height), sheet.inks.ground)
    if photo is None:
        _put_picture(image, sheet)
    else:
        _put_photo(image, photo, SHARED)
    pencil = ImageDraw.Draw(image)
    for words in sheet.words:
        _write(pencil, words)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE).save(file, "PNG", compress_level=6)
    return file.getvalue()


def _put_picture(image: Image.Image, sheet: Sheet) -> None:
    size, corner = _window(sheet.layout)
    drawn = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), sheet.inks.ground)
    pencil = ImageDraw.Draw(drawn)
    for shape in sheet.shapes:
        _draw(pencil, shape, sheet.layout)
    image.paste(drawn.resize(size, Image.Resampling.BOX), corner)


def _put_photo(image: Image.Image, photo: Image.Image, layout: Layout) -> None:
    size, corner = _window(layout)
    image.paste(ImageOps.fit(photo.convert("RGB"), size), corner)


def _window(layout: Layout) -> tuple[tuple[int, int], tuple[int, int]]:
    """Size and corner of the picture's one window, a rectangle."""
    (left, top), _, (right, bottom), _ = layout.windows[0]
    return (round(right - left), round(bottom - top)), (round(left), round(top))


def _draw(pencil: ImageDraw.ImageDraw, shape: Shape, layout: Layout) -> None:
    scale = layout.picture.width / SIZE * _FINER
    match shape:
        case Disc(x, y, radius, ink):
            pencil.circle(_placed(((x, y),), layout)[0], radius * scale, fill=ink)
        case Ring(x, y, radius, width, ink):
            outer = (radius + width / 2) * scale
            centre = _placed(((x, y),), layout)[0]
            pencil.circle(centre, outer, outline=ink, width=round(width * scale))
        case Polygon(points, ink):
            pencil.polygon(_placed(points, layout), fill=ink)
        case Line(points, width, ink):
            pencil.line(
                _placed(points, layout), fill=ink, width=round(width * scale), joint="curve"
            )


def _placed(points: Points, layout: Layout) -> list[tuple[float, float]]:
    """From the pattern's square to the window, drawn finer."""
    picture, (left, top) = layout.picture, layout.windows[0][0]
    scale = picture.width / SIZE
    return [
        ((picture.x - left + x * scale) * _FINER, (picture.y - top + y * scale) * _FINER)
        for x, y in points
    ]


def _write(pencil: ImageDraw.ImageDraw, words: Words) -> None:
    parts = fonts.runs(words.text, words.size, is_bold=words.is_bold)
    x = words.x - (sum(font.getlength(part) for font, part in parts) if words.ends else 0)
    for font, part in parts:
        pencil.text((x, words.y), part, font=font, fill=words.ink, anchor="ls")
        x += font.getlength(part)

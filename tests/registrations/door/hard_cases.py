"""Photographs of tickets as doors see them, drawn anew in each run: the same for the same seed.

Each kind of trouble comes in eight strengths, from what happens each evening to what no decoder
reads. All are frames of a camera, 640 pixels wide, and hold one code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

FRAME = (640, 480)
MIDDLE = (320, 240)
STRENGTHS = 8
# How an open phone or a sheet of paper lies in the hand: sizes of the code in pixels.
NEAR, FAR = 300, 220

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
Draw = Callable[[Image.Image, Random, float], Image.Image]


@dataclass(frozen=True)
class HardCase:
    """`strength` from 0 to 1; `jpeg` is what a camera would hand over."""

    kind: str
    strength: float
    jpeg: bytes
    text: str


def hard_cases(codes: dict[str, Image.Image]) -> Iterator[HardCase]:
    """Yield all kinds in all strengths, of pictures of codes by their texts in turn."""
    texts = list(codes)
    for kind, draw in KINDS.items():
        for step in range(STRENGTHS):
            random = Random(f"{kind} {step}")
            text = texts[random.randrange(len(texts))]
            frame = draw(codes[text].convert("L"), random, step / (STRENGTHS - 1))
            yield HardCase(kind, step / (STRENGTHS - 1), _jpeg(frame), text)


# --- Each kind of trouble ---------------------------------------------------------------------


def _glare(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """A lamp mirrored by the glass."""
    frame = _held(code, random, NEAR)
    spot = Image.new("L", FRAME)
    x, y = (middle + random.uniform(-90, 90) for middle in MIDDLE)
    wide, high = 20 + 65 * strength, 12 + 40 * strength
    ImageDraw.Draw(spot).ellipse((x - wide, y - high, x + wide, y + high), fill=255)
    spot = spot.rotate(random.uniform(-60, 60), center=(x, y))
    spot = spot.filter(ImageFilter.GaussianBlur(6 + 12 * strength))
    return ImageChops.screen(frame, spot)


def _tilt(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """Held at an angle: the far edge is shorter than the near one."""
    return _held(code, random, NEAR, angle=random.uniform(-40, 40), tilt=0.06 + 0.28 * strength)


def _cracks(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """A broken glass: lines from where it fell on, bright beside dark."""
    frame = _held(code, random, NEAR)
    drawing = ImageDraw.Draw(frame)
    x, y = (middle + random.uniform(-120, 120) for middle in MIDDLE)
    for _ in range(round(3 + 16 * strength)):
        towards = random.uniform(0, math.tau)
        line = [(x, y)]
        for _ in range(9):
            towards += random.uniform(-0.4, 0.4)
            last = line[-1]
            line.append((last[0] + 45 * math.cos(towards), last[1] + 45 * math.sin(towards)))
        drawing.line([(px + 2, py + 1) for px, py in line], fill=60, width=1)
        drawing.line(line, fill=235, width=random.choice((1, 2, 3)))
    return frame


def _faded(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """A printer at the end of its toner, or a screen turned dark."""
    dark = random.randrange(60, 130)
    frame = _held(_levels(code, dark, dark + round(90 - 78 * strength)), random, NEAR)
    return _noisy(frame, random, 5)


def _blurred(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """Too near for the focus."""
    frame = _held(code, random, NEAR - 20)
    return _noisy(frame.filter(ImageFilter.GaussianBlur(1 + 3.2 * strength)), random, 4)


def _moving(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """The hand shook while the shutter was open."""
    frame = _held(code, random, NEAR)
    towards, length = random.uniform(0, math.tau), 2 + 13 * strength
    steps = max(2, round(length))
    whole = frame
    for step in range(1, steps):
        by = length * step / (steps - 1)
        moved = ImageChops.offset(
            frame, round(by * math.cos(towards)), round(by * math.sin(towards))
        )
        whole = Image.blend(whole, moved, 1 / (step + 1))
    return _noisy(whole, random, 4)


def _screen(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """A phone's stripes of red, green and blue against the camera's own grid: moiré."""
    dots = code.resize((270, 270), Image.Resampling.NEAREST)
    large = dots.resize((810, 810), Image.Resampling.NEAREST)
    rest = round(255 - 225 * strength)
    dot = Image.new("RGB", (3, 3))
    for x, colour in enumerate(((255, rest, rest), (rest, 255, rest), (rest, rest, 255))):
        for y in range(3):
            gap = y == 2
            dot.putpixel(
                (x, y), tuple(round(c * (1 - 0.6 * strength)) for c in colour) if gap else colour
            )
    stripes = Image.new("RGB", large.size)
    row = Image.new("RGB", (810, 3))
    for x in range(0, 810, 3):
        row.paste(dot, (x, 0))
    for y in range(0, 810, 3):
        stripes.paste(row, (0, y))
    shown = ImageChops.multiply(Image.merge("RGB", [large] * 3), stripes)
    side = random.uniform(FAR, NEAR)
    return _noisy(_held(shown, random, side, smooth=Image.Resampling.BILINEAR), random, 6)


def _inverted(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """An app that turns a page dark, its pictures too."""
    frame = _held(ImageOps.invert(code), random, NEAR - 80 * strength)
    return _noisy(frame.filter(ImageFilter.GaussianBlur(1.3 * strength)), random, 3 + 14 * strength)


def _thumb(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """Someone holds the ticket where its code is."""
    frame = _held(code, random, NEAR)
    side, reach = random.choice((-1, 1)), 20 + 95 * strength
    x = MIDDLE[0] + side * (NEAR / 2 + 60 - reach)
    y = MIDDLE[1] + random.uniform(-60, 130)
    thumb = Image.new("L", FRAME)
    ImageDraw.Draw(thumb).rounded_rectangle((x - 75, y - 32, x + 75, y + 32), 32, fill=255)
    thumb = thumb.rotate(random.uniform(-25, 25), center=(x, y))
    thumb = thumb.filter(ImageFilter.GaussianBlur(1.5))
    return Image.composite(Image.new("L", FRAME, random.randrange(90, 180)), frame, thumb)


def _small(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """Held far away."""
    frame = _held(code, random, 190 - 105 * strength, angle=random.uniform(-25, 25))
    return _noisy(frame.filter(ImageFilter.GaussianBlur(0.4)), random, 4)


def _crumpled(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """Printed, folded and kept in a pocket: it bends, and its folds throw shadows."""
    sheet = ImageOps.expand(code.resize((400, 400)), 40, 255)
    cells, size = 6, sheet.width
    step = size // cells
    moved = {
        (x, y): (
            x * step + random.uniform(-1, 1) * 13 * strength * (0 < x < cells),
            y * step + random.uniform(-1, 1) * 13 * strength * (0 < y < cells),
        )
        for x in range(cells + 1)
        for y in range(cells + 1)
    }
    mesh = []
    shade = Image.new("L", sheet.size, 255)
    for x in range(cells):
        for y in range(cells):
            box = (x * step, y * step, (x + 1) * step, (y + 1) * step)
            corners = (moved[x, y], moved[x, y + 1], moved[x + 1, y + 1], moved[x + 1, y])
            mesh.append((box, tuple(value for corner in corners for value in corner)))
            shade.paste(255 - random.randrange(round(40 + 90 * strength)), box)
    bent = sheet.transform(sheet.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
    shaded = ImageChops.multiply(bent, shade.filter(ImageFilter.GaussianBlur(5)))
    return _noisy(_held(shaded, random, NEAR), random, 5)


def _shadow(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """One side in the sun, the other in the shade of a hand."""
    frame = _held(code, random, NEAR)
    light = Image.linear_gradient("L").resize((900, 900)).rotate(random.uniform(0, 360))
    light = light.crop((130, 210, 770, 690)).point(
        lambda value: 255 - value * (0.5 + 0.45 * strength)
    )
    hand = Image.new("L", FRAME, 255)
    edge = MIDDLE[0] + random.uniform(-70, 70)
    darker = round(255 * (0.7 - 0.5 * strength))
    ImageDraw.Draw(hand).polygon([(edge, 0), (edge + 90, 480), (640, 480), (640, 0)], fill=darker)
    hand = hand.filter(ImageFilter.GaussianBlur(2))
    return _noisy(ImageChops.multiply(ImageChops.multiply(frame, light), hand), random, 4)


def _night(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """A sheet of paper in a dark yard: little light, much noise."""
    frame = _held(_levels(code, 12, round(120 - 60 * strength)), random, NEAR - 40)
    return _noisy(frame, random, 8 + 30 * strength)


def _everything(code: Image.Image, random: Random, strength: float) -> Image.Image:
    """Some of it all at once, as it mostly is."""
    frame = _held(
        _levels(code, 50, round(230 - 60 * strength)),
        random,
        NEAR - 70 * strength,
        angle=random.uniform(-30, 30),
        tilt=0.05 + 0.2 * strength,
    )
    spot = Image.new("L", FRAME)
    x, y = (middle + random.uniform(-80, 80) for middle in MIDDLE)
    wide = 10 + 22 * strength
    ImageDraw.Draw(spot).ellipse((x - wide, y - wide, x + wide, y + wide), fill=255)
    frame = ImageChops.screen(frame, spot.filter(ImageFilter.GaussianBlur(8)))
    return _noisy(
        frame.filter(ImageFilter.GaussianBlur(0.5 + 0.9 * strength)), random, 4 + 8 * strength
    )


KINDS: dict[str, Draw] = {
    draw.__name__.removeprefix("_"): draw
    for draw in (
        _glare,
        _tilt,
        _cracks,
        _faded,
        _blurred,
        _moving,
        _screen,
        _inverted,
        _thumb,
        _small,
        _crumpled,
        _shadow,
        _night,
        _everything,
    )
}

# --- What they are drawn with -----------------------------------------------------------------


def _held(
    code: Image.Image,
    random: Random,
    side: float,
    *,
    angle: float | None = None,
    tilt: float = 0.04,
    smooth: Image.Resampling = Image.Resampling.BICUBIC,
) -> Image.Image:
    """The code, its quiet zone within `side` pixels, on a ticket before something grey."""
    turned = math.radians(random.uniform(-12, 12) if angle is None else angle)
    axis = random.uniform(0, math.tau)
    frame = _background(code.mode, random)
    card = Image.new(code.mode, (code.width * 3 // 2, code.height * 7 // 4), code.getpixel((0, 0)))
    card.paste(code, (code.width // 4, code.height // 4))
    scale = side / code.width

    def where(x: float, y: float) -> Point:
        """Where a point of the card, from the middle of its code, is in the frame."""
        x, y = x * scale, y * scale
        nearer = 1 + tilt * (x * math.cos(axis) + y * math.sin(axis)) / (side / 2)
        x, y = x / nearer, y / nearer
        return (
            MIDDLE[0] + x * math.cos(turned) - y * math.sin(turned),
            MIDDLE[1] + x * math.sin(turned) + y * math.cos(turned),
        )

    half, low = code.width * 3 / 4, code.height
    quad: Quad = (where(-half, -half), where(half, -half), where(half, low), where(-half, low))
    shape = _seen_from(quad, card.size)
    sharp = card if scale > 0.6 else card.reduce(max(1, int(0.8 / scale)))
    if sharp is not card:
        shape = _seen_from(quad, sharp.size)
    placed = sharp.transform(FRAME, Image.Transform.PERSPECTIVE, shape, smooth)
    mask = Image.new("L", sharp.size, 255).transform(FRAME, Image.Transform.PERSPECTIVE, shape)
    frame.paste(placed, (0, 0), mask)
    return frame


def _seen_from(quad: Quad, size: tuple[int, int]) -> tuple[float, ...]:
    """Pillow's coefficients of the perspective that puts a picture of `size` into `quad`.

    From the unit square to the quad in closed form, then the inverse by its adjugate.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    whole = dx1 * dy2 - dx2 * dy1
    g, h = (sx * dy2 - dx2 * sy) / whole, (dx1 * sy - sx * dy1) / whole
    a, b, c = x1 - x0 + g * x1, x3 - x0 + h * x3, x0
    d, e, f = y1 - y0 + g * y1, y3 - y0 + h * y3, y0
    back = (
        (e - f * h, c * h - b, b * f - c * e),
        (f * g - d, a - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    width, height = size
    last = back[2][2]
    rows = ([v * width / last for v in back[0]], [v * height / last for v in back[1]])
    return (*rows[0], *rows[1], back[2][0] / last, back[2][1] / last)


def _background(mode: str, random: Random) -> Image.Image:
    """A hall: a grey of its own with some straight edges."""
    frame = Image.new("L", FRAME, random.randrange(60, 150))
    drawing = ImageDraw.Draw(frame)
    for _ in range(6):
        x, y = random.randrange(640), random.randrange(480)
        box = (x, y, x + random.randrange(40, 260), y + random.randrange(40, 200))
        drawing.rectangle(box, fill=random.randrange(30, 200))
    return frame.filter(ImageFilter.GaussianBlur(4)).convert(mode)


def _levels(code: Image.Image, dark: int, light: int) -> Image.Image:
    return code.point(lambda value: dark + (light - dark) * value / 255)


def _noisy(frame: Image.Image, random: Random, deviation: float) -> Image.Image:
    """Add noise: four even ones make a normal one, near enough."""
    even = [Image.frombytes("L", FRAME, random.randbytes(640 * 480)) for _ in range(4)]
    pairs = [Image.blend(even[0], even[1], 0.5), Image.blend(even[2], even[3], 0.5)]
    normal = Image.blend(*pairs, 0.5)  # Deviates by 37 from 127.
    noise = normal.point(lambda value: 127 + (value - 127) * deviation / 37)
    return ImageChops.add(frame, noise.convert(frame.mode), 1, -127)


def _jpeg(frame: Image.Image) -> bytes:
    file = BytesIO()
    frame.save(file, "JPEG", quality=90)
    return file.getvalue()

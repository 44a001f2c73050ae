"""Where things stand on a poster: a wall of them should not look like one form filled in often."""

from __future__ import annotations

from dataclasses import dataclass

from events.covers.patterns import SIZE
from events.covers.shapes import Points, arc


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def corners(self) -> Points:
        right, bottom = self.x + self.width, self.y + self.height
        return ((self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom))


@dataclass(frozen=True)
class Layout:
    """A sheet: the picture seen through `windows`, the title, and the foot with day and place.

    `picture` is the square that the pattern fills. `label` is a sheet of ground under the words,
    where they stand on the picture. `numeral` is where the day's number stands large, if it does.
    """

    windows: tuple[Points, ...]
    picture: Box
    title: Box
    foot: Box
    label: Box | None = None
    numeral: Box | None = None
    width: int = 600
    height: int = 800


def _square(x: float, y: float, size: float = SIZE) -> Box:
    return Box(x, y, size, size)


def _circle(x: float, y: float, radius: float) -> Points:
    return arc(x, y, radius, 0, 360)


_WHOLE = Box(0, 0, 600, 800)
_TALL = 800
_LOW_FOOT = Box(40, 736, 520, 36)

LAYOUTS = (
    # The picture above, the words below; and the other way round.
    Layout((Box(0, 0, 600, 500).corners,), _square(0, -50), Box(40, 528, 520, 190), _LOW_FOOT),
    Layout(
        (Box(0, 300, 600, 500).corners,),
        _square(0, 250),
        Box(40, 34, 520, 190),
        Box(40, 240, 520, 36),
    ),
    # The day as large as it gets.
    Layout(
        (Box(0, 336, 600, 190).corners,),
        _square(0, 130),
        Box(40, 548, 520, 172),
        _LOW_FOOT,
        numeral=Box(32, 24, 540, 290),
    ),
    # A column at one side.
    Layout(
        (Box(0, 0, 190, 800).corners,),
        _square(-250, 0, _TALL),
        Box(226, 34, 334, 590),
        Box(226, 704, 334, 68),
    ),
    Layout(
        (Box(410, 0, 190, 800).corners,),
        _square(-100, 0, _TALL),
        Box(40, 34, 334, 590),
        Box(40, 704, 334, 68),
    ),
    # A framed picture.
    Layout(
        (Box(40, 40, 520, 440).corners,), _square(40, 0, 520), Box(40, 510, 520, 206), _LOW_FOOT
    ),
    # A picture out of a corner.
    Layout(
        (Box(190, 350, 410, 450).corners,),
        _square(190, 350, 450),
        Box(40, 34, 520, 240),
        Box(40, 290, 520, 36),
    ),
    # A label on a picture that covers everything.
    Layout(
        (_WHOLE.corners,),
        _square(-100, 0, _TALL),
        Box(68, 452, 464, 220),
        Box(68, 692, 464, 36),
        label=Box(40, 424, 520, 336),
    ),
    # A medallion.
    Layout((_circle(300, 285, 245),), _square(55, 40, 490), Box(40, 560, 520, 160), _LOW_FOOT),
    # A belt.
    Layout((Box(0, 350, 600, 350).corners,), _square(0, 225), Box(40, 34, 520, 290), _LOW_FOOT),
    # Two rails.
    Layout(
        (Box(0, 0, 600, 150).corners, Box(0, 600, 600, 200).corners),
        _square(-100, 0, _TALL),
        Box(40, 184, 520, 320),
        Box(40, 530, 520, 36),
    ),
    # A slope.
    Layout(
        (((0, 300), (600, 470), (600, 800), (0, 800)),),
        _square(-60, 160, 720),
        Box(40, 34, 520, 190),
        Box(40, 236, 520, 36),
    ),
    # Something rises.
    Layout(
        (_circle(300, 800, 420),),
        _square(-100, 200, _TALL),
        Box(40, 34, 520, 240),
        Box(40, 296, 520, 36),
    ),
)

# What is shown where a link to the event is shared: 1200 x 630, as other sites crop it least.
SHARED = Layout(
    (Box(630, 0, 570, 630).corners,),
    _square(600, 0, 630),
    Box(64, 120, 510, 380),
    Box(64, 512, 510, 68),
    width=1200,
    height=630,
)

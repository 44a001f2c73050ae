"""The pictures of a code, read by an independent decoder."""

import xml.etree.ElementTree as ET
from io import BytesIO

import zxingcpp
from PIL import Image

from registrations.tickets import qr
from registrations.tickets.codes import qr_text
from tests.registrations.tickets.making import ticket

TEXT = qr_text(ticket())
SVG = "{http://www.w3.org/2000/svg}"


def test_the_png_is_read_and_has_level_m() -> None:
    image = Image.open(BytesIO(qr.png(TEXT)))

    found = zxingcpp.read_barcodes(image.convert("L"))

    assert [(code.text, code.ec_level) for code in found] == [(TEXT, "M")]
    assert image.size == (49 * 16, 49 * 16)


def test_a_ticket_is_a_code_of_version_6() -> None:
    assert len(qr.matrix(TEXT)) == 17 + 4 * 6


def test_the_svg_is_one_black_path_on_white_without_style() -> None:
    root = ET.fromstring(qr.svg(TEXT))

    assert root.attrib == {"viewBox": "0 0 49 49", "shape-rendering": "crispEdges"}
    assert [(child.tag, child.get("fill")) for child in root] == [
        (f"{SVG}rect", "#fff"),
        (f"{SVG}path", "#000"),
    ]
    assert {name for child in root for name in child.attrib} == {"width", "height", "fill", "d"}


def test_the_svg_draws_the_same_modules_as_the_png() -> None:
    path = ET.fromstring(qr.svg(TEXT))[1].attrib["d"]
    drawn = Image.new("1", (49, 49), 1)
    for part in path.removesuffix("z").split("z"):
        move, run = part.removeprefix("M").split("h", 1)
        x, y = map(int, move.split())
        drawn.paste(0, (x, y, x + int(run.split("v")[0]), y + 1))
    picture = Image.open(BytesIO(qr.png(TEXT))).resize((49, 49), Image.Resampling.NEAREST)

    assert drawn.tobytes() == picture.tobytes()


def test_the_quiet_zone_is_four_modules_wide() -> None:
    picture = Image.open(BytesIO(qr.png(TEXT))).convert("L")
    dark = picture.point(lambda value: 255 - value).getbbox()

    assert dark == (64, 64, 49 * 16 - 64, 49 * 16 - 64)

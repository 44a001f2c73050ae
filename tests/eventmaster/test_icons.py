"""The site's mark, drawn for whoever asks."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from core.mark import LETTER

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize(
    ("path", "kind", "size"),
    [
        ("/favicon.ico", "image/x-icon", (48, 48)),
        ("/apple-touch-icon.png", "image/png", (180, 180)),
        ("/icon-192.png", "image/png", (192, 192)),
        ("/icon-512.png", "image/png", (512, 512)),
    ],
)
def test_icons_are_pictures_of_their_size(client, path, kind, size):
    answer = client.get(path)

    assert (answer["Content-Type"], answer["Cache-Control"]) == (kind, "public, max-age=604800")
    picture = Image.open(BytesIO(answer.content))
    assert picture.size == size
    assert len(picture.convert("RGBA").getcolors(10_000)) > 2


def test_the_manifest_names_icons_that_there_are(client):
    answer = client.get("/site.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["name"], manifest["start_url"]) == ("EventMaster", "/")
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200


def corners(path):
    """Where the lines of an SVG path meet; it knows the few commands that a letter E takes."""
    x = y = 0.0
    found = []
    for command, numbers in re.findall("([MhvHV])([^a-zA-Z]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        match command:
            case "M":
                x, y = values
            case "h" | "H":
                x = values[0] + (x if command == "h" else 0)
            case "v" | "V":
                y = values[0] + (y if command == "v" else 0)
        found.append((round(x, 1), round(y, 1)))
    return found


def test_the_letter_is_the_same_in_pixels_in_the_header_and_in_the_tab():
    header = (ROOT / "templates/layouts/_mark.html").read_text().split("Zm4 4")[1].split("Z")[0]
    tab = (ROOT / "static/img/mark.svg").read_text().split('d="')[2].split("z")[0]

    drawn = sorted(LETTER)
    assert sorted(set(corners(f"M7 6{header}"))) == drawn
    assert sorted(set(corners(tab))) == drawn

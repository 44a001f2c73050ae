"""The site's mark, drawn for whoever asks."""

import json
from io import BytesIO

import pytest
from PIL import Image


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
    assert len(picture.convert("RGB").getcolors(10_000)) > 2


def test_the_manifest_names_icons_that_there_are(client):
    answer = client.get("/site.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["name"], manifest["start_url"]) == ("EventMaster", "/")
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200

"""How the tests find and start Chromium, and what it shows to a page that asks for a camera."""

import os
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
CAMERA_SIZE = (640, 480)


def chromium() -> str | None:
    """The machine's Chromium; None where Playwright has to bring its own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or next((path for path in MAC if Path(path).exists()), None)


def camera_arguments(pictures: Iterable[Image.Image], folder: Path) -> list[str]:
    """Launch arguments for a camera that shows `pictures` in turn, again and again."""
    film = folder / "camera.mjpeg"
    film.write_bytes(b"".join(_frame(picture) for picture in pictures))
    return [
        *ARGUMENTS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def _frame(picture: Image.Image) -> bytes:
    scene = Image.new("RGB", CAMERA_SIZE, "white")
    shown = picture.convert("RGB")
    shown.thumbnail(CAMERA_SIZE)
    width, height = CAMERA_SIZE
    scene.paste(shown, ((width - shown.width) // 2, (height - shown.height) // 2))
    frame = BytesIO()
    scene.save(frame, "JPEG", quality=92)
    return frame.getvalue()


class BrowserErrors:
    """Everything that a browser complains about: failed scripts, refused sources, missing files."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", self._catch)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")

    def _catch(self, error: WebError) -> None:
        self.seen.append(f"uncaught: {error.error}")

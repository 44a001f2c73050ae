"""Makes sure that browser tests find a Chromium: the machine's, else Debian's, else Playwright's.

As root on Debian it is installed by apt; anywhere else Playwright downloads its own build.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.browser import chromium


def ensure_chromium() -> None:
    if chromium() or playwright_has_one():
        return
    print("No Chromium here: installing one", flush=True)
    if is_root_on_debian():
        installed = apt("update") and apt("install", "-y", "--no-install-recommends", "chromium")
    else:
        playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
        installed = subprocess.run(playwright, check=False).returncode == 0
    if not installed:
        sys.exit(
            "\nThe browser tests need Chromium, and it could not be installed.\n"
            "Install it (Debian: apt install chromium; macOS: brew install --cask chromium),\n"
            "or say where it is: make test CHROMIUM=/path/to/chromium"
        )


def playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def is_root_on_debian() -> bool:
    """Ubuntu's package of that name only fetches a snap, which cannot be driven."""
    release = Path("/etc/os-release")
    is_debian = release.exists() and "ID=debian" in release.read_text().splitlines()
    return is_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*arguments: str) -> bool:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", *arguments]
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    ensure_chromium()

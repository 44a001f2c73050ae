"""The HTML checker of the W3C, from npm; it runs on Java."""

import json
import shutil
import subprocess
from pathlib import Path

JAR = Path(__file__).resolve().parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"


def has_java() -> bool:
    """Whether a Java really runs: macOS has a stub that only advertises one."""
    java = shutil.which("java")
    return (
        bool(java)
        and not subprocess.run([java, "-version"], capture_output=True, check=False).returncode
    )


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
        ["java", *options, "-jar", JAR, *said, *folder.glob("*.html")],
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

"""Pins the newest versions that requirements*.in allow into requirements*.txt, and npm's beside.

make lock                    move every pin
make lock ARGS=--keep        resolve again after a change of an .in file, moving as little as can be
make lock ARGS="-P django"   move one package

Nothing about the machine or its package registry gets into the files.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]
TARGET = ["--universal", "--python-version", "3.12"]


def main(arguments: list[str]) -> None:
    moved = arguments or ["--upgrade"]
    if moved == ["--keep"]:
        moved = []
    for name in ("requirements", "requirements-dev", "requirements-node"):
        command = ["uv", "pip", "compile", *QUIET, *TARGET, *moved]
        subprocess.run([*command, f"{name}.in", "-o", f"{name}.txt"], cwd=ROOT, check=True)
        print(f"wrote {name}.txt")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except FileNotFoundError:
        sys.exit("make lock needs uv: https://docs.astral.sh/uv/")

"""scripts/find-python.sh runs each candidate before it believes in it."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "find-python.sh"


def find(path: Path, home: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PATH": str(path), "HOME": str(home)}
    return subprocess.run(["/bin/sh", SCRIPT], env=env, capture_output=True, text=True, check=False)


def executable(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_shim_that_cannot_start_is_passed_over(tmp_path):
    executable(tmp_path / "bin" / "python3.14", "exit 127")
    executable(tmp_path / "bin" / "python3.12", f'exec "{sys.executable}" "$@"')

    found = find(tmp_path / "bin", home=tmp_path)

    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_a_version_manager_is_asked_after_the_path(tmp_path):
    python = tmp_path / "a home" / ".pyenv" / "versions" / "3.13.7" / "bin" / "python"
    executable(python, f'exec "{sys.executable}" "$@"')

    found = find(tmp_path / "bin", home=tmp_path / "a home")

    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_without_any_it_fails_without_a_word(tmp_path):
    executable(tmp_path / "bin" / "python3", "exit 1")

    found = find(tmp_path / "bin", home=tmp_path)

    assert (found.returncode, found.stdout, found.stderr) == (1, "", "")

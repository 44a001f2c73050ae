"""Which files are meant: names, folders and patterns."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from events.importing.drafts import Problem
from events.importing.reading import LARGEST

_ENDINGS = frozenset({".ics", ".ical", ".csv", ".tsv", ".json", ".xml"})


def find_files(arguments: Iterable[str]) -> tuple[list[Path], list[Problem]]:
    """Return the files meant by `arguments`, each once, and a problem for each that is none.

    A folder stands for the calendars, tables, JSON and XML files below it; a pattern (`*.ics`) for
    what it matches, also where the shell left it alone.
    """
    found: dict[Path, None] = {}
    problems = []
    for argument in arguments:
        files = _files_of(argument)
        if not files:
            problems.append(Problem(argument, "", _("There is no such file.")))
        found.update(dict.fromkeys(files))
    return list(found), problems


def read_bytes(path: Path) -> tuple[bytes, Problem | None]:
    """Return the content of a file, no more than can be too much, or a problem."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1), None
    except OSError as error:
        reason = _("The file cannot be read: %(error)s.") % {"error": error.strerror}
        return b"", Problem(str(path), "", reason)


def _files_of(argument: str) -> list[Path]:
    path = Path(argument)
    if path.is_dir():
        below = (each for each in path.rglob("*") if each.suffix.lower() in _ENDINGS)
        return sorted(each for each in below if each.is_file())
    if path.exists():
        return [path]
    return sorted(Path(each) for each in glob.glob(argument, recursive=True))  # noqa: PTH207

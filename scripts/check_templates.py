"""Compiles every template, and refuses what the site's Content-Security-Policy would not run."""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.conf import settings
from django.template import TemplateSyntaxError, engines

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "core", "eventmaster", "events", "registrations")
COMMENTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
# What Django reads; `online=None` in a tag is no attribute.
TAGS = re.compile(r"{%.*?%}", re.DOTALL)
REFUSED = {
    # A block of data is no script: browsers never run it.
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?! type=\"application/ld\+json\">)", re.IGNORECASE
    ),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on or a js: value": re.compile(
        r"\s(?:data-)?hx-on\b|\s(?:data-)?hx-[a-z]+\s*=\s*[\"']js:", re.IGNORECASE
    ),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}
# Mail programs know neither our style sheets nor our policy.
MAIL = "emails"


def main() -> int:
    django.setup()
    problems = [problem for path, name in templates() for problem in problems_of(path, name)]
    print("\n".join(problems))
    return bool(problems)


def templates() -> list[tuple[Path, str]]:
    """Each file with the name by which Django loads it."""
    folders = [Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]]
    folders += [ROOT / app / "templates" for app in APPS]
    return [
        (path, path.relative_to(folder).as_posix())
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".html", ".txt", ".svg", ".xml")
    ]


def problems_of(path: Path, name: str) -> list[str]:
    shown = path.relative_to(ROOT)
    try:
        engines["django"].get_template(name)
    except TemplateSyntaxError as error:
        return [f"{shown}: {error}"]
    if MAIL in path.parts:
        return []
    return [f"{shown}:{line}: {what}" for line, what in refused_in(path.read_text())]


def refused_in(source: str) -> list[tuple[int, str]]:
    """Line and kind of everything that a browser would not run or apply."""
    shown = TAGS.sub(blank, COMMENTS.sub(blank, source))
    return [
        (shown.count("\n", 0, found.start()) + 1, what)
        for what, pattern in REFUSED.items()
        for found in pattern.finditer(shown)
    ]


def blank(comment: re.Match[str]) -> str:
    """Nothing, in as many lines, so that the lines after it keep their numbers."""
    return "\n" * comment.group().count("\n")


if __name__ == "__main__":
    sys.exit(main())

"""What the docs name exists: files, tests, constraints, links."""

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
RULES = (ROOT / "docs" / "rules.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text())

    assert [t for t in targets if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_in_code_marks_exist(page):
    folders = "core|accounts|events|registrations|eventmaster|tests"
    apps_and_tests = rf"`((?:{folders})/[\w/.]*)(?:::\w+)?`"
    named = re.findall(apps_and_tests, page.read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_tests_that_prove_the_rules_exist():
    named = re.findall(r"`(tests/[\w/.]+\.py)::(\w+)`", RULES)

    missing = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
    ]
    assert (missing, len(named) > 25) == ([], True)


def test_the_constraints_that_keep_the_rules_exist():
    named = {
        name
        for line in re.findall(r"constraints? (`[^\n]+)", RULES)
        for name in re.findall(r"`(\w+)`", line)
    }
    known = {c.name for model in apps.get_models() for c in model._meta.constraints}

    assert named - known == set()


def test_every_decision_is_numbered_in_order():
    names = sorted(page.name for page in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]

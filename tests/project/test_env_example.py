""".env.example names every setting that is read from the environment, and no other."""

import ast
import re
from pathlib import Path

from eventmaster.env import VARIABLES

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = {"_url", "flag", "names", "str", "text"}
UPPER_CASE = re.compile(r"[A-Z][A-Z0-9_]+")


def documented() -> set[str]:
    """Set, or shown as a comment; some with more than one example."""
    text = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def read_by_the_code() -> set[str]:
    """The names that eventmaster/env*.py hand to whatever reads a variable."""
    calls = [
        node
        for path in (ROOT / "eventmaster").glob("env*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in READERS
    ]
    return {
        argument.value
        for call in calls
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and UPPER_CASE.fullmatch(argument.value)
    }


def test_every_variable_that_is_read_is_declared():
    assert read_by_the_code() == set(VARIABLES)


def test_every_variable_is_documented_and_no_other():
    assert documented() == set(VARIABLES)

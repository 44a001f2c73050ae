"""Every action that services write into the journal has its words."""

import ast
import re
from pathlib import Path

from eventmaster.deeds.words import KIND_OF

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "events", "registrations", "eventmaster")
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# What is called with an action first, under whatever module's name.
WRITERS = {"record", "record_read", "record_reads", "entry_fields", "note_each"}
WRITERS |= {f"_{name}" for name in ("note", "tell", "record", "journal", "write", "log")}


def actions_written():
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        text = path.read_text()
        if "journal" in text:
            for call in ast.walk(ast.parse(text)):
                if isinstance(call, ast.Call) and _name(call.func) in WRITERS:
                    yield from _actions(call)


def _name(func):
    return getattr(func, "attr", getattr(func, "id", ""))


def _actions(call):
    for argument in call.args[:2]:
        for part in ast.walk(argument):
            if isinstance(part, ast.Constant) and ACTION.fullmatch(str(part.value)):
                yield part.value


def test_every_action_has_its_words():
    written = set(actions_written())
    assert len(written) > 60
    assert written - KIND_OF.keys() == set()

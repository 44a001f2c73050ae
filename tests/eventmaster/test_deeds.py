"""Every action that services write into the journal has its words."""

import ast
import re
from pathlib import Path

from eventmaster.deeds.words import KIND_OF
from registrations.mail.kinds import TITLES

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "events", "registrations", "eventmaster")
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# How modules come to write entries: those that do name nothing else in this form but mails.
WRITES = re.compile(r"import journal|note_each|entry_fields")
HEADS = {action.partition(".")[0] for action in KIND_OF}


def actions_named():
    """Action-like words in all modules that write entries, by where they stand."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        text = path.read_text()
        if WRITES.search(text):
            for part in ast.walk(ast.parse(text)):
                word = str(getattr(part, "value", ""))
                if ACTION.fullmatch(word) and word.partition(".")[0] in HEADS:
                    yield word, str(path)


def test_every_action_has_its_words():
    named = dict(actions_named())
    assert len(named) > 80
    assert {word: at for word, at in named.items() if word not in {*KIND_OF, *TITLES}} == {}

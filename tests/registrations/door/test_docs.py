"""docs/door.md tells people at the door what the rules say."""

import re
from pathlib import Path

from registrations.door.answers import SIGNALS
from registrations.door.rules import OVERRIDABLE, RULES, UNDO_RULES
from registrations.enums import Outcome, Reason

DOOR = (Path(__file__).resolve().parents[3] / "docs" / "door.md").read_text()
LIGHTS = {"green": "go", "yellow": "wait", "red": "stop", "blue": "note"}


def test_every_reason_stands_there_in_the_order_in_which_it_is_tried():
    table = DOOR.partition("<!-- reasons -->")[2].partition("<!-- end of reasons -->")[0]
    told = re.findall(r"^\| `(\w+)` \| (.+) \| (yes|no) \|$", table, re.MULTILINE)

    tried = dict.fromkeys(rule.reason for rule in (*RULES, *UNDO_RULES) if rule.reason)
    assert told == [
        (reason, str(Reason(reason).label), "yes" if reason in OVERRIDABLE else "no")
        for reason in tried
    ]
    assert set(tried) == set(Reason) - {Reason.NONE}


def test_every_outcome_stands_there_with_its_light():
    rows = re.findall(r"^\| (\w+) \| [\w ]+ \| (`.+?`) \|", DOOR, re.MULTILINE)

    told = {
        outcome: LIGHTS[light] for light, named in rows for outcome in re.findall(r"`(\w+)`", named)
    }
    assert told == {outcome: SIGNALS[outcome].light for outcome in Outcome}

"""The tables of the door's rules, by the vectors that every implementation has to pass."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from registrations.door.rules import (
    RULES,
    UNDO_RULES,
    Facts,
    UndoFacts,
    decide,
    tables_as_data,
)
from registrations.enums import LIVE, Outcome, Reason, Status

IN_JAVASCRIPT = Path(__file__).with_name("decide.mjs")
VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text())


def cases(kind):
    return [pytest.param(case, id=case["name"]) for case in VECTORS[kind]]


@pytest.mark.parametrize("case", cases("scan"))
def test_scans_by_the_vectors(case):
    decision = decide(Facts(**case["facts"]))

    assert [decision.outcome, decision.reason] == case["answer"]


@pytest.mark.parametrize("case", cases("undo"))
def test_undoing_by_the_vectors(case):
    decision = decide(UndoFacts(**case["facts"]))

    assert [decision.outcome, decision.reason] == case["answer"]


def test_every_rule_is_the_answer_to_some_vector():
    deciding = {
        id(next(rule for rule in table if rule.applies_to(facts)))
        for table, kind, form in ((RULES, "scan", Facts), (UNDO_RULES, "undo", UndoFacts))
        for facts in (form(**case["facts"]) for case in VECTORS[kind])
    }

    unused = [rule for rule in (*RULES, *UNDO_RULES) if id(rule) not in deciding]
    assert unused == []


def test_only_a_confirmed_registration_enters():
    let_in = {
        status for status in Status if decide(Facts(registration=status)).outcome == "admitted"
    }

    assert let_in == {Status.CONFIRMED}
    assert let_in < LIVE


def test_only_refusals_have_a_reason():
    without = {rule.outcome for rule in (*RULES, *UNDO_RULES) if rule.reason == Reason.NONE}

    assert without == set(Outcome) - {Outcome.REFUSED}


def test_the_tables_as_data_are_all_that_another_program_needs():
    asked = json.dumps({"tables": tables_as_data(), "vectors": VECTORS})

    answered = subprocess.run(
        ["node", IN_JAVASCRIPT], input=asked, capture_output=True, text=True, check=True
    )

    assert VECTORS["defaults"] == {"scan": asdict(Facts()), "undo": asdict(UndoFacts())}
    expected = {kind: [case["answer"] for case in VECTORS[kind]] for kind in ("scan", "undo")}
    assert json.loads(answered.stdout) == expected

"""The services against rules 1, 4 and 5 in plain Python: any order of steps leads to the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from registrations.services import groups, moving, type_changes, waiting_list
from tests.registrations.steps import Steps

pytestmark = pytest.mark.django_db


def run(**how: Any) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Steps, settings=settings(deadline=None, suppress_health_check=quiet, **how)
    )


def test_any_order_of_steps_leads_where_the_rules_say():
    run(max_examples=8, stateful_step_count=16)


@pytest.mark.prove
def test_any_long_order_of_steps_leads_where_the_rules_say():
    run(max_examples=400, stateful_step_count=50)


# --- Controls: without its guard, the services and the plain event part


@pytest.fixture
def steps():
    made = Steps()
    yield made
    made.roll_back()


def registers(steps, who, *names, takes_any=False):
    steps.somebody_registers(who, names, None, takes_any, wants_list=True, is_guest=False)
    steps.both_sides_are_the_same()


def newcomers_meet_who_waits(steps):
    registers(steps, 0, "regular", "regular", "regular")
    registers(steps, 1, "regular", "regular")
    registers(steps, 2, "regular")


def somebody_waits_for_any(steps):
    steps.the_event_is_resized(6)
    registers(steps, 0, "workshop", "workshop", "workshop")
    registers(steps, 1, "regular", "regular", "regular")
    steps.the_event_is_resized(7)
    registers(steps, 2, "workshop", "workshop", takes_any=True)
    registers(steps, 3, "regular")


def a_part_is_cancelled(steps):
    registers(steps, 0, "regular", "regular", "regular")
    registers(steps, 1, "regular", "regular")
    steps.somebody_cancels_a_part(0, {2})
    steps.both_sides_are_the_same()


def a_type_is_given_back(steps):
    registers(steps, 0, "workshop", "workshop", "workshop")
    registers(steps, 1, "workshop")
    steps.the_team_gives_another_type(0, {1}, "regular")
    steps.both_sides_are_the_same()


def somebody_is_moved_away(steps):
    registers(steps, 0, "regular", "regular", "regular")
    registers(steps, 1, "regular", "regular")
    steps.the_team_moves_to_another_event(0)
    steps.both_sides_are_the_same()


def nobody_is_held_back(monkeypatch):
    lacking = waiting_list._lacking
    monkeypatch.setattr(
        waiting_list, "_lacking", lambda locked, demand, _held: lacking(locked, demand, set())
    )


def only_first_choices_hold_back(monkeypatch):
    monkeypatch.setattr(
        waiting_list,
        "shortage_of",
        lambda locked, wish: locked.shortage(wish.demands(locked)[0]) - {locked.root.pk},
    )


def cancelling_wakes_nobody(monkeypatch):
    monkeypatch.setattr(groups, "settle", lambda _locked, **_now: set())


def retyping_wakes_nobody(monkeypatch):
    monkeypatch.setattr(type_changes, "settle", lambda _locked, **_now: set())


def moving_wakes_nobody(monkeypatch):
    monkeypatch.setattr(moving, "settle", lambda _locked, **_now: set())


@pytest.mark.parametrize(
    ("story", "sabotage"),
    [
        (newcomers_meet_who_waits, nobody_is_held_back),
        (somebody_waits_for_any, only_first_choices_hold_back),
        (a_part_is_cancelled, cancelling_wakes_nobody),
        (a_type_is_given_back, retyping_wakes_nobody),
        (somebody_is_moved_away, moving_wakes_nobody),
    ],
)
def test_a_missing_guard_is_found(monkeypatch, steps, story, sabotage):
    sabotage(monkeypatch)

    with pytest.raises(AssertionError):
        story(steps)


@pytest.mark.parametrize(
    "story",
    [
        newcomers_meet_who_waits,
        somebody_waits_for_any,
        a_part_is_cancelled,
        a_type_is_given_back,
        somebody_is_moved_away,
    ],
)
def test_with_its_guard_the_same_story_is_told_alike(steps, story):
    story(steps)

    steps.rules_hold()

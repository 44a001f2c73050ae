"""State machines as data: which step may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import TransitionRefused


@dataclass(frozen=True)
class Transitions:
    """The steps that a state machine allows, readable by code, docs and tests."""

    steps: Mapping[str, frozenset[str]]

    def allows(self, old: str, new: str) -> bool:
        return new in self.steps[old]

    def check(self, old: str, new: str) -> None:
        """Raise `TransitionRefused` where the table has no step from `old` to `new`."""
        if not self.allows(old, new):
            raise TransitionRefused

    def sources_of(self, new: str) -> frozenset[str]:
        """Every state from which `new` can be reached in one step."""
        return frozenset(old for old, targets in self.steps.items() if new in targets)

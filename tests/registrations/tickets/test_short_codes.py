"""The code to type: random, and forgiving about how it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.tickets.codes import (
    SHORT_CODE_ALPHABET,
    new_short_code,
    normalise_short_code,
    shown_short_code,
)


def test_a_new_code_is_twelve_characters_of_crockfords_base32() -> None:
    codes = {new_short_code() for _ in range(500)}

    assert len(codes) == 500
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) == set(SHORT_CODE_ALPHABET)
    assert len(SHORT_CODE_ALPHABET) == 32


def test_it_is_shown_in_groups() -> None:
    assert shown_short_code("7K3M9Q2XWB4T") == "7K3M-9Q2X-WB4T"


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9Q0X-1B14",
        "7k3m 9q0x 1b14",
        " 7K3M9Q0X1B14\n",
        "7K3M-9QOX-IBL4",
        "7k3m-9qox-ibl4",
        "7K3M–9Q0X‑1B14",
        "7-K-3-M-9-Q-0-X-1-B-1-4",
    ],
)
def test_all_ways_to_type_it_are_the_same(typed: str) -> None:
    assert normalise_short_code(typed) == "7K3M9Q0X1B14"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M-9Q0X-1B1U", "7K3M-9Q0X-1B145", "7K3M_9Q0X_1B14", "٧K3M9Q0X1B14"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise_short_code(typed) is None


@given(st.text(SHORT_CODE_ALPHABET, min_size=12, max_size=12))
def test_a_shown_code_is_read_back(code: str) -> None:
    assert normalise_short_code(shown_short_code(code).lower()) == code

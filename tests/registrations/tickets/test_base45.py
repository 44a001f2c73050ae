"""Base45: the examples of RFC 9285, and one text for each sequence of bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.tickets.base45 import ALPHABET, NotBase45, decode, encode

EXAMPLES = [
    (b"", ""),
    (b"AB", "BB8"),
    (b"Hello!!", "%69 VD92EX0"),
    (b"base-45", "UJCLQE7W581"),
    (b"ietf!", "QED8WEX0"),
    (b"\x00", "00"),
    (b"\xff\xff", "FGW"),
    (b"\xff", "U5"),
]


@pytest.mark.parametrize(("data", "text"), EXAMPLES)
def test_examples_in_both_directions(data: bytes, text: str) -> None:
    assert (encode(data), decode(text)) == (text, data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A", id="one character stands for no byte"),
        pytest.param("BB8A", id="one character too many"),
        pytest.param("GGW", id="65536 is more than two bytes hold"),
        pytest.param(":::", id="the largest group"),
        pytest.param("V5", id="256 is more than a byte holds"),
        pytest.param("bb8", id="small letters"),
        pytest.param("BB8\n", id="a line end"),
        pytest.param("ÄB8", id="a character outside the alphabet"),
        pytest.param("٠٠", id="digits of another script"),
    ],
)
def test_refuses_what_encode_never_writes(text: str) -> None:
    with pytest.raises(NotBase45):
        decode(text)


@given(st.binary(max_size=120))
def test_all_bytes_come_back(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(st.text(ALPHABET, max_size=12))
def test_a_text_that_decodes_is_the_only_one_for_its_bytes(text: str) -> None:
    try:
        data = decode(text)
    except NotBase45:
        return
    assert encode(data) == text

"""The signed code (rule 8): its exact form, and that nothing else passes for one."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from registrations.tickets import base45
from registrations.tickets.codes import (
    Forged,
    NotOurs,
    Reading,
    event_tag,
    public_keys,
    qr_text,
    read_qr,
)
from tests.registrations.tickets.making import EVENT_ID, TICKET_ID, ticket

SEED = bytes(range(32))
OTHER_SEED = bytes(range(32, 64))
PUBLIC_KEY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
VECTOR = (
    "V505A03CN4PO-KKUY1HEH000M20%20000000000V50V50S60/N93YU +929GKA9$NCF+3R6F6CVLRN  IQNEHW4QR6"
    "%7UL$2L5MY.B18G89Q**50K6304UDF*7RK$0AF29:P$5TR$MPBE90"
)
LARGEST_NUMBERS = (
    "V50-604:87GWFGEI2RFGWFGWFGWFGWFGWFGWFGWFGWFGW7CWZ$F13S$LPRG7MP9+K1R9N93CJPCC$58$6BGRXP68BM"
    "015ULDC/SA*3*GV8I3DOJOGR$96R8JSJKDT7Q00Z-69LNCCRWKQC0"
)
TICKET = ticket()
READING = Reading(1, bytes.fromhex("c7b80ec241a1e10e"), TICKET_ID, 1, 1)


@pytest.fixture(autouse=True)
def keys(settings: Any) -> None:
    settings.TICKET_SIGNING_KEYS = {1: SEED}


def test_a_ticket_always_has_the_same_text() -> None:
    assert qr_text(TICKET) == VECTOR
    assert read_qr(VECTOR) == READING


def test_the_largest_numbers_fit() -> None:
    last = ticket(
        ticket_id=UUID(int=2**128 - 1), event_id=UUID(int=0), type_number=65535, revision=65535
    )

    assert qr_text(last) == LARGEST_NUMBERS
    assert read_qr(LARGEST_NUMBERS) == Reading(
        1, event_tag(UUID(int=0)), UUID(int=2**128 - 1), 65535, 65535
    )


def test_every_byte_stands_where_devices_look_for_it() -> None:
    data = base45.decode(VECTOR)

    assert len(VECTOR) == 143
    assert len(data) == 95
    assert data[0] == 1
    assert data[1:3] == b"\x00\x01"
    assert data[3:11] == hashlib.sha256(EVENT_ID.bytes).digest()[:8]
    assert data[11:27] == TICKET_ID.bytes
    assert data[27:29] == b"\x00\x01"
    assert data[29:31] == b"\x00\x01"
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(PUBLIC_KEY))
    key.verify(data[31:], data[:31])


def test_a_code_belongs_to_one_event() -> None:
    reading = read_qr(VECTOR)

    assert isinstance(reading, Reading)
    assert [reading.is_for(EVENT_ID), reading.is_for(uuid4())] == [True, False]


def test_each_flipped_bit_is_noticed() -> None:
    data = base45.decode(VECTOR)
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        answer = read_qr(base45.encode(bytes(changed)))
        # The first byte is the version: another one is not our form.
        assert isinstance(answer, NotOurs if bit < 8 else Forged), f"bit {bit}"


def test_each_changed_character_is_noticed() -> None:
    for place, character in enumerate(VECTOR):
        other = "A" if character != "A" else "B"
        answer = read_qr(VECTOR[:place] + other + VECTOR[place + 1 :])
        assert isinstance(answer, Forged | NotOurs), f"character {place}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "7K3M-9Q2X-WB4T",
        "https://example.org/",
        VECTOR[:-3],
        VECTOR + "000",
        VECTOR.lower(),
    ],
)
def test_other_texts_are_not_ours(text: str) -> None:
    assert read_qr(text) == NotOurs()


def test_what_a_scanner_puts_around_the_code_is_ignored() -> None:
    assert read_qr(f" {VECTOR}\r\n") == READING


def test_a_code_that_begins_with_a_space_survives_a_form_that_strips_it(settings: Any) -> None:
    settings.TICKET_SIGNING_KEYS = {5 * 256: SEED}
    text = qr_text(TICKET)

    assert text.startswith(" ")
    assert read_qr(text.strip()) == read_qr(text)
    assert isinstance(read_qr(text), Reading)


def test_a_key_of_somebody_else_is_forged(settings: Any) -> None:
    settings.TICKET_SIGNING_KEYS = {1: OTHER_SEED}

    assert read_qr(VECTOR) == Forged(1)


def test_keys_rotate_without_voiding_printed_tickets(settings: Any) -> None:
    settings.TICKET_SIGNING_KEYS = {2: OTHER_SEED, 1: SEED}

    assert read_qr(VECTOR) == READING
    assert read_qr(qr_text(TICKET)) == Reading(
        2, READING.event_tag, READING.ticket_id, READING.type_number, READING.revision
    )


def test_a_retired_key_is_forged(settings: Any) -> None:
    settings.TICKET_SIGNING_KEYS = {2: OTHER_SEED}

    assert read_qr(VECTOR) == Forged(1)


def test_devices_get_public_keys_only() -> None:
    assert public_keys() == {1: bytes.fromhex(PUBLIC_KEY)}


@given(
    ticket_id=st.uuids(),
    event_id=st.uuids(),
    type_number=st.integers(1, 65535),
    revision=st.integers(1, 65535),
)
def test_what_was_written_is_read(
    ticket_id: UUID, event_id: UUID, type_number: int, revision: int
) -> None:
    made = ticket(
        ticket_id=ticket_id, event_id=event_id, type_number=type_number, revision=revision
    )

    text = qr_text(made)

    assert len(text) == 143
    assert read_qr(text) == Reading(1, event_tag(event_id), ticket_id, type_number, revision)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_qr(text) == NotOurs()


@given(st.binary(min_size=94, max_size=94))
def test_random_bytes_of_the_right_form_are_forged(data: bytes) -> None:
    assert isinstance(read_qr(base45.encode(b"\x01" + data)), Forged)

"""Codes that must not open a door, made of good ones: what a forger with a printer could try."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registrations.models import Ticket
from registrations.tickets import base45
from registrations.tickets.codes import SHORT_CODE_ALPHABET, new_short_code, qr_text

# Where each field of a code stands, by its bytes.
FIELDS = {
    "version": (0, 1),
    "key id": (1, 3),
    "event": (3, 11),
    "ticket": (11, 27),
    "type": (27, 29),
    "revision": (29, 31),
    "signature": (31, 95),
}
UNKNOWN, FORGED, VOID = ("unknown", ""), ("forged", ""), ("refused", "void")
WRONG_EVENT, CANCELLED = ("refused", "wrong_event"), ("refused", "cancelled")
NOT_OURS = {UNKNOWN, FORGED}
# What each kind is answered; no kind is ever let in.
ANSWERS = {
    **{f"flipped {name}": {FORGED} for name in FIELDS},
    "flipped version": {UNKNOWN},
    "other field": {FORGED},
    "other key": {FORGED},
    "retired key": {FORGED},
    "other seed": {FORGED},
    "replayed signature": {FORGED},
    "swapped halves": NOT_OURS,
    "truncated": NOT_OURS,
    "extended": NOT_OURS,
    "damaged": NOT_OURS,
    "look-alike": {UNKNOWN},
    "huge": {UNKNOWN},
    "NUL": NOT_OURS,
    "guessed": {UNKNOWN},
    "other event": {WRONG_EVENT},
    "older revision": {VOID},
    "cancelled": {CANCELLED},
    "words": {UNKNOWN},
}
# Greek, Cyrillic and wide letters that look like those of a code.
LOOK_ALIKES = str.maketrans("ABEKMHOPCTX01V5", "ΑВЕКМНОРСТХ０１Ⅴ５")
WORDS = ("", " ", "\x00", "null", "-1", "' OR 1=1 --", "<script>", "{{ 7*7 }}", "../..", "💥" * 9)


@dataclass
class Forger:
    """Knows good tickets of the event, and some that are no longer or were never good there.

    `retired` is the seed of a key that signed once and does not count any more, `retired_id` its
    number.
    """

    good: Sequence[Ticket]
    strangers: Sequence[Ticket]
    cancelled: Sequence[Ticket]
    replaced: Sequence[str]
    retired_id: int
    retired: bytes
    chance: random.Random

    def codes(self, count: int) -> Iterator[tuple[str, str]]:
        """Return so many kinds and codes, each kind as often as any other."""
        for kind in islice(cycle(ANSWERS), count):
            name, _, field = kind.partition(" ")
            yield kind, self._flipped(field) if name == "flipped" else self._of(kind)

    def _of(self, kind: str) -> str:
        maker = getattr(self, "_" + kind.lower().replace(" ", "_").replace("-", "_"))
        return str(maker())

    def _any(self) -> str:
        return qr_text(self.chance.choice(self.good))

    def _bytes(self) -> bytearray:
        return bytearray(base45.decode(self._any()))

    def _flipped(self, field: str) -> str:
        data = self._bytes()
        start, end = FIELDS[field]
        for _ in range(self.chance.choice([1, 1, 1, 2, 5])):
            data[self.chance.randrange(start, end)] ^= 1 << self.chance.randrange(8)
        code = base45.encode(bytes(data))
        # The same bit flipped twice is as it was.
        return self._flipped(field) if code in map(qr_text, self.good) else code

    def _other_field(self) -> str:
        """A field of another good code, under the old signature."""
        one, other = (base45.decode(qr_text(t)) for t in self.chance.sample(self.good, 2))
        start, end = FIELDS["ticket"]
        return base45.encode(one[:start] + other[start:end] + one[end:])

    def _signed(self, key_id: int, seed: bytes) -> str:
        body = self._bytes()[:31]
        body[1:3] = key_id.to_bytes(2, "big")
        signature = Ed25519PrivateKey.from_private_bytes(seed).sign(bytes(body))
        return base45.encode(bytes(body) + signature)

    def _other_key(self) -> str:
        return self._signed(self.chance.randrange(100, 65536), self.chance.randbytes(32))

    def _retired_key(self) -> str:
        return self._signed(self.retired_id, self.retired)

    def _other_seed(self) -> str:
        """Under the number of a key that counts."""
        number = int.from_bytes(self._bytes()[1:3], "big")
        return self._signed(number, self.chance.choice([self.retired, self.chance.randbytes(32)]))

    def _replayed_signature(self) -> str:
        one, other = (base45.decode(qr_text(t)) for t in self.chance.sample(self.good, 2))
        return base45.encode(one[:31] + other[31:])

    def _swapped_halves(self) -> str:
        one, other = (qr_text(t) for t in self.chance.sample(self.good, 2))
        cut = self.chance.randrange(20, 120)
        return self.chance.choice([one[cut:] + one[:cut], other[cut:] + one[:cut]])

    def _truncated(self) -> str:
        code = self._any()
        return code[: self.chance.randrange(1, 142)]

    def _extended(self) -> str:
        return self._any() + "".join(self.chance.choices(base45.ALPHABET[:36], k=3))

    def _damaged(self) -> str:
        """Characters that a dirty lens would read: others, doubled, gone, changed places."""
        code = self._any()
        at = self.chance.randrange(1, 140)
        changed = self.chance.choice(
            [
                code[:at] + self.chance.choice(base45.ALPHABET) + code[at + 1 :],
                code[:at] + code[at] + code[at:],
                code[:at] + code[at + 1] + code[at] + code[at + 2 :],
            ]
        )
        return self._damaged() if changed == code else changed

    def _look_alike(self) -> str:
        return self._any().translate(LOOK_ALIKES)

    def _huge(self) -> str:
        return self._any() * self.chance.choice([4, 50])

    def _nul(self) -> str:
        code = self._any()
        at = self.chance.randrange(1, 142)
        return code[:at] + "\x00" + code[at + 1 :]

    def _guessed(self) -> str:
        short = self.chance.choice(self.good).short_code
        at = self.chance.randrange(len(short))
        other = self.chance.choice(SHORT_CODE_ALPHABET.replace(short[at], ""))
        return self.chance.choice([new_short_code(), short[:at] + other + short[at + 1 :]])

    def _other_event(self) -> str:
        ticket = self.chance.choice(self.strangers)
        return self.chance.choice([qr_text(ticket), ticket.short_code])

    def _older_revision(self) -> str:
        return self.chance.choice(self.replaced)

    def _cancelled(self) -> str:
        ticket = self.chance.choice(self.cancelled)
        return self.chance.choice([qr_text(ticket), ticket.short_code])

    def _words(self) -> str:
        letters = "".join(self.chance.choices(string.printable, k=self.chance.randrange(1, 300)))
        return self.chance.choice([*WORDS, "~" + letters])

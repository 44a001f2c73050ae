"""What limits registrations of people who are not signed in, on pages and in the API alike."""

from __future__ import annotations

from datetime import datetime

from accounts.limits import (
    GUEST_FORM_BY_ADDRESS,
    GUEST_FORM_BY_NETWORK,
    GUEST_HOLD_BY_ADDRESS,
    GUEST_HOLD_BY_NETWORK,
    consume,
    is_within,
)
from core.text import normalise_email


def count_guest(*, network: str, email: str, now: datetime) -> bool:
    """Count one more try; return whether seats may be held for it until the mail is answered.

    Raises `TooManyRequests` where the network or the address tried too often.
    """
    address = normalise_email(email)
    consume(GUEST_FORM_BY_NETWORK, network, now=now)
    consume(GUEST_FORM_BY_ADDRESS, address, now=now)
    return is_within(GUEST_HOLD_BY_NETWORK, network, now=now) and is_within(
        GUEST_HOLD_BY_ADDRESS, address, now=now
    )

"""Found by autodiscover: the desk's admin classes register themselves."""

from eventmaster.desk import (
    api_tokens,
    events,
    mail_ledger,
    organizers,
    people,
    records,
    registrations,
    tickets,
)

__all__ = [
    "api_tokens",
    "events",
    "mail_ledger",
    "organizers",
    "people",
    "records",
    "registrations",
    "tickets",
]

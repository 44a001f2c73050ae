"""Found by autodiscover: the desk's admin classes register themselves."""

from eventmaster.desk import events, organizers, people, records, registrations, tickets

__all__ = ["events", "organizers", "people", "records", "registrations", "tickets"]

"""Deaths on demand: a web worker that ends itself, as kill -9 would, where it hurts most.

`taken`: seats are taken, and no row refers to them yet. `written`: everything is written, nothing
committed. `committed`: everything is committed, and nobody was told.

EVENTMASTER_TEST_DIES=taken,written:5 lets each process die at one of these places, whichever falls
to its number, when it comes there for the fifth time.
"""

import os
import signal
from typing import Any


def prepare(wanted: str) -> None:
    from accounts import journal
    from registrations.services import accepting, registering

    names, _, passes = wanted.partition(":")
    places = names.split(",")
    clocks = {place: Clock(place, places, int(passes)) for place in places}
    if "taken" in clocks:
        write = clocks["taken"].before(accepting._write_registration)
        accepting._write_registration = write  # type: ignore[assignment]
    if "written" in clocks:
        # The last thing that a registration writes.
        journal.record = clocks["written"].after(journal.record)  # type: ignore[assignment]
    if "committed" in clocks:
        registering.register = clocks["committed"].after(registering.register)


class Clock:
    def __init__(self, place: str, places: list[str], passes: int) -> None:
        self.place = place
        self.places = places
        self.left = passes

    def before(self, original: Any) -> Any:
        def doomed(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            return original(*args, **kwargs)

        return doomed

    def after(self, original: Any) -> Any:
        def doomed(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            self.tick()
            return result

        return doomed

    def tick(self) -> None:
        # Workers are forked from one process: which of them this is shows only now.
        self.left -= self.places[os.getpid() % len(self.places)] == self.place
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

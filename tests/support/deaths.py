"""Deaths on demand: a web worker that ends itself, as kill -9 would, where it hurts most.

`taken`: seats are taken, and no row refers to them yet. `written`: everything is written, nothing
committed. `committed`: everything is committed, and nobody was told.

EVENTMASTER_TEST_DIES=taken,written:5 lets each process die at one of these places, whichever falls
to its number, when it comes there for the fifth time.
"""

import os
import signal
from typing import Any

# Of registrations.services.registering: the function that stands there, and whether before it.
PLACES = {"taken": ("_write", True), "written": ("_tell", False), "committed": ("_register", False)}


def prepare(wanted: str) -> None:
    from registrations.services import registering

    names, _, passes = wanted.partition(":")
    places = names.split(",")
    for place in places:
        name, is_before = PLACES[place]
        clock = Clock(place, places, int(passes))
        setattr(registering, name, clock.wrapped(getattr(registering, name), is_before=is_before))


class Clock:
    def __init__(self, place: str, places: list[str], passes: int) -> None:
        self.place = place
        self.places = places
        self.left = passes

    def wrapped(self, original: Any, *, is_before: bool) -> Any:
        def doomed(*args: Any, **kwargs: Any) -> Any:
            if is_before:
                self.tick()
            result = original(*args, **kwargs)
            if not is_before:
                self.tick()
            return result

        return doomed

    def tick(self) -> None:
        # Workers are forked from one process: which of them this is shows only now.
        self.left -= self.places[os.getpid() % len(self.places)] == self.place
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

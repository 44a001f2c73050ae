"""What the domain refuses, said twice: a stable code for programs, a sentence for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule says no. `code` is stable; `message` tells the person what to do next.

    Pages show the message in place, the API answers 409 with the code. Subclasses set both;
    a message given to the constructor replaces the class's.
    """

    code = "refused"
    message: str | Promise = _("That is not possible.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class TransitionRefused(DomainError):
    """The table of states has no such step."""

    code = "transition_refused"
    message = _("This step is not possible from the present state. Reload the page and look again.")


class ChangedMeanwhile(DomainError):
    """Somebody changed the row since it was read (412 in the API)."""

    code = "changed_meanwhile"
    message = _("Somebody changed this in the meantime. Look at it again, then decide.")


class TooManyRequests(DomainError):
    """A limit is used up; `retry_after` is in seconds."""

    code = "too_many_requests"
    message = _("That was too often in a short time. Please wait a little and try again.")

    def __init__(self, retry_after: int, message: str | Promise | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after

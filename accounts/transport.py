"""The way to the mail server, kept open over many mails."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from typing import Any

import structlog
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail import EmailMessage, mailers

log = structlog.get_logger("accounts.transport")

PERMANENT_REPLY = 500
# What mail servers and services refuse a mail with, or fail with.
_REFUSALS = (smtplib.SMTPException, AnymailAPIError, AnymailRecipientsRefused, OSError)


class NotTaken(Exception):
    """The mail was not taken; the text is what the server said. `is_final`: it said never."""

    def __init__(self, error: Exception, *, is_final: bool) -> None:
        self.is_final = is_final
        super().__init__(_words_of(error))


class Transport:
    """Reaches the server with the first mail, and again after what may have broken the line.

    `is_away`: the last try to reach it failed. Not for several threads; to be closed.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self.is_away = False

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def send(self, email: EmailMessage) -> None:
        """Hand `email` over; raise `NotTaken`, or what is wrong with the mail itself."""
        backend = self._reached()
        try:
            backend.send_messages([email])
        except _REFUSALS as error:
            if not _is_refusal_of_this_mail(error):
                self.close()
            raise NotTaken(error, is_final=_is_final(error)) from error
        except Exception:
            self.close()
            raise
        if not _can_be_kept(backend):
            self._backend = None

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(*_REFUSALS):
                backend.close()

    def _reached(self) -> Any:
        if self._backend is not None and not _is_open(self._backend):
            self.close()
        if self._backend is None:
            backend = mailers.create_connection("default")
            self.is_away = True
            if _can_be_kept(backend):
                try:
                    backend.open()
                except _REFUSALS as error:
                    # Also a refused login: never a matter of this mail.
                    with suppress(*_REFUSALS):
                        backend.close()
                    raise NotTaken(error, is_final=False) from error
            self._backend = backend
        self.is_away = False
        return self._backend


def _can_be_kept(backend: Any) -> bool:
    """Whether it has a line that stays open: SMTP's connection, a mail service's session."""
    return hasattr(backend, "connection") or hasattr(backend, "session")


def _is_open(backend: Any) -> bool:
    """Ask the server: what is found out only in the middle of a mail costs it an attempt."""
    line = getattr(backend, "connection", None)
    if not isinstance(line, smtplib.SMTP):
        return True
    try:
        return line.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _is_refusal_of_this_mail(error: Exception) -> bool:
    """Whether the line is as good as before; smtplib has reset it."""
    return isinstance(
        error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | AnymailRecipientsRefused
    )


def _is_final(error: Exception) -> bool:
    """Whether the server said never rather than later, and meant this mail."""
    if isinstance(error, AnymailRecipientsRefused):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT_REPLY for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= PERMANENT_REPLY


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(text)}" for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, AnymailRecipientsRefused) and error.response is not None:
        return str(error.response.text)
    return f"{type(error).__name__}: {error}"


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply

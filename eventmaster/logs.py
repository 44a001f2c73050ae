"""Structured logs: one event a line, with names instead of addresses and ids instead of people."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# A signed link opens what it names to whoever reads it, also in a log; so do the links that
# confirm an address or lead to a new password.
_SIGNED_LINK = re.compile(
    r"(/r|/unsubscribe|/accounts/(?:confirm-email|password/reset/key|invitations))/[^/\s]+"
)


def hide_signed_links(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Take the token out of paths that Django's own records name."""
    event["event"] = _SIGNED_LINK.sub(r"\1/…", str(event.get("event", "")))
    return event


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    # Not the request itself, which Django adds to its records: it holds path, cookies and form.
    structlog.stdlib.ExtraAdder(allow={"status_code"}),
    hide_signed_links,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_structlog() -> None:
    """Send what our own code logs through Python's logging, so that one formatter writes all."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_config(form: str) -> dict[str, Any]:
    """Return Django's LOGGING for `form`: "json" for machines, "text" for people at a terminal."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *([structlog.processors.format_exc_info] if form == "json" else []),
                    renderer,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "eventmaster": {"level": "INFO"},
            "accounts": {"level": "INFO"},
            "events": {"level": "INFO"},
            "registrations": {"level": "INFO"},
            # Its records hold paths, and paths hold signed links; our own request log has none.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        },
    }

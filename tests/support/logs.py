"""Notices what is logged as an error, by whatever logger, in whatever thread."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def logged_errors() -> Iterator[list[str]]:
    """Collects the errors logged inside; a handler would miss loggers that do not propagate."""
    found: list[str] = []
    make = logging.getLogRecordFactory()

    def noticing(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        # A formatter that copies a record makes an empty one first.
        if record.levelno is not None and record.levelno >= logging.ERROR:
            found.append(f"{record.name}: {record.getMessage()}")
        return record

    logging.setLogRecordFactory(noticing)
    try:
        yield found
    finally:
        logging.setLogRecordFactory(make)

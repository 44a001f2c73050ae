"""Read by gunicorn where it is started in this folder."""

from typing import Any

from eventmaster import heartbeat


def post_fork(_server: Any, worker: Any) -> None:
    """Let a long download say that its worker lives."""
    heartbeat.listen(worker.notify)

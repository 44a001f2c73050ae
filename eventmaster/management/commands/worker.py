"""`manage.py worker`: mail, deadlines, jobs and clean-up; run one or several."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from eventmaster.safety import refuse_demo_passwords
from eventmaster.worker import Worker


class Command(BaseCommand):
    help = "Sends mail and carries out what time decides, until it is stopped (Ctrl-C, SIGTERM)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="do all that is due now, and what is scheduled, then stop",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_demo_passwords()
        worker = Worker()
        if options["once"]:
            worker.run_once()
        else:
            worker.run()

"""`manage.py new_signing_key`: prints a key for TICKET_SIGNING_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from eventmaster.env_keys import new_signing_key


class Command(BaseCommand):
    help = "Prints a fresh ticket signing key in the form of TICKET_SIGNING_KEYS."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--id", type=int, default=1, help="the key's number, 1 to 65535")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(new_signing_key(options["id"]))

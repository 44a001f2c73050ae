"""`manage.py check_invariants`: recounts the rules from the rows; exit 1 where one is broken."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.invariants import problems


class Command(BaseCommand):
    help = "Recounts seats, registrations, waiting lists, visits and mail, and says what is off."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        found = list(problems(now=timezone.now()))
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            sys.exit(1)
        self.stdout.write("All rules hold.")

"""`manage.py seed_demo`: fills an empty database with the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from eventmaster.demo.cast import DEMO_PASSWORD, LOGINS
from eventmaster.demo.story import Story


class Command(BaseCommand):
    help = "Fills an empty database with events in every state and one login for each role."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--registrations",
            type=int,
            default=0,
            help="how many registrations to add to the story",
        )

        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, instead of refusing, where there are accounts already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is for DEMO=1 only: its passwords are known to everyone.")
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are accounts already. The demo goes into an empty database.")
        Story(now=timezone.now(), say=self.stdout.write).tell(
            registrations=options["registrations"]
        )
        if options["verbosity"] > 0:
            for login in LOGINS:
                self.stdout.write(f"{login.email}  {DEMO_PASSWORD}  {login.can}")

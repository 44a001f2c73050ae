"""manage.py reset_second_factor EMAIL: for whoever nobody at the desk may help, superusers."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import is_needed
from accounts.second_factor.changes import remove
from core.text import normalise_email


class Command(BaseCommand):
    help = "Take the second factor off an account whose owner lost phone and recovery codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        email = normalise_email(options["email"])
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        if not is_needed(user):
            raise CommandError(f"{user.email} has no second factor.")
        remove(user=user, by=None, now=timezone.now())
        self.stdout.write(f"The second factor of {user.email} is off; a mail tells them.")

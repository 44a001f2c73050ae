"""manage.py index_events"""

from typing import Any

from django.core.management.base import BaseCommand

from events.models import Event


class Command(BaseCommand):
    help = "Write anew what search reads of all events, after rows were loaded past the models."

    def handle(self, *args: Any, **kwargs: Any) -> None:
        Event.objects.all().index()
        self.stdout.write(f"Indexed {Event.objects.count()} events.")

"""`import_events FILE… --organizer …`: events from JSON, CSV, Pentabarf and iCalendar files."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import normalise_email
from events.importing.collapsing import Collapsed, collapse
from events.importing.drafts import EventDraft, Problem
from events.importing.finding import find_files, read_bytes
from events.importing.reading import read_file
from events.importing.sniffing import Format
from events.importing.store import Stored, import_drafts, refresh_statistics
from events.models import Membership, Organizer
from registrations.services.imported import follow_import

_BAR = 30


class Command(BaseCommand):
    help = (
        "Import events from files, folders or patterns. Importing the same again changes nothing. "
        "Each problem is a line on stderr (file:place: reason); the exit code is 1 if something "
        "of a file is missing afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="file, folder or pattern")
        parser.add_argument(
            "--organizer",
            required=True,
            help="the organizer's address, or a member's e-mail for that person's first one",
        )
        parser.add_argument(
            "--format",
            choices=[form.value for form in Format],
            help="what the files are; else the content tells",
        )
        parser.add_argument("--publish", action="store_true", help="publish what is imported")
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")
        parser.add_argument(
            "--no-mail",
            action="store_true",
            help="tell nobody who registered that an event has other times or another place",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organizer, by = _organizer_and_actor(options["organizer"])
        form = Format(options["format"]) if options["format"] else None
        files, problems = find_files(options["files"])
        drafts = self._read(files, form, problems)
        collapsed = collapse(drafts)
        bar = _Bar(self, _("Writing"), len(collapsed.drafts))
        now = timezone.now()
        stored = import_drafts(
            organizer=organizer,
            drafts=collapsed.drafts,
            by=by,
            now=now,
            publish=options["publish"],
            dry_run=options["dry_run"],
            on_batch=bar.advance,
            on_changed=partial(follow_import, notifies=not options["no_mail"], now=now),
        )
        bar.end()
        if stored.created and not options["dry_run"]:
            refresh_statistics()
        problems += collapsed.problems + stored.problems
        self._report(problems)
        self._sum_up(collapsed, stored, problems, files, dry_run=options["dry_run"])
        if any(problem.is_error for problem in problems):
            sys.exit(1)

    def _read(
        self, files: list[Path], form: Format | None, problems: list[Problem]
    ) -> list[EventDraft]:
        """Read each file; add what is wrong with it to `problems`."""
        drafts: list[EventDraft] = []
        now = timezone.now()
        bar = _Bar(self, _("Reading"), len(files))
        for path in files:
            data, problem = read_bytes(path)
            if problem:
                problems.append(problem)
            else:
                parsed = read_file(data, str(path), now=now, form=form)
                drafts += parsed.drafts
                problems += parsed.problems
            bar.advance(1)
        bar.end()
        return drafts

    def _report(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.stderr.write(
                str(problem), self.style.ERROR if problem.is_error else self.style.WARNING
            )

    def _sum_up(
        self,
        collapsed: Collapsed,
        stored: Stored,
        problems: list[Problem],
        files: list[Path],
        *,
        dry_run: bool,
    ) -> None:
        errors = sum(problem.is_error for problem in problems)
        counts = [
            (_("files"), len(files)),
            (_("created"), stored.created),
            (_("updated"), stored.updated),
            (_("unchanged"), stored.unchanged),
            (_("duplicates"), collapsed.duplicates),
            (_("published"), stored.published),
            (_("errors"), errors),
            (_("warnings"), len(problems) - errors),
        ]
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        self.stdout.write(", ".join(f"{name} {number:,}" for name, number in counts))


def _organizer_and_actor(name: str) -> tuple[Organizer, User | None]:
    """Find the organizer by its address, or by the e-mail of a member, who is then the actor."""
    if "@" not in name:
        organizer = Organizer.objects.filter(slug=name).first()
        if organizer is None:
            raise CommandError(_("There is no organizer “%(name)s”.") % {"name": name})
        return organizer, None
    memberships = Membership.objects.filter(user__email=normalise_email(name))
    first = memberships.select_related("organizer", "user").order_by("created_at", "id").first()
    if first is None:
        raise CommandError(
            _("%(name)s is no member of an organizer. Add the person to one first, or name one.")
            % {"name": name}
        )
    return first.organizer, first.user


class _Bar:
    """A progress bar, on a terminal only."""

    def __init__(self, command: BaseCommand, title: str, total: int) -> None:
        self._out = command.stderr
        self._title = title
        self._total = total
        self._done = 0
        self._shows = bool(self._out.isatty()) and total > 0

    def advance(self, count: int) -> None:
        self._done += count
        if self._shows:
            filled = "#" * (self._done * _BAR // self._total)
            self._out.write(
                f"\r{self._title} [{filled:<{_BAR}}] {self._done:,}/{self._total:,}", ending=""
            )

    def end(self) -> None:
        if self._shows:
            self._out.write("")

"""`manage.py jobs`: what the workers do again and again, and what waits or was given up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.enums import JobStatus
from accounts.jobs import EVERY, plan, retry_failed, run_due
from accounts.models import Job
from eventmaster.schedule import SCHEDULE


class Command(BaseCommand):
    help = "Lists the workers' jobs; with names, does that scheduled work now."

    def add_arguments(self, parser: Any) -> None:
        names = ", ".join(work.name for work in SCHEDULE)
        parser.add_argument("name", nargs="*", help=f"scheduled work to do now: {names}")
        parser.add_argument(
            "--retry", action="store_true", help="queue the jobs again that were given up"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self.stdout.write(f"Queued again: {retry_failed(now=timezone.now())}")
        elif options["name"]:
            self._run(options["name"])
        else:
            self._list()

    def _run(self, names: list[str]) -> None:
        wanted = [work for work in SCHEDULE if work.name in names]
        if unknown := set(names) - {work.name for work in wanted}:
            known = ", ".join(work.name for work in SCHEDULE)
            raise CommandError(f"No scheduled work is called {', '.join(unknown)}. It is: {known}.")
        now = timezone.now()
        plan(wanted, now=now, at_once=True)
        run_due(wanted, {}, at_most=len(wanted))
        jobs = Job.objects.filter(key__in=[EVERY + work.name for work in wanted])
        for job in jobs.order_by("name"):
            if job.status == JobStatus.RUNNING:
                self.stdout.write(f"{job.name}: a worker has it in hand")
            elif job.done_at and job.done_at >= now:
                self.stdout.write(f"{job.name}: done")
            else:
                raise CommandError(f"{job.name}: {job.last_error}")

    def _list(self) -> None:
        again = Job.objects.filter(key__startswith=EVERY).order_by("name")
        self.stdout.write("Again and again:")
        for job in again:
            self._line(job)
        open_jobs = Job.objects.exclude(key__startswith=EVERY).exclude(status=JobStatus.DONE)
        self.stdout.write("Once, and not done yet:")
        for job in open_jobs.order_by("due_at")[:100]:
            self._line(job)

    def _line(self, job: Job) -> None:
        done = f"{job.done_at:%Y-%m-%d %H:%M:%S}" if job.done_at else "never"
        words = [
            f"  {job.name:<24}",
            f"{job.status:<8}",
            f"due {job.due_at:%Y-%m-%d %H:%M:%S} UTC",
            f"last done {done}",
            f"{job.attempts} tries {job.last_error}" if job.last_error else "",
        ]
        self.stdout.write("  ".join(filter(None, words)))

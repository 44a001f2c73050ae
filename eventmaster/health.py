"""Whether the process lives, and whether the installation can do its work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.jobs import is_breaking, is_planned, overdue
from accounts.mail_trouble import LONGEST_WAIT, has_failed, is_refused, stands_still
from accounts.models import Message
from core.access import public
from eventmaster.schedule import SCHEDULE
from registrations.models import Registration

# Scheduled work that waits for longer means that no worker runs.
LONGEST_DELAY = timedelta(minutes=2)
# One dead mailbox is no matter of the installation; so many in an hour are.
FAILURES, FAILURES_WITHIN = 3, timedelta(hours=1)


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every check is "ok" or has a "warning", else 503; no details.

    Mail that does not go out is a warning, which `warnings` names, and so is work that breaks: to
    take the site away from people would not help it.
    """
    now = timezone.now()
    checks, warnings = readiness(now=now), []
    if checks["migrations"] == "ok":
        warnings = mail_warnings(now=now)
        checks["mail"] = "warning" if warnings else "ok"
        if is_breaking(now=now):
            warnings.append("work_breaks")
            if checks["worker"] == "ok":
                checks["worker"] = "warning"
    is_ready = all(state in ("ok", "warning") for state in checks.values())
    body = {"ready": is_ready, "checks": checks, "warnings": warnings}
    return JsonResponse(body, status=200 if is_ready else 503)


def readiness(*, now: datetime) -> dict[str, str]:
    """Return each check's name with "ok", "failed" or, where it cannot be asked, "unknown"."""
    checks = {"database": _database(), "migrations": "unknown", "worker": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    if checks["migrations"] == "ok":
        checks["worker"] = worker_state(now)
    return checks


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "failed"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "failed" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def worker_state(now: datetime) -> str:
    """Before a worker ever ran nothing is overdue; then work that waits shows that none does."""
    if is_planned(SCHEDULE):
        is_absent = overdue(SCHEDULE, at=now - LONGEST_DELAY)
    else:
        late = now - LONGEST_WAIT
        waits = stands_still(Message.objects.all(), now=now).exists()
        is_absent = waits or Registration.objects.hold_overdue(at=late).exists()
    return "failed" if is_absent else "ok"


def mail_warnings(*, now: datetime) -> list[str]:
    """Return what mail suffers from: "mail_waits", "mail_is_refused", "mail_fails"."""
    mail = Message.objects.all()
    failures = has_failed(mail, now=now).filter(updated_at__gt=now - FAILURES_WITHIN)
    found = {
        "mail_waits": stands_still(mail, now=now).exists(),
        "mail_is_refused": is_refused(mail).exists(),
        "mail_fails": failures[:FAILURES].count() == FAILURES,
    }
    return [name for name, is_so in found.items() if is_so]

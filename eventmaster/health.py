"""Whether the process lives, and whether the installation can do its work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Message
from core.access import public
from registrations.models import Registration

# Mail older than this means that no worker runs, or that the mail server is away.
LONGEST_QUEUE_WAIT = timedelta(minutes=10)


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every check is "ok", else 503; the body names each check, no details."""
    checks = readiness(now=timezone.now())
    is_ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


def readiness(*, now: datetime) -> dict[str, str]:
    """Return each check's name with "ok", "failed" or, where it cannot be asked, "unknown"."""
    checks = {"database": _database(), "migrations": "unknown", "worker": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    if checks["migrations"] == "ok":
        checks["worker"] = _worker(now)
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


def _worker(now: datetime) -> str:
    late = now - LONGEST_QUEUE_WAIT
    stands_still = (
        Message.objects.due(late).exists() or Registration.objects.hold_overdue(at=late).exists()
    )
    return "failed" if stands_still else "ok"

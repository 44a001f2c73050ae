"""How the installation is, for administrators: worker, queues, mail, room, versions, security."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import django
from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import JobStatus, MessageStatus
from accounts.jobs import EVERY, NEWS_FOR
from accounts.models import Job, Message
from core.numbers import figure
from eventmaster.deeds import Told, tell
from eventmaster.health import worker_state
from eventmaster.records import journal_told_to
from events.permissions import Person

# Beyond this a number says no more than "many", and counting it takes time.
MOST_COUNTED = 10_000
MOST_DEEDS = 8
DAY = timedelta(days=1)
# Who may sign in, and as whom: what an administrator wants to have heard of.
SECURITY = (
    "user.created",
    "user.login_changed",
    "user.groups_set",
    "user.changed",
    "token.created",
    "token.revoked",
    "second_factor.activated",
    "second_factor.removed",
    "second_factor.reset",
    "second_factor.recovery_code_spent",
)


@dataclass(frozen=True)
class Fact:
    """One line: what it is about, how it is, and where more is said. `is_bad` wants a look."""

    name: str
    text: str
    url: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Installation:
    facts: list[Fact]
    versions: list[Fact]
    deeds: list[Told]
    deeds_url: str


def look_at_installation(user: Person, *, now: datetime) -> Installation:
    """A fixed number of statements, each of a bounded number of rows."""
    deeds = journal_told_to(user).filter(action__in=SECURITY).order_by("-created_at", "-id")
    journal = reverse("admin:accounts_journalentry_changelist")
    return Installation(
        facts=[_worker(now), _jobs(now), _failed_jobs(now), *_mail(now), _database(), _media()],
        versions=_versions(),
        deeds=tell(list(deeds[:MOST_DEEDS]), user),
        deeds_url=f"{journal}?kind=access",
    )


# --- Work ---------------------------------------------------------------------------------------


def _worker(now: datetime) -> Fact:
    runs = worker_state(now) == "ok"
    return Fact(_("Worker"), _("Runs") if runs else _("Does not run: start it"), is_bad=not runs)


def _jobs(now: datetime) -> Fact:
    """Work that waits now. What is to be done again and again always waits for its time."""
    due = Job.objects.filter(status=JobStatus.QUEUED, due_at__lte=now).exclude(
        key__startswith=EVERY
    )
    count = due[:MOST_COUNTED].count()
    if not count:
        return Fact(_("Jobs"), _("Nothing waits"))
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"] or now
    words = ngettext("%(n)s waits, for %(time)s", "%(n)s wait, the first for %(time)s", count)
    return Fact(_("Jobs"), words % {"n": _counted(count), "time": timesince(oldest, now)})


def _failed_jobs(now: datetime) -> Fact:
    failed = Job.objects.filter(status=JobStatus.FAILED, updated_at__gt=now - NEWS_FOR)
    count = failed[:MOST_COUNTED].count()
    words = ngettext(
        "%(n)s given up lately: see “manage.py jobs”",
        "%(n)s given up lately: see “manage.py jobs”",
        count,
    )
    text = words % {"n": _counted(count)} if count else _("None given up")
    return Fact(_("Failed jobs"), text, is_bad=bool(count))


def _mail(now: datetime) -> list[Fact]:
    ledger = reverse("admin:accounts_message_changelist")
    waiting = Message.objects.filter(status=MessageStatus.QUEUED, due_at__lte=now)
    counts = dict.fromkeys(MessageStatus, 0)
    written = Message.objects.filter(created_at__gt=now - DAY).order_by("-created_at")
    for status in written.values_list("status", flat=True)[:MOST_COUNTED]:
        counts[MessageStatus(status)] += 1
    words = _("%(sent)s sent, %(failed)s failed, %(bounced)s came back") % {
        "sent": _counted(counts[MessageStatus.SENT]),
        "failed": figure(counts[MessageStatus.FAILED]),
        "bounced": figure(counts[MessageStatus.BOUNCED] + counts[MessageStatus.COMPLAINED]),
    }
    queued = _counted(waiting.order_by()[:MOST_COUNTED].count())
    return [
        Fact(_("Mail of the last 24 hours"), words, f"{ledger}?written=day"),
        Fact(
            _("Mail to be sent now"), queued, f"{ledger}?{urlencode({'status__exact': 'queued'})}"
        ),
    ]


def _counted(count: int) -> str:
    if count < MOST_COUNTED:
        return figure(count)
    return _("%(n)s or more") % {"n": figure(MOST_COUNTED)}


# --- Room and versions --------------------------------------------------------------------------


def _database() -> Fact:
    return Fact(_("Database"), filesizeformat(_database_bytes()))


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def _media() -> Fact:
    """Free room where uploaded files are kept, which a database beside them needs as well."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    room = shutil.disk_usage(place)
    words = _("%(free)s of %(all)s free") % {
        "free": filesizeformat(room.free),
        "all": filesizeformat(room.total),
    }
    return Fact(_("Disk"), words, is_bad=room.free * 20 < room.total)


def _versions() -> list[Fact]:
    own = [Fact("EventMaster", revision)] if (revision := _revision()) else []
    return [
        *own,
        Fact("Django", django.get_version()),
        Fact("Python", platform.python_version()),
        Fact(connection.display_name, ".".join(map(str, connection.get_database_version()))),
    ]


@cache
def _revision() -> str:
    """The short name of the commit that runs; '' where the code came without its history."""
    git = Path(settings.BASE_DIR) / ".git"
    try:
        head = (git / "HEAD").read_text().strip().removeprefix("ref: ")
        if (git / head).is_file():
            head = (git / head).read_text().strip()
    except OSError:
        return ""
    return head[:10] if "/" not in head else ""

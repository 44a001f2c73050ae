"""What the database itself refuses, whoever asks: statements against records that only grow."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts import journal
from accounts.models import JournalEntry
from core.append_only import dropping
from registrations.models import Payment, Scan
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass",
}


@pytest.fixture
def entry():
    words = {"details": {"a": 1}, "personal": {"name": "Ada"}}
    journal.record("x.done", UserFactory(), by=None, now=timezone.now(), **words)
    return JournalEntry.objects.get(action="x.done")


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_the_journal_can_be_written_and_erased_but_never_changed(entry):
    own = models.QuerySet(JournalEntry).filter(pk=entry.pk)
    for change in (
        {"action": "x.else"},
        {"created_at": timezone.now()},
        {"details": {}},
        {"actor": UserFactory()},
        {"personal": {"name": "Eve"}},
        {"address": "192.0.2.1"},
        {"action": "x.else", "personal": None},
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            own.update(**change)
    with pytest.raises(IntegrityError, match="never changed"):
        run("DELETE FROM accounts_journalentry")

    assert JournalEntry.objects.filter(pk=entry.pk).erase_personal() == 1
    assert own.values_list("action", "details", "personal").get() == ("x.done", {"a": 1}, None)


@pytest.mark.parametrize("model", [JournalEntry, Scan, Payment])
def test_each_record_has_its_triggers_after_the_last_migration(model):
    """On SQLite a later change of the table loses them without a word."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor], [table])
        found = {name for (name,) in cursor.fetchall()}
    assert {f"{table}_no_delete", f"{table}_no_update"} <= found


def test_control_without_triggers_the_same_statements_hit_rows(entry):
    for statement in dropping(connection.vendor, JournalEntry._meta):
        run(statement)
    assert models.QuerySet(JournalEntry).filter(pk=entry.pk).update(action="x.else") == 1
    assert run("DELETE FROM accounts_journalentry") > 0

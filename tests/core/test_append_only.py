"""What the database itself refuses, whoever asks: statements against records that only grow."""

from itertools import product

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts import journal
from accounts.models import JournalEntry
from core.append_only import dropping
from core.origin import Origin, coming_from
from registrations.models import Payment, Scan
from tests.factories import EventFactory, UserFactory, admit, register_person

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


def test_scans_and_payments_are_never_changed_nor_tables_emptied():
    registration = register_person(EventFactory())
    scan = admit(registration)
    paid = {"amount": 5, "method": "door", "created_at": timezone.now()}
    payment = Payment.objects.create(registration=registration, **paid)
    ways = ["DELETE FROM {}", "UPDATE {} SET created_at = CURRENT_TIMESTAMP"]
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # Else what waits for the commit refuses it.
        ways.append("TRUNCATE {} CASCADE")

    for row, way in product((scan, payment), ways):
        with pytest.raises(IntegrityError, match="never changed"):
            run(way.format(f'"{row._meta.db_table}"'))
    assert (Scan.objects.get().pk, Payment.objects.get().pk) == (scan.pk, payment.pk)


def test_who_is_erased_leaves_no_name_and_no_address():
    person, other, event = UserFactory(), UserFactory(), EventFactory()
    theirs, others = (register_person(event, user) for user in (person, other))
    now, secret = timezone.now(), {"personal": {"name": "Ada"}}
    with coming_from(Origin("desk", lambda: "192.0.2.7")):
        journal.record("x.about", theirs, by=other, now=now, details={"a": 1}, **secret)
        journal.record("x.account", person, by=None, now=now, **secret)
        journal.record("x.by", others, by=person, now=now, **secret)
        journal.record("x.others", others, by=other, now=now, **secret)

    journal.erase_traces(person, {"registration": [theirs.pk]})

    kept = JournalEntry.objects.filter(action__startswith="x.").order_by("action")
    assert list(kept.values_list("action", "details", "personal", "address")) == [
        ("x.about", {"a": 1}, None, None),
        ("x.account", {}, None, None),
        ("x.by", {}, {"name": "Ada"}, None),
        ("x.others", {}, {"name": "Ada"}, "192.0.2.7"),
    ]


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

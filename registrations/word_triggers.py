"""The triggers that turn `Ticket.words` into rows of `PersonWord`, as a migration makes them."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import RunPython

_FORGET = "DELETE FROM registrations_personword WHERE ticket_id = NEW.id"
_ON_SQLITE = """
INSERT INTO registrations_personword (event_id, registration_id, ticket_id, word)
SELECT NEW.event_id, NEW.registration_id, NEW.id, CAST(value AS BLOB) FROM json_each(NEW.words)
"""
_ON_POSTGRESQL = """
INSERT INTO registrations_personword (event_id, registration_id, ticket_id, word)
SELECT NEW.event_id, NEW.registration_id, NEW.id, convert_to(word, 'UTF8')
FROM jsonb_array_elements_text(NEW.words) AS words(word)
"""


def make(_apps: Any, schema_editor: Any) -> None:
    """Make the triggers, in place of those that may be there."""
    drop(_apps, schema_editor)
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for sql in _sqlite() if is_sqlite else _postgresql():
        schema_editor.execute(sql, params=None)


def drop(_apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in ("ticket_words_new", "ticket_words_changed"):
        of_table = "" if is_sqlite else " ON registrations_ticket"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}", params=None)
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION IF EXISTS write_ticket_words()", params=None)


def _sqlite() -> list[str]:
    return [
        (
            "CREATE TRIGGER ticket_words_new AFTER INSERT ON registrations_ticket "
            f"BEGIN {_ON_SQLITE}; END"
        ),
        (
            "CREATE TRIGGER ticket_words_changed AFTER UPDATE OF words ON registrations_ticket "
            f"WHEN NEW.words IS NOT OLD.words BEGIN {_FORGET}; {_ON_SQLITE}; END"
        ),
    ]


def _postgresql() -> list[str]:
    call = "FOR EACH ROW EXECUTE FUNCTION write_ticket_words()"
    changed = "FOR EACH ROW WHEN (NEW.words IS DISTINCT FROM OLD.words) "
    return [
        (
            "CREATE FUNCTION write_ticket_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN {_FORGET}; END IF; {_ON_POSTGRESQL}; RETURN NULL; END $$"
        ),
        f"CREATE TRIGGER ticket_words_new AFTER INSERT ON registrations_ticket {call}",
        (
            "CREATE TRIGGER ticket_words_changed AFTER UPDATE OF words ON registrations_ticket "
            f"{changed}EXECUTE FUNCTION write_ticket_words()"
        ),
    ]


def make_triggers() -> RunPython:
    """The operation of a migration, with its reverse."""
    return RunPython(make, drop)

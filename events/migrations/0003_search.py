import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

SQLITE = [
    """CREATE VIRTUAL TABLE events_searchindex USING fts5(
        title, others, content='events_searchwords', content_rowid='entry_id',
        tokenize='ascii', detail='column', columnsize=0, prefix='1 2 3')""",
    """CREATE TRIGGER events_searchwords_inserted AFTER INSERT ON events_searchwords BEGIN
        INSERT INTO events_searchindex(rowid, title, others)
        VALUES (new.entry_id, new.title, new.others);
    END""",
    """CREATE TRIGGER events_searchwords_deleted AFTER DELETE ON events_searchwords BEGIN
        INSERT INTO events_searchindex(events_searchindex, rowid, title, others)
        VALUES ('delete', old.entry_id, old.title, old.others);
    END""",
    """CREATE TRIGGER events_searchwords_updated AFTER UPDATE ON events_searchwords
    WHEN (old.entry_id, old.title, old.others) <> (new.entry_id, new.title, new.others) BEGIN
        INSERT INTO events_searchindex(events_searchindex, rowid, title, others)
        VALUES ('delete', old.entry_id, old.title, old.others);
        INSERT INTO events_searchindex(rowid, title, others)
        VALUES (new.entry_id, new.title, new.others);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER events_searchwords_inserted",
    "DROP TRIGGER events_searchwords_deleted",
    "DROP TRIGGER events_searchwords_updated",
    "DROP TABLE events_searchindex",
]
# The words are cut already: PostgreSQL's parser would see addresses and numbers in them.
POSTGRESQL = [
    """ALTER TABLE events_searchwords
    ADD COLUMN title_vector tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(title, ' '), ''))) STORED,
    ADD COLUMN all_vector tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(title || ' ' || others, ' '), ''))) STORED""",
    """CREATE INDEX events_searchwords_all ON events_searchwords
    USING gin (all_vector) WITH (fastupdate = off)""",
    """CREATE INDEX events_searchwords_title ON events_searchwords
    USING gin (title_vector) WITH (fastupdate = off)""",
    # Where most events are over. SQLite, which keeps no histograms, would always take it.
    "CREATE INDEX search_by_end ON events_searchentry (end_at) WHERE is_listed",
]
POSTGRESQL_BACK = [
    "DROP INDEX search_by_end",
    "ALTER TABLE events_searchwords DROP COLUMN title_vector, DROP COLUMN all_vector",
]
STATEMENTS = {"sqlite": (SQLITE, SQLITE_BACK), "postgresql": (POSTGRESQL, POSTGRESQL_BACK)}


def make_index(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_faces_and_languages"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="events.event",
                    ),
                ),
                ("is_listed", models.BooleanField()),
                ("published_at", models.DateTimeField(null=True)),
                ("start_at", models.DateTimeField()),
                ("end_at", models.DateTimeField()),
                ("time_zone", models.CharField(max_length=60)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("is_online", models.BooleanField()),
                ("city", models.CharField(blank=True, max_length=120)),
                ("city_key", models.CharField(blank=True, max_length=200)),
                ("title_key", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "indexes": [
                    models.Index(
                        fields=["start_at", "id", "end_at"],
                        name="search_by_start",
                        condition=Q(is_listed=True),
                    ),
                    models.Index(fields=["first_day", "last_day"], name="search_by_day"),
                    models.Index(
                        fields=["-published_at", "-id"],
                        name="search_by_news",
                        condition=Q(is_listed=True),
                    ),
                    models.Index(
                        fields=["title_key", "id"],
                        name="search_by_title",
                        condition=Q(is_listed=True),
                    ),
                    models.Index(
                        fields=["city_key", "start_at"],
                        name="search_by_city",
                        opclasses=["text_pattern_ops", "timestamptz_ops"],
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWords",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_words",
                        serialize=False,
                        to="events.searchentry",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("others", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "searched words",
                "verbose_name_plural": "searched words",
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]

from importlib import import_module

import django.utils.timezone
from django.db import migrations, models

search = import_module("events.migrations.0003_search")

# SQLite adds a column by writing the table anew, and the triggers go with the old one.
REBUILD = "INSERT INTO events_searchindex(events_searchindex) VALUES ('rebuild')"


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        search.drop_index(apps, schema_editor)


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        search.make_index(apps, schema_editor)
        schema_editor.execute(REBUILD)


def timestamps(model_name):
    created = models.DateTimeField(default=django.utils.timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True, default=django.utils.timezone.now, editable=False)
    return [
        migrations.AddField(model_name=model_name, name="created_at", field=created),
        migrations.AddField(
            model_name=model_name, name="updated_at", field=updated, preserve_default=False
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_drop_search_text"),
    ]

    operations = [
        migrations.RunPython(drop_index, make_index),
        *timestamps("searchentry"),
        *timestamps("searchwords"),
        migrations.RunPython(make_index, drop_index),
    ]

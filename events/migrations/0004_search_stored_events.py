from django.db import migrations

from events import indexing


def write(apps, schema_editor):
    event = apps.get_model("events", "Event")
    indexing.write(event, event._base_manager.values_list("pk", flat=True))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_search"),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
    ]

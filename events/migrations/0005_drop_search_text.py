from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_search_stored_events"),
    ]

    operations = [
        migrations.RemoveField(model_name="event", name="search_text"),
    ]

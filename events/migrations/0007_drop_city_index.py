from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_search_timestamps"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_by_city"),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_drop_city_index"),
    ]

    operations = [
        migrations.RemoveField(model_name="event", name="city_key"),
    ]

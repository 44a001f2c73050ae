import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0014_write_person_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="moved_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="registrations.registration",
                verbose_name="moved from",
            ),
        ),
    ]

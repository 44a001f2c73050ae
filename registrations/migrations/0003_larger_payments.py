from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0002_groups_and_offers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="amount",
            field=models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount"),
        ),
    ]

from django.db import migrations

from core.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0011_notes_and_exports"),
    ]

    operations = [
        NeverChanges("Scan"),
        NeverChanges("Payment"),
    ]

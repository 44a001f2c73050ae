from django.db import migrations

from core.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_journal_origin"),
    ]

    operations = [
        NeverChanges("JournalEntry", erasable=("personal", "address")),
    ]

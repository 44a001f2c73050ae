from django.db import migrations

from registrations.words import words_of

BATCH = 1000


def write(apps, schema_editor):
    """The words of all stored tickets, a batch at a time: there may be a million."""
    stored = apps.get_model("registrations", "Ticket").objects
    tickets = stored.select_related("registration").order_by("pk")
    batch = list(tickets[:BATCH])
    while batch:
        for ticket in batch:
            ticket.words = words_of(ticket, ticket.registration)
        stored.bulk_update(batch, ["words"], batch_size=100)
        batch = list(tickets.filter(pk__gt=batch[-1].pk)[:BATCH])


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0013_person_words"),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
    ]

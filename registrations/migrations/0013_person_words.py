import django.db.models.deletion
from django.db import migrations, models

from core.append_only import NeverChanges
from registrations.word_triggers import make_triggers
from registrations.words import WordsField


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0012_series_and_teams"),
        ("registrations", "0012_records_never_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event_id",
                        "word",
                        "ticket_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.event",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registrations.registration",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_rows",
                        to="registrations.ticket",
                    ),
                ),
                ("word", models.BinaryField()),
            ],
            options={
                "verbose_name": "word of a person",
                "verbose_name_plural": "words of people",
            },
        ),
        migrations.AddField(model_name="ticket", name="words", field=WordsField()),
        make_triggers(),
        migrations.RemoveIndex(model_name="registration", name="registration_by_event"),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                fields=["event", "-created_at", "-id"], name="registration_by_event"
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["-created_at", "-id"], name="registration_by_time"),
        ),
        migrations.RemoveConstraint(model_name="payment", name="payment_method_is_known"),
        migrations.AlterField(
            model_name="payment",
            name="method",
            field=models.CharField(
                choices=[("door", "Paid at the door"), ("moved", "Moved with the registration")],
                max_length=12,
                verbose_name="how",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["door", "moved"])),
                name="payment_method_is_known",
            ),
        ),
        # SQLite has just made the table anew.
        NeverChanges("Payment"),
    ]

"""Whoever writes the first words of a mail at one moment: one is kept, nobody meets a fault."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import ChangedMeanwhile
from registrations.mail.texts import OwnWords
from registrations.models import MailText
from registrations.services.mail_texts import save_mail_text
from tests.factories import EventFactory

WRITERS = 6


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_first_words_written_at_once_are_kept_once():
    event = EventFactory()
    start = Barrier(WRITERS)

    def write(number):
        connection.ensure_connection()
        start.wait()
        try:
            words = OwnWords(f"Words {number}", "Hello")
            save_mail_text(
                event_id=event.pk,
                kind="registration.pending",
                language="",
                words=words,
                by=None,
                now=timezone.now(),
            )
        except ChangedMeanwhile:
            return None
        else:
            return words.subject
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        written = set(pool.map(write, range(WRITERS)))

    (kept,) = MailText.objects.values_list("subject", flat=True)
    assert kept in written

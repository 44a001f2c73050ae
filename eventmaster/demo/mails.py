"""The demo's scenes about mail: a team's own words, mailings, reminders, and what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from accounts.delivery import MOST_ATTEMPTS
from accounts.enums import JobStatus, MessageStatus
from accounts.models import Job, Message
from eventmaster.demo.programme import PIECES
from eventmaster.schedule import JOBS
from events.models import Event
from registrations.enums import MailingPurpose, MailingStatus, Status
from registrations.mail.texts import OwnWords
from registrations.models import Mailing
from registrations.services.mail_texts import save_mail_text
from registrations.services.mailing_jobs import finish
from registrations.services.mailings import create_mailing, send_mailing
from registrations.services.reminders import send_due_reminders, set_reminders

if TYPE_CHECKING:
    from eventmaster.demo.story import Story

WORDS = {
    ("registration.confirmed", ""): OwnWords(
        "See you by the water: {event}",
        "Hello {name},\n\nyour place is booked: {when}, {place}.\n\nDoors open half an hour before,"
        " and the bar does too. Take the ferry: there is nowhere to park.",
    ),
    ("registration.confirmed", "de"): OwnWords(
        "Bis bald am Wasser: {event}",
        "Hallo {name},\n\ndein Platz ist gebucht: {when}, {place}.\n\nEinlass ist eine halbe Stunde"
        " vorher, und die Bar hat dann auch auf. Nimm die Fähre: Parkplätze gibt es keine.",
    ),
    ("event.reminder", ""): OwnWords(
        "Soon: {event}",
        "Hello {name},\n\nwe begin on {starts}. The last ferry home leaves when the band does.",
    ),
}


class MailScenes:
    """Builds what `story` shows of mail; the mails themselves went out when they were written."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.by = story.organizer
        self.now = story.now

    def tell(self) -> None:
        """Write what the worker would have written by now, the mails aside."""
        concert = self._first_of(PIECES[0].title)
        for (kind, language), words in WORDS.items():
            save_mail_text(
                event_id=concert.pk,
                kind=kind,
                language=language,
                words=words,
                by=self.by,
                now=self.now,
            )
        set_reminders(event_id=concert.pk, hours=[48, 3], by=self.by, now=self.now)
        self._mailings(self._first_of("Supper of the Small Table"))
        send_due_reminders(now=self.now)
        self._do_jobs()

    def what_became_of_them(self) -> None:
        """Once all mail was sent: the mailing is closed, one mail never got out, one came back."""
        for mailing in Mailing.objects.filter(status=MailingStatus.SENDING):
            finish(now=self.now, mailing_id=str(mailing.pk), until=self.now.isoformat())
        Job.objects.filter(status=JobStatus.QUEUED).update(status=JobStatus.DONE, done_at=self.now)
        supper = self._first_of(PIECES[1].title)
        sent = Message.objects.filter(event_id=supper.pk, kind="registration.confirmed")
        failed, bounced = sent.order_by("created_at")[:2]
        Message.objects.filter(pk=failed.pk).update(
            status=MessageStatus.FAILED,
            sent_at=None,
            attempts=MOST_ATTEMPTS,
            last_error="450 4.2.0 Greylisted, please try again later",
            updated_at=self.now,
        )
        Message.objects.filter(pk=bounced.pk).update(
            status=MessageStatus.BOUNCED,
            last_error="smtp; 552 5.2.2 Mailbox full",
            updated_at=self.now,
        )

    def _mailings(self, supper: Event) -> None:
        """One went out yesterday, one is a draft."""
        yesterday = self.now - timedelta(days=1)
        sent = create_mailing(
            event_id=supper.pk,
            fields={
                "subject": "What do you not eat? {event}",
                "text": "Hello {name},\n\nwe go to the market on the morning of our supper. Is"
                " there something that you do not eat? Reply to this mail until the day before.",
                "purpose": MailingPurpose.SERVICE,
                "statuses": [Status.CONFIRMED],
            },
            by=self.by,
            now=yesterday,
        )
        send_mailing(mailing_id=sent.pk, by=self.by, now=yesterday)
        create_mailing(
            event_id=self._first_of(PIECES[4].title).pk,
            fields={
                "subject": "More light on the quay",
                "text": "Hello {name},\n\nnext winter we want to hang lights over the water, too."
                " Help us to choose them: {event_link}",
                "purpose": MailingPurpose.NEWS,
                "statuses": [Status.CONFIRMED, Status.WAITLISTED],
            },
            by=self.by,
            now=self.now,
        )

    def _do_jobs(self) -> None:
        """What was written for the workers; what those jobs write in turn is for later."""
        for job in Job.objects.filter(status=JobStatus.QUEUED).order_by("created_at"):
            JOBS[job.name](now=self.now, **job.arguments)
            Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE, done_at=self.now)

    @staticmethod
    def _first_of(title: str) -> Event:
        return Event.objects.filter(title=title).order_by("start_at")[0]

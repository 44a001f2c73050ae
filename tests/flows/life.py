"""A house's life in which every kind of mail goes out, each when it is due and as things are then.

What can be caused in a browser is, by one whose Host header lies.
"""

from __future__ import annotations

import email
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from functools import partial
from typing import Any

from django.core import mail
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.delivery import deliver_due
from accounts.jobs import run_due
from accounts.models import Job, Message, User
from accounts.second_factor import changes
from accounts.services import invite_user
from eventmaster.schedule import JOBS
from events.models import Event, Organizer
from registrations.enums import MailingPurpose, Status
from registrations.mail import RENDERERS
from registrations.mail.texts import OwnWords
from registrations.models import Reminder
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.deciding import approve, decline
from registrations.services.editing import edit_registration
from registrations.services.events import cancel_event, change_capacity, change_event
from registrations.services.expiring import expire_due
from registrations.services.groups import cancel_tickets
from registrations.services.mail_texts import try_mail_text
from registrations.services.mailings import create_mailing, send_mailing, send_test
from registrations.services.registering import TicketRequest
from registrations.services.reminders import send_due_reminders
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person
from tests.security.forms import form, signup

LYING_HOST = "evil.example"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sent:
    """A mail as the server got it, and the row that it came from."""

    row: Message
    parsed: EmailMessage

    @property
    def kind(self) -> str:
        return self.row.kind


class Life:
    """`tail` is put behind every name, title and word; `on_mail` sees each mail as it goes out."""

    def __init__(self, *, tail: str = "", on_mail: Callable[[Sent], None] | None = None) -> None:
        self.tail = tail
        self.on_mail = on_mail
        self.sent: list[Sent] = []
        self.browser = Client(headers={"host": LYING_HOST})
        self.organizer = OrganizerFactory(slug="choir", email="choir@example.org")
        Organizer.objects.update(name=f"The Choir{tail}")
        self.organizer.refresh_from_db()
        self.team = self.person("team")

    def live(self) -> list[Sent]:
        for stage in (
            self.accounts,
            self.second_factor,
            self.guests,
            self.edits,
            self.groups,
            self.line,
            self.offers,
            self.decisions,
            self.reminders,
            self.words_of_the_team,
            self.changes,
        ):
            stage()
            self.post()
        return self.sent

    def post(self) -> None:
        """Let a worker do what is due, now or later."""
        for _part in range(4):
            Job.objects.update(due_at=timezone.now())
            run_due((), JOBS)
        Message.objects.update(due_at=timezone.now())
        while deliver_due(RENDERERS):
            pass
        for gone in mail.outbox[len(self.sent) :]:
            parsed = email.message_from_bytes(gone.message().as_bytes(), policy=default)
            row = Message.objects.get(message_id=parsed["Message-ID"])
            self.sent.append(Sent(row, parsed))
            if self.on_mail:
                self.on_mail(self.sent[-1])

    # --- Whom and what it is about ------------------------------------------------------------

    def person(self, name: str) -> User:
        user: User = UserFactory(email=f"{name}@example.org")
        User.objects.filter(pk=user.pk).update(name=f"{name.title()}{self.tail}")
        user.refresh_from_db()
        return user

    def event(self, slug: str, **fields: Any) -> Event:
        event = EventFactory(
            organizer=self.organizer, slug=slug, capacity=fields.pop("capacity", 2), **fields
        )
        Event.objects.filter(pk=event.pk).update(
            title=f"Songs{self.tail}",
            venue=f"Town hall{self.tail}",
            is_online=True,
            online_url="https://meet.example.org/songs",
        )
        event.ticket_types.update(name=f"Regular{self.tail}")
        event.refresh_from_db()
        return event

    # --- What happens -------------------------------------------------------------------------

    def accounts(self) -> None:
        for path, values in (
            ("/accounts/signup/", signup("new@example.org")),
            ("/accounts/signup/", signup("team@example.org")),
            ("/accounts/password/reset/", {"email": "unknown@example.org"}),
            ("/accounts/password/reset/", {"email": "team@example.org"}),
        ):
            assert Client(headers={"host": LYING_HOST}).post(path, values).status_code == 302
        invite_user(
            email="invited@example.org", name=f"Ines{self.tail}", by=self.team, now=timezone.now()
        )

    def second_factor(self) -> None:
        now = timezone.now()
        changes.activate(user=self.team, secret="JBSWY3DPEHPK3PXP", step=1, now=now)
        changes.renew_recovery_codes(user=self.team, now=now)
        changes.remove(user=self.team, by=self.team, now=now)

    def guests(self) -> None:
        """Registered twice: once to confirm, then to hear that it was done already."""
        event = self.event("guests")
        values = form("gwen@example.org", name="Gwen")
        assert self.browser.post("/events/guests/register/", values).status_code == 302
        self.post()
        confirm(registration_id=event.registrations.get().pk, now=timezone.now())
        again = {**values, "nonce": form("")["nonce"]}
        assert self.browser.post("/events/guests/register/", again).status_code == 302

    def edits(self) -> None:
        """The team puts an address right."""
        made = register_person(self.event("edits"), self.person("misspelt"))
        fields = {"email": "spelt@example.org"}
        edit_registration(registration_id=made.pk, fields=fields, by=self.team, now=timezone.now())

    def groups(self) -> None:
        """One companion's address is known, the other's is not."""
        event, now = self.event("groups", capacity=9), timezone.now()
        names = [f"{name}{self.tail}" for name in ("Ada", "Bea", "Cy")]
        tickets = [
            TicketRequest(),
            TicketRequest(names[1], "bea@example.org"),
            TicketRequest(names[2], "cy@example.org"),
        ]
        self.person("bea")
        made = register_person(event, self.person("ada"), tickets=tickets)
        self.post()
        gone = made.tickets.get(number=3)
        cancel_tickets(registration_id=made.pk, ticket_ids=[gone.pk], by=None, now=now)
        self.post()
        cancel_registration(registration_id=made.pk, by=made.user, now=now)

    def line(self) -> None:
        event = self.event("line")
        register_person(event, self.person("first"), seats=2)
        register_person(event, self.person("second"))
        self.post()
        change_capacity(event_id=event.pk, capacity=3, by=None, now=timezone.now())

    def offers(self) -> None:
        event, now = self.event("offers"), timezone.now()
        Event.objects.filter(pk=event.pk).update(waiting_list_mode="offer", offer_hours=24)
        seated = register_person(event, self.person("seated"), seats=2)
        register_person(event, self.person("hopeful"), seats=2)
        cancel_registration(registration_id=seated.pk, by=None, now=now)
        self.post()
        expire_due(now=now + DAY + timedelta(hours=1))

    def decisions(self) -> None:
        event, now = self.event("decisions", requires_approval=True), timezone.now()
        good = register_person(event, self.person("good"))
        bad = register_person(event, self.person("bad"))
        self.post()
        approve(registration_id=good.pk, by=self.team, now=now)
        decline(registration_id=bad.pk, reason=f"No room{self.tail}", by=self.team, now=now)

    def reminders(self) -> None:
        now = timezone.now()
        event = self.event("reminders", start_at=now + timedelta(hours=20), now=now - 9 * DAY)
        tickets = [TicketRequest(), TicketRequest(f"Eve{self.tail}", "eve@example.org")]
        early = now - 2 * DAY
        register_person(event, self.person("dora"), tickets=tickets, now=early)
        Reminder.objects.create(event=event, hours=24, created_at=early)
        send_due_reminders(now=now)

    def words_of_the_team(self) -> None:
        """What goes to many, to the point and as news, and what the team tries on itself."""
        event = self.event("words")
        register_person(event, self.person("reader"))
        now = timezone.now()
        words = {"subject": "Hello {name}", "text": "Hello {name},\n\nsee you at {event}: {link}"}
        for purpose in MailingPurpose:
            mailing = create_mailing(
                event_id=event.pk,
                fields={**words, "purpose": purpose, "statuses": [Status.CONFIRMED]},
                by=self.team,
                now=now,
            )
            send_test(mailing_id=mailing.pk, by=self.team, now=now)
            send_mailing(mailing_id=mailing.pk, by=self.team, now=now)
        try_mail_text(
            event=event,
            kind="registration.confirmed",
            language="",
            words=OwnWords(**words),
            by=self.team,
            now=now,
        )

    def changes(self) -> None:
        """Each a minute after the one before: versions of an entry are counted by seconds."""
        start_at = timezone.now().replace(microsecond=0) + 7 * DAY
        event = self.event("changes", capacity=9, start_at=start_at)
        tickets = [TicketRequest(), TicketRequest(f"Flo{self.tail}", "flo@example.org")]
        register_person(event, self.person("guido"), tickets=tickets)
        self.post()
        moved = {"start_at": event.start_at + DAY, "end_at": event.end_at + DAY}
        for change in (partial(change_event, fields=moved), cancel_event):
            made_at = F("created_at") - timedelta(minutes=1)
            Event.objects.filter(pk=event.pk).update(created_at=made_at)
            change(event_id=event.pk, by=self.team, now=timezone.now())
            self.post()

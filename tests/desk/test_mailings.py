"""Writing to many at the desk: a draft, a last look, and how far it has come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from registrations.enums import MailingStatus
from registrations.models import Mailing
from registrations.services.mailing_jobs import write
from registrations.services.mailings import change_mailing, send_mailing
from tests.desk.forms import messages_of
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.mailing import draft

pytestmark = pytest.mark.django_db

WORDS = {"subject": "Bring a cup", "text": "Hello {name},\r\n\r\nbring a cup."}
CHOICE = {"statuses": ["confirmed"], "purpose": "service", "arrived": ""}


@pytest.fixture
def event(own):
    event = EventFactory(organizer=own.organizer, time_zone="Europe/Berlin")
    for name in ("Ada", "Bea"):
        register_person(event, UserFactory(name=name))
    return event


def page(name, event, *more):
    return reverse(f"admin:events_event_{name}", args=[event.pk, *(each.pk for each in more)])


def stored():
    return Mailing.objects.get()


def test_a_draft_is_written_and_leads_to_the_last_look(manager, people, event):
    answer = manager.post(page("mailing_new", event), {**WORDS, **CHOICE, "_next": "1"})

    mailing = stored()
    assert answer.url == page("mailing_sending", event, mailing)
    assert (mailing.subject, mailing.text) == ("Bring a cup", "Hello {name},\n\nbring a cup.")
    assert (mailing.statuses, mailing.has_arrived) == (["confirmed"], None)
    assert (mailing.created_by, mailing.status) == (people["manager"], MailingStatus.DRAFT)


def test_what_was_typed_stays_where_it_is_refused(manager, event):
    words = {"subject": "Dear {nmae}", "text": "Hello {name"}

    answer = manager.post(page("mailing_new", event), {**words, **CHOICE})

    form = answer.context["form"]
    assert set(form.errors) == {"subject", "text"}
    assert "{nmae}" in form.errors["subject"][0]
    assert 'value="Dear {nmae}"' in answer.content.decode()
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({}, "It goes to 2 people."),
        ({"arrived": "yes"}, "It goes to 0 people."),
        ({"statuses": []}, "Choose to whom you write."),
        ({"statuses": ["unconfirmed"]}, "Choose to whom you write."),
    ],
)
def test_the_number_follows_the_choice(manager, event, choice, said):
    query = {**CHOICE, **choice}

    answer = manager.get(page("mailing_audience", event), query, headers={"HX-Request": "true"})

    assert answer.content.decode().strip() == f"<p>{said}</p>"


def test_a_draft_shows_its_number_without_a_script(manager, event):
    mailing = draft(event, has_arrived=True)

    answer = manager.get(page("mailing", event, mailing))

    assert "It goes to 0 people." in answer.content.decode()
    assert answer.context["form"].initial["arrived"] == "yes"


def test_the_last_look_shows_the_mail_as_each_reads_it(manager, event):
    mailing = draft(event, text="Hello {name}!")

    shown = manager.get(page("mailing_sending", event, mailing), {"reader": "2"})
    frames = [
        manager.get(page("mailing_document", event, mailing), {"reader": n, "as": "text"})
        for n in ("1", "2", "99", "x")
    ]

    assert "As Bea reads it" in shown.content.decode()
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    names = ["Ada" if "Hello Ada!" in each.content.decode() else "Bea" for each in frames]
    assert names == ["Ada", "Bea", "Ada", "Ada"]
    assert {each.headers["Content-Security-Policy"].split(";")[0] for each in frames} == {"sandbox"}


def test_it_is_sent_at_once(manager, event):
    mailing = draft(event)

    answer = manager.post(page("mailing_sending", event, mailing), {"_now": "1"}, follow=True)

    assert stored().status == MailingStatus.SENDING
    assert messages_of(answer) == ["It is on its way. You can close this page."]


def test_what_somebody_changed_since_is_not_sent_unseen(manager, event):
    mailing = draft(event)
    look = page("mailing_sending", event, mailing)
    version = manager.get(look).context["version"]
    who = {"by": None, "now": timezone.now()}
    change_mailing(mailing_id=mailing.pk, fields={"subject": "Bring nothing"}, **who)

    answer = manager.post(look, {"_now": "1", "version": version}, follow=True)

    assert "Somebody changed this in the meantime." in answer.content.decode()
    assert stored().status == MailingStatus.DRAFT
    manager.post(look, {"_now": "1", "version": manager.get(look).context["version"]})
    assert stored().status == MailingStatus.SENDING


def test_it_is_sent_later_by_the_events_clock(manager, event):
    mailing = draft(event)
    later = {"send_at_0": "2031-01-06", "send_at_1": "09:00", "_later": "1"}

    manager.post(page("mailing_sending", event, mailing), later)

    mailing = stored()
    assert (mailing.status, mailing.send_at.isoformat()) == (
        MailingStatus.SCHEDULED,
        "2031-01-06T08:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2001-01-01", "09:00", "This time is over. Choose a later one, or send it now."),
        ("2031-03-30", "02:30", "On 30 March 2031 the clocks go forward"),
        ("2031-03-30", "", "Give the date and the time."),
        ("", "", "This field is required."),
    ],
)
def test_a_time_that_cannot_be_is_refused(manager, event, day, time, said):
    mailing = draft(event)
    later = {"send_at_0": day, "send_at_1": time, "_later": "1"}

    answer = manager.post(page("mailing_sending", event, mailing), later)

    assert said in str(answer.context["form"].errors)
    assert stored().status == MailingStatus.DRAFT


def test_a_test_goes_to_oneself(manager, people, event):
    mailing = draft(event)

    answer = manager.post(page("mailing_sending", event, mailing), {"_test": "1"}, follow=True)

    message = Message.objects.get(kind="mailing.test")
    assert message.to_email == people["manager"].email
    assert messages_of(answer) == [f"The mail is on its way to {message.to_email}."]
    assert stored().status == MailingStatus.DRAFT


def test_how_far_it_has_come_is_asked_for_until_it_is_over(manager, event):
    mailing = draft(event)
    send_mailing(mailing_id=mailing.pk, by=None, now=timezone.now())
    write(now=timezone.now(), mailing_id=str(mailing.pk))
    first = Message.objects.filter(batch_id=mailing.pk).first()
    Message.objects.filter(pk=first.pk).update(status="sent", sent_at=timezone.now())
    address = page("mailing", event, mailing)

    part = manager.get(address, headers={"HX-Request": "true"}).content.decode()
    manager.post(address, {"_stop": "1"})
    after = manager.get(address, headers={"HX-Request": "true"}).content.decode()

    assert 'data-hx-trigger="every 3s"' in part
    assert '<progress max="2" value="1"' in part
    assert "<html" not in part
    assert stored().status == MailingStatus.STOPPED
    assert "data-hx-get" not in after
    assert "Stop it" not in after


def test_a_scheduled_one_becomes_a_draft_again(manager, event):
    mailing = draft(event)
    later = timezone.now() + timedelta(days=1)
    send_mailing(mailing_id=mailing.pk, send_at=later, by=None, now=timezone.now())

    manager.post(page("mailing", event, mailing), {"_take_back": "1"})

    assert stored().status == MailingStatus.DRAFT


def test_a_draft_is_thrown_away(manager, event):
    mailing = draft(event)

    answer = manager.post(page("mailing", event, mailing), {"_delete": "1"})

    assert answer.url == page("mailings", event)
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("step", ["_delete", "_stop", "_take_back"])
def test_what_is_not_possible_is_said(manager, event, step):
    mailing = draft(event)
    Mailing.objects.filter(pk=mailing.pk).update(
        status="sent", started_at=timezone.now(), ended_at=timezone.now()
    )

    answer = manager.post(page("mailing", event, mailing), {step: "1"}, follow=True)

    assert len(messages_of(answer)) == 1
    assert stored().status == MailingStatus.SENT


def test_whoever_only_looks_changes_and_sends_nothing(sign_in, event):
    viewer, mailing = sign_in("viewer"), draft(event)

    reads = [
        viewer.get(page(name, event, *more)).status_code
        for name, more in (
            ("mailings", ()),
            ("mailing_audience", ()),
            ("mailing", (mailing,)),
            ("mailing_document", (mailing,)),
            ("mailing_new", ()),
            ("mailing_sending", (mailing,)),
        )
    ]
    posts = [
        viewer.post(page(name, event, mailing), {do: "1"}).status_code
        for name, do in (("mailing", "_delete"), ("mailing", ""), ("mailing_sending", "_now"))
    ]

    assert reads == [200, 200, 200, 200, 404, 404]
    assert posts == [404, 404, 404]
    assert stored().status == MailingStatus.DRAFT


def test_anothers_mailing_does_not_exist(manager, event, foreign):
    theirs = draft(foreign.event)

    mixed = [page("mailing", event, theirs), page("mailing", foreign.event, theirs)]

    assert [manager.get(address).status_code for address in mixed] == [404, 404]


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    manager, event, django_assert_max_num_queries
):
    for number in range(5):
        draft(event, subject=f"Number {number}")

    with django_assert_max_num_queries(12):
        answer = manager.get(page("mailings", event))

    assert answer.content.decode().count("state-draft") == 5

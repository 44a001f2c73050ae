"""Approval at the desk: one registration or many, each outcome said."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry, Message
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration
from tests.desk.forms import messages_of
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/registration/"
STEPS = ("approval", "refusal")


@pytest.fixture
def event(own):
    """Two places, and three people who wait to be let in; Ada asked first."""
    event = EventFactory(organizer=own.organizer, capacity=2, requires_approval=True)
    for name in ("Ada", "Bea", "Cleo"):
        register_person(event, UserFactory(name=name), wants_list=False)
    return event


def page_of(registration, step):
    return reverse(f"admin:registrations_registration_{step}", args=[registration.pk])


def named(name):
    return Registration.objects.get(name=name)


def choose(client, action, registrations, **more):
    ids = [str(registration.pk) for registration in registrations]
    values = {"action": action, "_selected_action": ids, "index": 0, **more}
    return client.post(LIST, values, follow=True)


def statuses(event):
    return dict(Registration.objects.filter(event=event).values_list("name", "status"))


@pytest.mark.parametrize("joins", ["", "on"])
def test_many_are_approved_in_the_order_in_which_they_came(joins, manager, event, own, foreign):
    chosen = [*Registration.objects.filter(event=event).order_by("-created_at"), own.registration]
    foreign_one = foreign.registration

    question = choose(manager, "approve_selected", [*chosen, foreign_one])
    before = statuses(event)
    answer = choose(
        manager,
        "approve_selected",
        [*chosen, foreign_one],
        confirmed="yes",
        joins_waiting_list=joins,
    )

    shown = [registration.name for registration in question.context["chosen"]]
    outcome = (
        "1 registration is approved and on the waiting list: it was full."
        if joins
        else "1 registration stays as it is (Cleo). Not enough places are left."
    )
    assert shown == ["Ada", "Bea", "Cleo"]
    assert before == dict.fromkeys(["Ada", "Bea", "Cleo"], Status.PENDING)
    assert statuses(event) == {
        "Ada": Status.CONFIRMED,
        "Bea": Status.CONFIRMED,
        "Cleo": Status.WAITLISTED if joins else Status.PENDING,
    }
    assert messages_of(answer) == [
        "2 registrations are approved. The people get a mail with their tickets.",
        outcome,
    ]
    assert list(problems(now=timezone.now())) == []


def test_many_are_declined_with_one_reason(manager, event, people):
    chosen = list(Registration.objects.filter(event=event))

    asked = choose(manager, "decline_selected", chosen, confirmed="yes", reason=" ")
    before = statuses(event)
    answer = choose(manager, "decline_selected", chosen, confirmed="yes", reason="For members.")

    journal = JournalEntry.objects.filter(action="registration.declined", event_id=event.pk)
    assert asked.context["form"].errors == {"reason": ["Tell them why: one sentence is enough."]}
    assert set(before.values()) == {Status.PENDING}
    assert messages_of(answer) == [
        "3 registrations are declined. The people get a mail with the reason."
    ]
    assert set(Registration.objects.filter(event=event).values_list("status", "decision_note")) == {
        (Status.DECLINED, "For members.")
    }
    assert {entry.actor for entry in journal} == {people["manager"]}
    assert Message.objects.filter(kind="registration.declined").count() == 3


def test_one_is_decided_about_on_its_page(manager, event):
    ada, bea = named("Ada"), named("Bea")
    before = manager.get(page_of(ada, "change")).content.decode()
    asked = [manager.get(page_of(ada, step)).status_code for step in STEPS]

    approved = manager.post(page_of(ada, "approval"), follow=True)
    declined = manager.post(page_of(bea, "refusal"), {"reason": "Full of Beas."}, follow=True)
    again = manager.post(page_of(ada, "refusal"), {"reason": "No."}, follow=True)

    links = [page_of(ada, step) in before for step in STEPS]
    after = [page_of(ada, step) in approved.content.decode() for step in STEPS]
    assert (asked, links, after) == ([200, 200], [True, True], [False, False])
    assert statuses(event) == {
        "Ada": Status.CONFIRMED,
        "Bea": Status.DECLINED,
        "Cleo": Status.PENDING,
    }
    assert "Full of Beas." in declined.content.decode()
    assert messages_of(again) == ["This registration does not wait for approval any more."]


def test_the_event_leads_to_those_who_wait_for_approval(manager, event):
    page = manager.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    pending = manager.get(LIST, {"event": str(event.pk), "status__exact": "pending"})

    assert f"?event={event.pk}&amp;status__exact=pending" in page
    assert "3 wait for approval" in page
    assert len(pending.context["cl"].result_list) == 3


def test_who_may_not_edit_decides_about_nobody(sign_in, event):
    ada = named("Ada")

    for role in ("viewer", "administrator", "checkin", "attendee", None):
        client = sign_in(role)
        for step in STEPS:
            client.post(page_of(ada, step), {"reason": "Forged"})
        for action in ("approve_selected", "decline_selected"):
            choose(client, action, [ada], confirmed="yes", reason="Forged")

    assert set(statuses(event).values()) == {Status.PENDING}

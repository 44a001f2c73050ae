"""A registration that the team enters by hand."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration
from registrations.services.ticket_types import save_ticket_type
from tests.desk.forms import fill, messages_of
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

FORM = "registration_form"


@pytest.fixture
def event(own):
    """Four places; crew tickets are hidden."""
    event = EventFactory(organizer=own.organizer, capacity=4, is_closed_by_hand=True)
    save_ticket_type(
        event_id=event.pk,
        fields={"name": "Crew", "position": 1, "is_hidden": True},
        pool_ids=[],
        by=None,
        now=timezone.now(),
    )
    return event


def page_of(event):
    return reverse("admin:events_event_registration", args=[event.pk])


def a_form(client, event, **values):
    person = {"name": "Grace Hopper", "email": "Grace@Navy.example"}
    return fill(client, page_of(event), FORM, **{**person, **values})


def test_tickets_of_several_types_are_entered_with_named_exceptions(manager, event, people):
    wanted = {"count_1": "2", "count_2": "1"}
    form = a_form(manager, event, overrides=["window", "type"], **wanted)
    refused = manager.post(page_of(event), {**form, "overrides": []})
    before = Registration.objects.filter(event=event).count()

    answers = [manager.post(page_of(event), form, follow=True) for _time in range(2)]

    grace = Registration.objects.get(event=event)
    entry = JournalEntry.objects.get(action="registration.created", subject_id=grace.pk)
    assert (before, refused.context["form"].errors) == (
        0,
        {"overrides": ["Registration is closed. Tick it here to allow it."]},
    )
    assert (grace.status, grace.email_key) == (Status.CONFIRMED, "grace@navy.example")
    assert [
        (ticket.ticket_type.name, ticket.holder_name)
        for ticket in grace.tickets.select_related("ticket_type").order_by("number")
    ] == [("Ticket", "Grace Hopper"), ("Ticket", ""), ("Crew", "")]
    assert (entry.actor, entry.details["overrides"]) == (people["manager"], ["type", "window"])
    assert messages_of(answers[0]) == ["Grace Hopper is registered, and gets the tickets by mail."]
    # The same form sent twice is one registration.
    assert answers[1].redirect_chain == answers[0].redirect_chain


def test_a_full_event_offers_the_waiting_list_and_no_exception_makes_room(manager, event):
    type(event).objects.filter(pk=event.pk).update(is_closed_by_hand=False)
    register_person(event, seats=3)
    every = ["window", "state", "type", "limits", "approval"]
    form = a_form(manager, event, count_1="2", overrides=every)

    full = manager.post(page_of(event), form)
    answer = manager.post(page_of(event), {**form, "wants_waiting_list": "on"}, follow=True)

    assert full.context["form"].errors == {"wants_waiting_list": ["Not enough places are left."]}
    assert 'value="Grace Hopper"' in full.content.decode()
    assert Registration.objects.get(name="Grace Hopper").status == Status.WAITLISTED
    assert messages_of(answer) == ["Grace Hopper is on the waiting list now, and gets a mail."]
    assert list(problems(now=timezone.now())) == []


def test_who_is_registered_is_shown_and_not_entered_again(manager, event):
    type(event).objects.filter(pk=event.pk).update(is_closed_by_hand=False)
    own = register_person(event, UserFactory(name="Grace", email="grace@navy.example"))

    answer = manager.post(page_of(event), a_form(manager, event))
    nothing = manager.post(page_of(event), a_form(manager, event, count_1="0", email="x"))

    assert reverse("admin:registrations_registration_change", args=[own.pk]) in str(
        answer.context["form"].errors["email"]
    )
    assert set(nothing.context["form"].errors) == {"email", "count_1"}
    assert Registration.objects.filter(event=event).count() == 1


def test_only_managers_pass_over_what_is_closed(sign_in, manager, event, people):
    editor = sign_in("editor")
    shown = editor.get(page_of(event)).context["form"].fields
    forged = {**a_form(manager, event), "overrides": ["window"]}

    answer = editor.post(page_of(event), forged)

    assert "overrides" not in shown
    assert answer.context["form"].non_field_errors() == [
        "Registration is closed. Write to the organizer if you still want to come."
    ]
    assert not Registration.objects.filter(name="Grace Hopper").exists()


def test_only_the_events_own_editors_enter_anybody(sign_in, manager, event, foreign):
    form = a_form(manager, event, overrides=["window"])

    statuses = [
        sign_in(role).post(page_of(event), form).status_code
        for role in ("viewer", "administrator", "checkin", "attendee", None)
    ]
    elsewhere = manager.post(page_of(foreign.event), form).status_code

    assert statuses == [404, 404, 302, 302, 302]
    assert elsewhere == 404
    assert not Registration.objects.filter(name="Grace Hopper").exists()

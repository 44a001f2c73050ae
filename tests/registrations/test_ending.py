"""Who ended a registration is written down by whatever ends one."""

from datetime import timedelta

import pytest

from events.models import Event
from registrations.enums import EndedBy
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration
from registrations.services.deciding import decline
from registrations.services.expiring import expire_due
from registrations.services.groups import cancel_tickets
from registrations.services.offers import decline_offer
from tests.factories import NOW, UserFactory
from tests.registrations.applying import make_event, sign_in_and_register, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def ended(registration):
    found = Registration.objects.get(pk=registration.pk)
    return found.ended_by, found.decision_note


def test_who_cancels_for_themselves_and_who_for_others():
    event, editor = make_event(capacity=9), UserFactory()
    by_link, by_account, by_team, in_part = (sign_in_and_register(event) for _ in range(4))
    words = {"reason": "No room.", "now": NOW}

    cancel_registration(registration_id=by_link.pk, by=None, **words)
    cancel_registration(registration_id=by_account.pk, by=by_account.user, **words)
    cancel_registration(registration_id=by_team.pk, by=editor, **words)
    everyone = [ticket.pk for ticket in in_part.tickets.all()]
    cancel_tickets(registration_id=in_part.pk, ticket_ids=everyone, by=editor, now=NOW)

    assert [ended(each) for each in (by_link, by_account, by_team, in_part)] == [
        (EndedBy.PERSON, ""),
        (EndedBy.PERSON, ""),
        (EndedBy.TEAM, "No room."),
        (EndedBy.TEAM, ""),
    ]


def test_time_and_decisions_and_answers():
    event = make_event(capacity=1, waiting_list_mode="offer", offer_hours=1)
    first = sign_in_and_register(event)
    late, refuses = sign_in_and_register(event), sign_in_and_register(event)
    cancel_registration(registration_id=first.pk, by=None, now=NOW)
    expire_due(now=NOW + timedelta(hours=1))
    decline_offer(registration_id=refuses.pk, by=None, now=NOW + timedelta(hours=1))
    never = sign_up(event)
    expire_due(now=NOW + timedelta(days=3))
    Event.objects.filter(pk=event.pk).update(requires_approval=True)
    pending = sign_in_and_register(event)
    decline(registration_id=pending.pk, reason="Members only.", by=UserFactory(), now=NOW)

    assert [ended(each) for each in (late, refuses, never, pending)] == [
        (EndedBy.SYSTEM, ""),
        (EndedBy.PERSON, ""),
        (EndedBy.SYSTEM, ""),
        (EndedBy.TEAM, "Members only."),
    ]


def test_a_guest_whose_address_proves_itself_ended_the_earlier_try():
    event = make_event(capacity=9)
    guest = sign_up(event, "ada@example.org")

    sign_in_and_register(event, UserFactory(email="ada@example.org"))

    assert ended(guest) == (EndedBy.PERSON, "")

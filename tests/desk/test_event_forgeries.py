"""Requests at the desk that no form of it sends: they change and show nothing (rule 10).

With another organizer's keys: tests/security/test_desk_walls.py.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.enums import EventStatus, Role
from events.models import Event
from events.services.teams import set_role
from registrations.models import Registration
from tests.desk.event_form import ADD, new_event, page_of
from tests.desk.forms import errors_of
from tests.factories import EventFactory, OrganizerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("rights are code")]


def test_an_event_cannot_be_made_for_another_organizer(manager, foreign):
    answer = new_event(manager, organizer=str(foreign.organizer.pk))

    assert list(errors_of(answer)) == ["organizer"]
    assert not Event.objects.filter(title="Harbour concert").exists()


def test_a_member_who_only_looks_elsewhere_cannot_make_events_there(sign_in, own, people):
    other = OrganizerFactory()
    set_role(organizer=other, user=people["editor"], role=Role.VIEWER, by=None, now=timezone.now())
    theirs = EventFactory(organizer=other)
    editor = sign_in("editor")

    answer = new_event(editor, organizer=str(other.pk))
    changed = editor.post(page_of(theirs), {"title": "Taken over", "_save": "Save"})
    cancelled = editor.post(reverse("admin:events_event_cancellation", args=[theirs.pk]))
    act(editor, "cancel_selected", theirs.pk)

    theirs.refresh_from_db()
    assert list(errors_of(answer)) == ["organizer"]
    assert (changed.status_code, cancelled.status_code) == (403, 404)
    assert (theirs.status, theirs.title != "Taken over") == (EventStatus.PUBLISHED, True)


@pytest.mark.parametrize("role", ["viewer", "administrator", "checkin", "attendee", None])
def test_who_may_not_edit_changes_nothing_by_any_post(role, sign_in, own):
    client = sign_in(role)
    before = Event.objects.values().get(pk=own.event.pk)

    statuses = {
        client.post(page_of(own.event), {"title": "Forged", "_save": "Save"}).status_code,
        client.post(ADD, {"title": "Forged", "_save": "Save"}).status_code,
        client.post(reverse("admin:events_event_publication", args=[own.event.pk])).status_code,
        client.post(reverse("admin:events_event_cancellation", args=[own.event.pk])).status_code,
        client.post(reverse("admin:events_event_delete", args=[own.event.pk])).status_code,
        act(client, "cancel_selected", own.event.pk).status_code,
    }

    assert statuses <= {302, 403, 404, 200}
    assert Event.objects.values().get(pk=own.event.pk) == before
    assert Event.objects.count() == 1


def test_nothing_can_be_deleted(manager, sign_in, own):
    urls = [
        reverse("admin:events_event_delete", args=[own.event.pk]),
        reverse("admin:registrations_registration_delete", args=[own.registration.pk]),
        reverse("admin:events_organizer_delete", args=[own.organizer.pk]),
    ]

    clients = (manager, sign_in("superuser"))
    answers = [client.post(url, {"post": "yes"}) for url in urls for client in clients]

    assert {answer.status_code for answer in answers} == {403}
    assert Registration.objects.filter(pk=own.registration.pk).exists()


@pytest.mark.logs_errors
def test_hidden_fields_are_no_lookups(manager, own):
    listing = reverse("admin:events_event_changelist")

    statuses = {
        lookup: manager.get(listing, {lookup: "x"}).status_code
        for lookup in ("source_key__startswith", "organizer__email__startswith", "online_url")
    }
    key = manager.get(page_of(own.event), {"_to_field": "slug"})

    assert set(statuses.values()) == {400}
    assert key.status_code == 400


def act(client, action, key):
    """Confirm an action of the list of events for the one that has this key."""
    chosen = {"action": action, "confirmed": "yes", "_selected_action": [str(key)]}
    return client.post(reverse("admin:events_event_changelist"), chosen)


def test_keys_that_are_none_choose_nothing(manager, own):
    assert act(manager, "cancel_selected", "1 OR 1").status_code == 302
    assert Event.objects.get(pk=own.event.pk).status == EventStatus.PUBLISHED

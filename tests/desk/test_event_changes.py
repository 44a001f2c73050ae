"""Changing a published event at the desk: whether those who registered hear of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event
from registrations.models import ChangeNotice
from registrations.services.changes import WAIT
from tests.desk.event_form import FORM, page_of
from tests.desk.forms import fill, messages_of, save
from tests.factories import EventFactory, register_person

pytestmark = pytest.mark.django_db


def test_an_organizer_leaves_the_mail_out_or_hears_when_it_goes_out(manager, own):
    event = own.event
    register_person(event)

    save(manager, page_of(event), FORM, venue="Old Mill", notifies=None)
    assert Event.objects.get(pk=event.pk).venue == "Old Mill"
    assert not ChangeNotice.objects.exists()

    answer = manager.get(save(manager, page_of(event), FORM, venue="New Mill")["Location"])

    notice = ChangeNotice.objects.get()
    assert notice.before["venue"] == "Old Mill"
    at = notice.due_at.astimezone(event.zone)
    assert (
        f"Those who registered hear of it by mail at {at:%H:%M}. Take the change back until then, "
        "and no mail goes out."
    ) in messages_of(answer)
    assert notice.due_at - timezone.now() < WAIT


def test_where_nobody_could_be_told_it_is_not_asked(manager, own):
    draft = EventFactory(organizer=own.organizer, published=False)
    now = timezone.now()
    over = EventFactory(
        organizer=own.organizer,
        start_at=now - timedelta(days=2),
        end_at=now - timedelta(days=1),
    )

    forms = [fill(manager, page_of(each), FORM) for each in (own.event, draft, over)]

    assert ["notifies" in form for form in forms] == [True, False, False]

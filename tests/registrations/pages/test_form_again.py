"""The form sent or opened a second time: no harm is done, and the first registration is shown."""

import pytest
from django.utils import timezone

from accounts.models import Message
from registrations import links
from registrations.models import Registration
from registrations.services.confirming import confirm
from tests.factories import EventFactory, register_as_guest, register_person
from tests.registrations.pages.reading import errors_of, fields_of, main_of
from tests.registrations.pages.sending import address, send

pytestmark = pytest.mark.django_db


def test_the_same_form_sent_twice_leads_to_the_same_page(client, ada):
    event = EventFactory(capacity=80)
    fields = fields_of(client.get(address(event)))

    answers = [send(client, event, fields=fields)["Location"] for _ in range(3)]

    made = Registration.objects.get()
    assert answers == [f"/registrations/{made.pk}/"] * 3
    assert Message.objects.count() == 1


def test_the_same_form_with_other_values_is_refused_then_shows_the_first(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))
    send(client, event, fields=fields)

    page = send(client, event, fields=fields, name="Someone Else")
    assert page.status_code == 409
    assert errors_of(page) == [
        "This form was sent already with other values. Open it again and start afresh."
    ]

    answer = send(client, event, fields=fields_of(page))
    made = Registration.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/registrations/{made.pk}/")


def test_a_form_without_a_nonce_is_shown_again_with_one(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))

    page = send(client, event, fields={**fields, "nonce": "1"})
    assert errors_of(page) == ["This page was out of date. Please send it again."]
    assert Registration.objects.count() == 0

    send(client, event, fields=fields_of(page))
    assert Registration.objects.count() == 1


def test_opening_the_form_again_shows_the_registration(client, ada):
    event = EventFactory()
    send(client, event)

    answer = client.get(address(event))

    assert answer["Location"] == f"/registrations/{Registration.objects.get().pk}/"


def test_a_second_form_shows_the_first_registration(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))
    register_person(event, ada)

    answer = client.post(address(event), {**fields, "action": "register"}, follow=True)

    made = Registration.objects.get()
    assert answer.redirect_chain == [(f"/registrations/{made.pk}/", 302)]
    assert "You are registered for this event already. This is it." in main_of(answer).text


def test_a_registration_made_as_a_guest_is_shown_by_its_link(client, ada):
    event = EventFactory()
    as_guest = register_as_guest(event, "ada@example.org")
    confirm(registration_id=as_guest.pk, now=timezone.now())

    answer = send(client, event)

    as_guest.refresh_from_db()
    assert answer["Location"] == links.manage_url(as_guest)

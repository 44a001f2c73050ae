"""Registrations at the desk: found and cancelled."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.models import JournalEntry, Message
from eventmaster.desk.registrations import RegistrationAdmin
from registrations.enums import Status
from registrations.models import Registration, Ticket
from tests.desk.forms import messages_of
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/registration/"


def names(answer):
    return sorted(registration.name for registration in answer.context["cl"].result_list)


def rows_of(answer):
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# --- Finding ----------------------------------------------------------------------------------


def test_search_finds_by_name_address_holder_and_code(manager, own, foreign):
    ada = register_person(own.event, UserFactory(name="Ada Lovelace", email="ada@math.example"))
    Ticket.objects.filter(registration=ada).update(holder_name="Charles Babbage")
    code = ada.tickets.get().short_code
    typed = f"{code[:4].lower()}-{code[4:8]}-{code[8:]}"

    found = {
        term: names(manager.get(LIST, {"q": term}))
        for term in ("lovelace ada", "math.example", "babbage", typed, "theirs", "nobody")
    }

    assert found == {
        "lovelace ada": ["Ada Lovelace"],
        "math.example": ["Ada Lovelace"],
        "babbage": ["Ada Lovelace"],
        typed: ["Ada Lovelace"],
        "theirs": [],
        "nobody": [],
    }


def test_filters_by_status_and_event_of_ones_own(manager, own, foreign):
    other = EventFactory(organizer=own.organizer, capacity=1)
    register_person(other, UserFactory(name="First"))
    register_person(other, UserFactory(name="Second"))

    page = manager.get(LIST)
    offered = [title for _pk, title in page.context["cl"].filter_specs[1].lookup_choices]
    found = {
        label: names(manager.get(LIST, params))
        for label, params in {
            "waiting": {"status__exact": Status.WAITLISTED},
            "event": {"event": str(other.pk)},
            "foreign": {"event": str(foreign.event.pk)},
            "nonsense": {"event": "nonsense"},
        }.items()
    }

    assert {title.rpartition(" (")[0] for title in offered} == {"Ours's evening", other.title}
    assert found == {
        "waiting": ["Second"],
        "event": ["First", "Second"],
        "foreign": [],
        "nonsense": [],
    }


def test_an_event_counts_as_no_filter_of_its_own_list(manager, own):
    event = {"event": str(own.event.pk)}

    whole = manager.get(LIST, event).context["cl"]
    narrowed = manager.get(LIST, {**event, "status__exact": Status.CONFIRMED, "came": "no"})
    lists = manager.get(LIST, event | {"status__exact": Status.CONFIRMED}).context["cl"]

    assert (whole.filters_in_use, whole.has_active_filters) == (0, False)
    assert narrowed.context["cl"].filters_in_use == 2
    assert '<details class="filters">' in narrowed.content.decode()
    assert (lists.has_active_filters, lists.clear_all_filters_qs) == (
        True,
        f"?event={own.event.pk}",
    )


# --- Cancelling -------------------------------------------------------------------------------


def test_cancelling_asks_first_and_promotes_who_waits(manager, own, people):
    event = EventFactory(organizer=own.organizer, capacity=1)
    first, second = register_person(event), register_person(event)
    url = reverse("admin:registrations_registration_cancellation", args=[first.pk])

    manager.get(url)
    asked = Registration.objects.get(pk=first.pk).status
    answer = manager.post(url, {"reason": "The hall is smaller."}, follow=True)

    assert asked == Status.CONFIRMED
    assert Registration.objects.get(pk=first.pk).decision_note == "The hall is smaller."
    assert [Registration.objects.get(pk=each.pk).status for each in (first, second)] == [
        Status.CANCELLED,
        Status.CONFIRMED,
    ]
    assert messages_of(answer) == ["1 registration is cancelled; its seats are free again."]
    assert (
        JournalEntry.objects.get(action="registration.cancelled", event_id=event.pk).actor
        == people["manager"]
    )


def test_several_are_cancelled_from_the_list_but_never_foreign_ones(manager, own, foreign):
    more = register_person(own.event)
    ids = [str(each.pk) for each in (own.registration, more, foreign.registration)]
    chosen = {"action": "cancel_selected", "_selected_action": ids}

    question = manager.post(LIST, {**chosen, "index": 0})
    manager.post(LIST, {**chosen, "confirmed": "yes"})

    statuses = {
        registration.event_id: registration.status for registration in Registration.objects.all()
    }
    assert b"Theirs" not in question.content
    assert statuses == {
        own.event.pk: Status.CANCELLED,
        foreign.event.pk: Status.CONFIRMED,
    }


@pytest.mark.parametrize("chosen", ["each", "all of the list"])
def test_no_more_are_cancelled_at_once_than_one_request_can(manager, own, monkeypatch, chosen):
    """Else it is cut off half-way, and nobody knows where."""
    monkeypatch.setattr(RegistrationAdmin, "most_at_once", 1)
    more = register_person(own.event)
    ids = [str(own.registration.pk), *([str(more.pk)] if chosen == "each" else [])]
    action = {"_selected_action": ids, "select_across": "0" if chosen == "each" else "1"}

    told = manager.post(
        LIST, {**action, "action": "cancel_selected", "confirmed": "yes"}, follow=True
    )
    exported = manager.post(LIST, {**action, "action": "export_selected"})

    assert messages_of(told) == ["That is more than can be done at once. Choose at most 1 row."]
    assert set(Registration.objects.values_list("status", flat=True)) == {Status.CONFIRMED}
    assert len(rows_of(exported)) == 2


@pytest.mark.parametrize("role", ["viewer", "administrator", "checkin", "attendee", None])
def test_who_may_not_edit_cancels_nobody(role, sign_in, own):
    client = sign_in(role)

    client.post(
        reverse("admin:registrations_registration_cancellation", args=[own.registration.pk])
    )
    client.post(
        LIST,
        {
            "action": "cancel_selected",
            "confirmed": "yes",
            "_selected_action": [str(own.registration.pk)],
        },
    )
    client.post(
        reverse("admin:registrations_registration_change", args=[own.registration.pk]),
        {"status": "cancelled", "_save": "Save"},
    )

    own.registration.refresh_from_db()
    assert own.registration.status == Status.CONFIRMED


def test_the_registration_shows_its_tickets(manager, own):
    url = reverse("admin:registrations_registration_change", args=[own.registration.pk])

    page = manager.get(url).content.decode()

    assert own.registration.tickets.get().short_code in page
    assert 'name="_save"' not in page


# --- Records ----------------------------------------------------------------------------------


def test_a_mail_is_shown_without_its_text(sign_in, own):
    message = own.message
    Message.objects.filter(pk=message.pk).update(body="secret-link", subject="secret-subject")

    for role in ("manager", "administrator", "superuser"):
        page = sign_in(role).get(reverse("admin:accounts_message_change", args=[message.pk]))
        assert page.status_code == 200
        assert b"secret-" not in page.content


@pytest.mark.logs_errors
def test_the_text_of_a_mail_cannot_be_guessed_by_a_filter(sign_in, own):
    administrator = sign_in("administrator")

    statuses = {
        lookup: administrator.get("/admin/accounts/message/", {lookup: "s"}).status_code
        for lookup in ("body__startswith", "subject__contains", "body")
    }
    journal = administrator.get("/admin/accounts/journalentry/", {"personal__icontains": "zzz"})
    password = administrator.get("/admin/accounts/user/", {"password__startswith": "a"})

    assert set(statuses.values()) == {400}
    assert (password.status_code, "Registered" in journal.text) == (400, True)

"""What the team puts right about one registration at the desk, and whose it is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from registrations.enums import Status
from registrations.models import Payment, Registration
from registrations.services.ticket_types import save_ticket_type
from tests.desk.forms import messages_of
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

STEPS = ("person", "note", "types", "moving", "sending")


@pytest.fixture
def event(own):
    return EventFactory(organizer=own.organizer, capacity=3, title="Course, first evening")


@pytest.fixture
def ada(event):
    return register_person(event, UserFactory(name="Ada", email="ada@example.org"))


def page_of(registration, step):
    return reverse(f"admin:registrations_registration_{step}", args=[registration.pk])


def seen(client, url):
    return client.get(url).context["form"]["seen"].value()


def add_type(event, **fields):
    return save_ticket_type(
        event_id=event.pk, fields=fields, pool_ids=[], by=None, now=timezone.now()
    )


def test_a_name_is_put_right_and_a_page_that_is_too_old_is_refused(manager, ada):
    url = page_of(ada, "person")
    form = {"email": "ada@example.org", "language": "de", "seen": seen(manager, url)}

    done = manager.post(url, {**form, "name": "Ada King"}, follow=True)
    late = manager.post(url, {**form, "name": "Somebody"})
    twice = manager.post(url, {**form, "name": "Ada King", "email": "", "seen": ""})

    ada.refresh_from_db()
    assert (ada.name, ada.language) == ("Ada King", "de")
    assert messages_of(done) == ["It is saved."]
    assert "Somebody changed this meanwhile" in str(late.context["form"].errors)
    assert set(twice.context["form"].errors) == {"email", "seen"}


def test_the_note_is_the_team_s(manager, ada):
    url = page_of(ada, "note")

    manager.post(url, {"note": "Pays <b>later</b>", "seen": seen(manager, url)})

    page = manager.get(reverse("admin:registrations_registration_change", args=[ada.pk]))
    assert "Pays &lt;b&gt;later&lt;/b&gt;" in page.content.decode()
    manager.force_login(ada.user)
    own = manager.get(f"/registrations/{ada.pk}/")
    assert (own.status_code, "later" in own.content.decode()) == (200, False)


def test_a_ticket_of_another_type_says_what_it_costs_more(manager, ada, event):
    kind = add_type(event, name="Dinner", price=12)
    url = page_of(ada, "types")
    page = manager.get(url)

    form = {"type_1": str(kind.pk), "seen": page.context["form"]["seen"].value()}
    done = manager.post(url, form, follow=True)

    assert "Dinner · 12.00 (+12.00)" in page.content.decode()
    assert ada.tickets.get().ticket_type == kind
    assert messages_of(done) == ["The tickets are changed. 12.00 to pay at the door."]


def test_people_move_to_another_date_of_their_organizer_only(manager, ada, event, own, foreign):
    later = EventFactory(organizer=own.organizer, capacity=1, title="Course, second evening")
    url = page_of(ada, "moving")

    offered = manager.get(url).content.decode()
    step = f"{url}?to={later.pk}"
    form = manager.get(step).context["form"]
    elsewhere = manager.get(f"{url}?to={foreign.event.pk}").content.decode()
    values = {name: form[name].value() for name in form.fields}
    done = manager.post(step, values, follow=True)
    again = manager.post(step, values, follow=True)

    moved = Registration.objects.get(event=later)
    ada.refresh_from_db()
    assert ("second evening" in offered, "1 place free" in offered) == (True, True)
    assert foreign.event.title not in offered + elsewhere
    assert (ada.status, moved.status, moved.moved_from) == (Status.CANCELLED, Status.CONFIRMED, ada)
    assert done.redirect_chain[-1][0].endswith(f"/{moved.pk}/change/")
    assert "From Course, first evening" in done.content.decode()
    assert messages_of(again)[-1] == "Only who has a place or waits for one can be moved."


def test_a_full_date_says_so_and_nothing_moves(manager, ada, own):
    full = EventFactory(organizer=own.organizer, capacity=1)
    register_person(full)
    url = f"{page_of(ada, 'moving')}?to={full.pk}"
    form = manager.get(url).context["form"]

    answer = manager.post(url, {name: form[name].value() for name in form.fields})

    assert "Not enough places are left" in answer.content.decode()
    assert Registration.objects.get(pk=ada.pk).status == Status.CONFIRMED


def test_mail_goes_out_once_more(manager, ada):
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))

    first, second = (manager.post(page_of(ada, "sending"), follow=True) for _click in range(2))

    assert messages_of(first) == ["The mail to ada@example.org is on its way."]
    assert messages_of(second) == [
        "It was sent a moment ago. Wait a minute before you send it once more."
    ]


def test_cancelling_without_a_mail_writes_none(manager, ada):
    manager.post(page_of(ada, "cancellation"), {"reason": ""})

    assert Registration.objects.get(pk=ada.pk).status == Status.CANCELLED
    assert not Message.objects.filter(kind="registration.cancelled").exists()


def test_several_pay_in_one_step(manager, event):
    add_type(event, name="Paid", price=10)
    save_ticket_type(
        event_id=event.pk,
        type_id=event.ticket_types.order_by("number").first().pk,
        fields={"price": 5},
        pool_ids=[],
        by=None,
        now=timezone.now(),
    )
    people = [register_person(event, UserFactory(name=name)) for name in ("Ada", "Grace")]
    form = {"action": "pay_selected", "_selected_action": [str(each.pk) for each in people]}
    url = reverse("admin:registrations_registration_changelist")

    asked = manager.post(url, form)
    done = manager.post(url, {**form, "confirmed": "yes", "note": "Box 2"}, follow=True)

    assert "10.00 paid" in asked.content.decode()
    assert [payment.note for payment in Payment.objects.all()] == ["Box 2", "Box 2"]
    assert messages_of(done) == ["10.00 are written down as paid, for 2 registrations."]


@pytest.mark.parametrize("step", STEPS)
def test_only_editors_of_the_event_get_there(sign_in, own, foreign, step):
    registration = own.registration
    answers = {
        role: sign_in(role).get(page_of(registration, step)).status_code
        for role in ("editor", "viewer")
    }
    answers["foreign"] = sign_in("manager").get(page_of(foreign.registration, step)).status_code

    assert answers == {"editor": 200, "viewer": 404, "foreign": 404}

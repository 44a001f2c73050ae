"""The life of an event at the desk: made again, looked through, out, closed, cancelled."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from events.enums import EventStatus, Visibility
from events.models import Event
from registrations.models import Registration
from registrations.services.payments import pay_at_the_door
from registrations.services.ticket_types import save_ticket_type
from tests.desk.event_form import FORM, page_of, seats_of
from tests.desk.forms import fill, messages_of, save
from tests.factories import EventFactory, register_as_guest, register_person

pytestmark = pytest.mark.django_db
LIST = "/admin/events/event/"


def page(name, event):
    return reverse(f"admin:events_event_{name}", args=[event.pk])


def act(client, name, event, **values):
    return client.post(page(name, event), values, follow=True)


def copies_of(event):
    return Event.objects.filter(title=event.title).exclude(pk=event.pk)


# --- Again ------------------------------------------------------------------------------------


@pytest.fixture
def concert(own):
    """Some Saturday in winter, nineteen o'clock in Berlin."""
    start = datetime(2027, 3, 20, 18, tzinfo=UTC)
    return EventFactory(
        organizer=own.organizer,
        title="Concert",
        start_at=start,
        end_at=start + timedelta(hours=3),
        registration_closes_at=start - timedelta(hours=2),
    )


def test_a_copy_is_asked_for_a_date_and_shows_where_its_times_go(manager, concert):
    """The week after is proposed; by then the clocks went forward."""
    asked = fill(manager, page("duplicate", concert), "duplicate_form")
    asked |= {"start_0": ["2027-04-03"], "title": ["Concert again"]}
    shown = manager.post(page("duplicate", concert), {**asked, "_show": "Show the times"})
    made = act(manager, "duplicate", concert, **asked)

    copy = Event.objects.get(title="Concert again")
    assert shown.context["times"] == [
        ("Start", "Sat 20 Mar 2027, 19:00 CET", "Sat 3 Apr 2027, 19:00 CEST"),
        ("End", "Sat 20 Mar 2027, 22:00 CET", "Sat 3 Apr 2027, 22:00 CEST"),
        ("Registration closes", "Sat 20 Mar 2027, 17:00 CET", "Sat 3 Apr 2027, 17:00 CEST"),
    ]
    assert made.redirect_chain == [(page_of(copy), 302)]
    assert (copy.start_at, copy.registration_closes_at, copy.status) == (
        datetime(2027, 4, 3, 17, tzinfo=UTC),
        datetime(2027, 4, 3, 15, tzinfo=UTC),
        EventStatus.DRAFT,
    )


def test_a_time_that_the_clocks_skip_makes_no_copy(manager, concert):
    answer = act(
        manager, "duplicate", concert, title="Concert", start_0="2027-03-28", start_1="02:30"
    )

    assert "there is no 02:30" in answer.context["form"].errors["start"][0]
    assert not copies_of(concert).exists()


def test_a_template_is_in_no_list_never_goes_out_and_makes_events(manager, concert):
    act(manager, "template", concert)
    template = copies_of(concert).get()
    kept = manager.get(f"{LIST}templates/").content.decode()
    listed = manager.get(LIST).content.decode()
    refused = act(manager, "publication", template)
    act(manager, "duplicate", template, title="New one", start_0="2027-05-01", start_1="19:00")

    template.refresh_from_db()
    assert (template.is_template, template.status) == (True, EventStatus.DRAFT)
    assert page("duplicate", template) in kept
    assert (str(template.pk) in listed, str(concert.pk) in listed) == (False, True)
    assert "No template is published" in messages_of(refused)[0]
    assert (Event.objects.get(title="New one").is_template, Event.objects.count()) == (False, 4)


# --- Out --------------------------------------------------------------------------------------


def test_the_checklist_tells_what_stops_publishing_from_advice(manager, own):
    organizer = own.organizer
    organizer.email = ""
    organizer.save()
    draft = EventFactory(
        organizer=organizer, published=False, city="", time_zone="UTC", is_closed_by_hand=True
    )
    kind = draft.ticket_types.get()
    who = {"by": None, "now": timezone.now()}
    save_ticket_type(event_id=draft.pk, type_id=kind.pk, fields={"is_hidden": True}, **who)

    bare = manager.get(page("publication", draft))
    Event.objects.filter(pk=draft.pk).update(city="Berlin")
    enough = manager.get(page("publication", draft))

    def open_of(answer):
        return [(each.question.key, each.stops) for each in answer.context["open"]]

    advice = ["zone", "texts", "capacity", "ticket_types", "window", "contact"]
    assert open_of(bare) == [("place", True), *((key, False) for key in advice)]
    assert open_of(enough) == [(key, False) for key in advice]
    buttons = [b'value="Publish"' in answer.content for answer in (bare, enough)]
    assert buttons == [False, True]
    assert f"{seats_of(draft)}#id_capacity" in enough.content.decode()


def test_a_draft_is_seen_as_guests_will_and_only_by_its_team(manager, sign_in, own):
    draft = EventFactory(organizer=own.organizer, published=False, title="Secret plan")

    seen = manager.get(page("preview", draft))
    others = [sign_in(who).get(page("preview", draft)).status_code for who in ("checkin", None)]

    words = seen.content.decode()
    assert "Only the team sees this page" in words
    assert ("Secret plan" in words, "Register" in words) == (True, True)
    # Nothing of what is only the team's: neither its links nor its name.
    assert ("Draft:" in words, 'class="event__edit"' in words, "manager" in words) == (False,) * 3
    assert "no-store" in seen["Cache-Control"]
    assert others == [302, 302]
    draft.refresh_from_db()
    assert draft.status == EventStatus.DRAFT


def test_one_press_closes_and_unlists_and_the_next_takes_it_back(manager, own):
    event = own.event
    register_person(event, seats=5)
    waiting = register_person(event, seats=5)

    closed = act(manager, "switch", event, do="close")
    unlisted = act(manager, "switch", event, do="unlist")
    event.refresh_from_db()
    assert (event.is_closed_by_hand, event.visibility) == (True, Visibility.UNLISTED)
    still = "1 registration waits and moves up all the same when a place becomes free."
    assert messages_of(closed)[0].endswith(f"until you open it again. {still}")
    for words in ("Unlisted", "Registration closed by hand", "Reopen registration", "List again"):
        assert words in unlisted.content.decode()
    for do in ("open", "list"):
        act(manager, "switch", event, do=do)
    event.refresh_from_db()
    assert (event.is_closed_by_hand, event.visibility) == (False, Visibility.PUBLIC)
    assert Registration.objects.get(pk=waiting.pk).status == waiting.status
    assert act(manager, "switch", event, do="delete").status_code == 404


def test_cancelling_says_before_what_becomes_of_people_and_money(manager, own):
    event, now = own.event, timezone.now()
    kind = event.ticket_types.get()
    fields = {"price": Decimal("12.50")}
    save_ticket_type(event_id=event.pk, type_id=kind.pk, fields=fields, by=None, now=now)
    paid = register_person(event)
    register_person(event)
    register_as_guest(event)
    pay_at_the_door(registration_id=paid.pk, by=None, now=now)

    found = manager.get(page("cancellation", event))

    words = found.content.decode()
    for sentence in (
        "3 registrations have a place.",
        "1 registration is not settled yet.",
        "1 registration paid 12.50: give it back",
        "12.50 to pay at the door is not collected any more.",
        "3 mails go out at once.",
    ):
        assert sentence in words
    event.refresh_from_db()
    assert event.status == EventStatus.PUBLISHED


@pytest.mark.parametrize("role", ["viewer", "checkin", "attendee", None])
def test_who_may_not_edit_does_none_of_it(role, sign_in, own):
    client, event = sign_in(role), own.event
    before = list(Event.objects.values())

    answers = {
        name: client.post(page(name, event), {"do": "close", "title": "Mine"}).status_code
        for name in ("switch", "duplicate", "template", "publication")
    }

    assert set(answers.values()) == ({404} if role == "viewer" else {302})
    assert list(Event.objects.values()) == before


# --- Each page writes what it shows -----------------------------------------------------------


def test_details_and_seats_keep_what_the_other_page_shows(manager, concert):
    save(manager, seats_of(concert), FORM, capacity="40", title="Forged", time_zone="Asia/Tokyo")
    save(manager, page_of(concert), FORM, title="Renamed", capacity="3")

    concert.refresh_from_db()
    capacity = concert.pools.get(is_root=True).capacity
    assert (concert.title, concert.time_zone, capacity) == ("Renamed", "Europe/Berlin", 40)
    assert concert.organizer_id is not None


def test_every_page_of_an_event_shows_its_sections_and_which_is_the_current_one(manager, own):
    current = {}
    for name in ("change", "tickets", "waiting_list", "mails", "mailings", "door", "door_passes"):
        tabs = manager.get(page(name, own.event)).content.decode().partition('class="sections"')[2]
        tabs = tabs.partition("</nav>")[0]
        current[name] = tabs.partition('aria-current="page">')[2].partition("<")[0].strip()
        assert tabs.count("aria-current") == 1

    assert current == {
        "change": "Details",
        "tickets": "Ticket types and pools",
        "waiting_list": "Waiting list",
        "mails": "Mail",
        "mailings": "Mail",
        "door": "Door",
        "door_passes": "Door",
    }

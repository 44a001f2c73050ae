"""The desk's first page: what needs somebody, the next dates, and how the installation is."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.enums import JobStatus
from accounts.models import Job
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.models import Event, Pool
from events.services.event_roles import set_event_role
from events.services.invitations import invite, url_of
from tests.factories import (
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
    register_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its queries are asked by API, too")]

DAY = timedelta(days=1)


def look(client):
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def words(part):
    return " ".join(unescape(strip_tags(part.replace("><", "> <"))).split())


def section(page, name):
    """The lines of one part of the page; none where it is not there."""
    found = re.findall(f'<section[^>]*aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return [words(line) for part in found for line in re.findall("<li.*?</li>", part, re.DOTALL)]


def titles(page, group):
    return [re.search("Event [A-Z]", line).group() for line in section(page, f"home-{group}")]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_events_stand_by_what_is_on_next_and_still_a_draft():
    organizer, now = OrganizerFactory(), timezone.now()

    def event(title, days, **fields):
        start = now + days * DAY
        return EventFactory(
            organizer=organizer, title=f"Event {title}", start_at=start, capacity=8, **fields
        )

    event("A", 9)
    register_person(event("B", 2), seats=2)
    event("C", 5, published=False)
    event("D", 1)
    Event.objects.filter(title="Event D").update(start_at=now - DAY, end_at=now + DAY)
    event("E", 1)
    Event.objects.filter(title="Event E").update(start_at=now - 2 * DAY, end_at=now - DAY)
    EventFactory(title="Event Z")

    page = look(signed_in(make_member(organizer, Role.VIEWER)))

    found = {group: titles(page, group) for group in ("running", "next", "drafts", "over")}
    assert found == {
        "running": ["Event D"],
        "next": ["Event B", "Event A"],
        "drafts": ["Event C"],
        "over": ["Event E"],
    }
    assert "2 of 8 taken" in section(page, "home-next")[0]
    assert "Event Z" not in page
    assert "New event" not in page


def test_what_needs_somebody_leads_to_where_it_is_put_right(own, foreign, people, sign_in):
    now = timezone.now()
    approving = EventFactory(organizer=own.organizer, title="Approving", requires_approval=True)
    for _ in range(2):
        register_person(approving)
    waiting = EventFactory(organizer=own.organizer, title="Waiting", capacity=4)
    register_person(waiting, seats=3)
    register_person(waiting, seats=2)
    EventFactory(organizer=own.organizer, title="Unseen", published=False)
    EventFactory(title="Elsewhere", published=False)
    offered = invite(
        organizer=foreign.organizer,
        email=people["editor"].email,
        role=Role.VIEWER,
        by=make_member(foreign.organizer, Role.MANAGER),
        now=now,
    )

    page = look(sign_in("editor"))

    lines = [re.sub(r" \w{3} \d+ \w{3}, .*", "", line) for line in section(page, "needs")]
    assert lines == [
        f"You are invited into the team of {foreign.organizer.name}",
        "2 wait for approval Approving",
        "1 waits, although 1 seat is free Waiting",
        "Still a draft: nobody can see it yet Unseen",
    ]
    registrations = reverse("admin:registrations_registration_changelist")
    links = (
        url_of(offered),
        f"{registrations}?event={approving.pk}&amp;status__exact=pending",
        reverse("admin:events_event_waiting_list", args=[waiting.pk]),
    )
    assert [link in page for link in links] == [True] * 3
    assert section(look(sign_in("viewer")), "needs") == []


def test_a_newcomer_is_led_to_the_first_event():
    organizer = OrganizerFactory()

    pages = {role: look(signed_in(make_member(organizer, role))) for role in ("editor", "viewer")}

    assert "It takes about five minutes" in pages["editor"]
    assert f'href="{reverse("admin:events_event_add")}">New event' in pages["editor"]
    assert "As soon as your team makes one" in pages["viewer"]
    assert "five minutes" not in pages["viewer"]


def test_whoever_has_a_role_for_one_event_sees_that_one(own):
    person, now = UserFactory(), timezone.now()
    EventFactory(organizer=own.organizer, title="Another of theirs")
    set_event_role(event=own.event, user=person, role=Role.EDITOR, by=None, now=now)

    page = words(look(signed_in(person)))

    assert (own.event.title in page, "Another of theirs" in page) == (True, False)


def test_administrators_see_how_the_installation_is(own, people, sign_in):
    now = timezone.now()
    Job.objects.create(
        name="x", key="x:1", status=JobStatus.QUEUED, due_at=now - timedelta(hours=3)
    )
    Job.objects.create(name="x", key="x:2", status=JobStatus.FAILED)
    create_token(user=people["manager"], name="Shop", scopes=[Scope.EVENTS_READ], now=now)

    page = look(sign_in("administrator"))

    facts = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert facts["Jobs"] == "1 waits, for 3\xa0hours"
    assert facts["Failed jobs"].startswith("1 given up lately")
    assert words(facts["Mail of the last 24 hours"]) == "0 sent, 0 failed, 0 came back"
    assert {"Worker", "Database", "Disk", "Django", "Python"} <= set(facts)
    [deed] = section(page, "home-security")
    assert re.search("API token made.*manager$", deed)
    assert "This installation" not in look(sign_in("manager"))


def test_a_worker_that_is_away_is_told(own, sign_in):
    message = own.message
    type(message).objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(hours=1))

    assert "Does not run: start it" in look(sign_in("administrator"))


def test_a_pool_without_a_limit_counts_as_free(own, sign_in):
    Pool.objects.filter(event=own.event).update(capacity=None, waiting=2)

    lines = section(look(sign_in("manager")), "needs")

    assert [line.split(own.event.title)[0] for line in lines] == [
        "2 wait, although seats are free "
    ]

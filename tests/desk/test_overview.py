"""An event's overview: its figures in words, plots that say what they show, and what needs one."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from events.models import Event
from registrations.services.cancelling import cancel_registration
from tests.factories import EventFactory, admit, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("tests of figures run on both")]


def look(client, event):
    answer = client.get(reverse("admin:events_event_overview", args=[event.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def words(part):
    return " ".join(unescape(strip_tags(part.replace("><", "> <"))).split())


def parts(page, start, end):
    return re.findall(f"{start}(.*?){end}", page, re.DOTALL)


def figures(page):
    [found] = parts(page, '<dl class="key-figures">', "</dl>")
    names, texts = parts(found, "<dt>", "</dt>"), parts(found, "<dd>", "</dd>")
    return {words(name): words(text) for name, text in zip(names, texts, strict=True)}


def section(page, name):
    """What its drawings are called, and the rows of its table but their names."""
    [found] = parts(page, f'<section aria-labelledby="{name}">', "</section>")
    rows = parts(found, "<tr>", "</tr>")[1:]
    return parts(found, 'role="img" aria-label="', '"'), [
        [words(cell) for cell in parts(row, "<td>", "</td>")] for row in rows
    ]


def test_figures_plots_and_their_tables_of_an_event_that_is_over(manager, own):
    now = timezone.now()
    event = EventFactory(organizer=own.organizer, capacity=5, start_at=now + timedelta(minutes=5))
    admit(register_person(event))
    gone = register_person(event)
    register_person(event, seats=2)
    cancel_registration(registration_id=gone.pk, by=None, now=now)
    Event.objects.filter(pk=event.pk).update(start_at=now - timedelta(minutes=5), end_at=now)

    page = look(manager, event)

    assert figures(page) == {
        "Places taken": "3 of 5",
        "Cancelled registrations": "1",
        "Arrived": "1 of 3",
        "Did not come": "2 of 3",
    }
    drawings, course = section(page, "course")
    assert [name.split(", ", 1)[1] for name in drawings] == ["where 3 places are confirmed."] * 2
    assert course == [["4", "1", "3"]]
    drawings, arrivals = section(page, "arrivals")
    assert [name.split(", from")[0] for name in drawings] == ["1 arrived; the most at once, 1"] * 2
    assert arrivals == [["1"]]
    assert section(page, "types") == ([], [["3", "1", "2"]])


def test_who_needs_something_is_told_where_and_whoever_only_looks_is_not(own, sign_in):
    event = EventFactory(organizer=own.organizer, capacity=5, requires_approval=True)
    register_person(event)

    pages = {role: look(sign_in(role), event) for role in ("editor", "viewer")}

    people = reverse("admin:registrations_registration_changelist")
    link = f'<a href="{people}?event={event.pk}&amp;status__exact=pending">1 waits for approval</a>'
    lists = {role: parts(page, '<ul class="needs-list">', "</ul>") for role, page in pages.items()}
    assert ([link in each for each in lists["editor"]], lists["viewer"]) == ([True], [])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"published": False},
            "Nobody can register yet: this is a draft. Once it is out, places are drawn here.",
        ),
        ({}, "Nobody has a place yet. Tell people about it: send them the link of its page."),
        (
            {"registration_mode": "none"},
            "Nobody registers here: registration is on another site, or there is none.",
        ),
    ],
)
def test_an_empty_event_says_what_to_do(manager, own, fields, sentence):
    event = EventFactory(organizer=own.organizer, **fields)

    page = look(manager, event)

    assert [words(each) for each in parts(page, '<p class="nobody">', "</p>")] == [sentence]

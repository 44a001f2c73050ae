"""Exports at the desk: of an event, of the list as it is filtered, of chosen registrations."""

import csv
import io
import json

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from eventmaster import heartbeat
from eventmaster.desk.registrations import RegistrationAdmin
from registrations.enums import Status
from registrations.exports.kinds import REGISTRATIONS, TICKETS
from registrations.models import ExportChoice
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/registration/"
EXPORT = f"{LIST}export/"


def page_of(event):
    return reverse("admin:events_event_export", args=[event.pk])


def rows_of(answer):
    assert answer.streaming, answer.content[:2000]
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def checked(page):
    return [box.data["value"] for box in page.context["form"]["columns"] if box.data["selected"]]


def logged():
    return list(JournalEntry.objects.filter(is_read=True, action="registrations.exported"))


def test_an_event_is_exported_in_the_columns_that_were_chosen_and_remembered(
    manager, own, foreign, people
):
    cancelled = register_person(own.event, UserFactory(name="Gone"))
    type(cancelled).objects.filter(pk=cancelled.pk).update(
        status=Status.CANCELLED, holds_seats=False, ended_at=cancelled.created_at
    )
    url = f"{page_of(own.event)}?kind=registrations"
    wanted = {"format": "csv", "columns": ["email", "name"], "status": "confirmed"}

    before, answer, after = manager.get(url), manager.post(url, wanted), manager.get(url)

    assert rows_of(answer) == [{"Name": "Ours's guest", "Email": own.registration.email}]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="registrations-')
    assert "no-store" in answer["Cache-Control"]
    assert checked(before) == REGISTRATIONS.usual
    assert checked(after) == ["name", "email"]
    assert checked(manager.get(page_of(own.event))) == TICKETS.usual
    (entry,) = logged()
    assert (entry.actor, entry.event_id) == (people["manager"], own.event.pk)
    assert entry.details == {
        "count": 1,
        "kind": "registrations",
        "format": "csv",
        "columns": ["name", "email"],
    }


def test_scans_go_out_as_json(manager, own, foreign):
    url = f"{page_of(own.event)}?kind=scans"

    answer = manager.post(url, {"format": "json", "columns": ["holder", "answer", "scanned_by"]})

    assert json.loads(answer.getvalue()) == [
        {"answer": "admitted", "holder": "Ours's guest", "scanned_by": None}
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"format": "csv"}, "Choose at least one column."),
        ({"format": "csv", "columns": ["name", "password"]}, "password"),
        ({"format": "exe", "columns": ["name"]}, "exe"),
        ({"format": "csv", "columns": ["name"], "status": "rich"}, "rich"),
    ],
)
def test_what_is_not_offered_is_refused_and_nothing_is_logged(manager, own, values, problem):
    answer = manager.post(page_of(own.event), values)

    assert answer.status_code == 200
    assert problem in str(answer.context["form"].errors)
    assert (logged(), ExportChoice.objects.count()) == ([], 0)


def test_a_kind_that_is_none_is_not_found(manager, own):
    answers = [
        manager.get(f"{page_of(own.event)}?kind=passwords").status_code,
        manager.get(f"{EXPORT}?kind=scans").status_code,
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 200), ("checkin", 404), ("administrator", 404)]
)
def test_who_may_see_people_may_export_them_and_nobody_else(sign_in, own, role, status):
    answer = sign_in(role).post(page_of(own.event), {"format": "csv", "columns": ["name"]})

    got = 404 if answer.status_code == 302 else answer.status_code
    assert (got, len(logged())) == (status, 1 if status == 200 else 0)


def test_a_foreign_event_cannot_be_exported(manager, foreign):
    answer = manager.post(page_of(foreign.event), {"format": "csv", "columns": ["name"]})

    assert (answer.status_code, logged()) == (404, [])


def test_the_list_is_exported_as_it_is_filtered_and_searched(manager, own, foreign):
    event = EventFactory(organizer=own.organizer, title="Jazz", capacity=3)
    register_person(event, UserFactory(name="Ada"), seats=2)
    register_person(event, UserFactory(name="Bea"), seats=2)
    url = f"{EXPORT}?event={event.pk}&q=Ada&kind=tickets"

    page = manager.get(url)
    answer = manager.post(url, {"format": "csv", "columns": ["event", "name", "status"]})

    assert rows_of(answer) == [{"Event": "Jazz", "Status": "Confirmed", "Name": "Ada"}] * 2
    assert [(entry.event_id, entry.details["count"]) for entry in logged()] == [(event.pk, 2)]
    assert [
        f"event={event.pk}" in query and "q=Ada" in query for _, query, _ in page.context["kinds"]
    ] == [True, True]


def test_a_search_shows_some_of_very_many_and_says_so_but_exports_all(manager, own, monkeypatch):
    monkeypatch.setattr("eventmaster.desk.tickets.MOST_FOUND", 2)
    event = EventFactory(organizer=own.organizer)
    everyone = ["Ada A", "Ada B", "Ada C"]
    for name in everyone:
        register_person(event, UserFactory(name=name))
    told = "There are more. Add another letter"

    some, one = (manager.get(f"{LIST}?q={text}") for text in ("ada", "ada c"))
    answer = manager.post(f"{EXPORT}?q=ada", {"format": "csv", "columns": ["name"]})

    shown = [len(page.context["cl"].result_list) for page in (some, one)]
    assert (shown, [told in page.text for page in (some, one)]) == ([2, 1], [True, False])
    assert [row["Name"] for row in rows_of(answer)] == everyone


def test_the_chosen_ones_are_exported_but_never_foreign_ones(manager, own, foreign):
    ids = [str(own.registration.pk), str(foreign.registration.pk)]

    answer = manager.post(LIST, {"action": "export_selected", "index": 0, "_selected_action": ids})

    assert [row["Name"] for row in rows_of(answer)] == ["Ours's guest"]
    assert [entry.event_id for entry in logged()] == [own.event.pk]


def test_a_page_that_is_not_there_leads_back_to_the_list(manager, own, monkeypatch):
    monkeypatch.setattr(RegistrationAdmin, "list_per_page", 1)
    register_person(own.event)

    answer = manager.get(EXPORT, {"p": "99"})

    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_each_piece_is_a_sign_of_life_and_who_goes_away_ends_the_reading(monkeypatch):
    beats, ended = [], []
    monkeypatch.setattr(heartbeat._Heart, "beat", heartbeat._Heart.beat)
    heartbeat.listen(lambda: beats.append(1))

    def pieces():
        try:
            yield from (b"one", b"two", b"three")
        finally:
            ended.append(True)

    answer = heartbeat.beating(pieces())
    taken = [next(answer), next(answer)]
    answer.close()

    assert (taken, len(beats), ended) == ([b"one", b"two"], 2, [True])

"""People are found by the beginnings of words, whatever wrote their names."""

import pytest
from django.utils import timezone

from registrations import words
from registrations.invariants import problems
from registrations.models import PersonWord, Registration, Ticket
from registrations.services.groups import Holder, name_holders
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def group():
    ada = UserFactory(name="Ada Lovelace", email="ada.king@example.org")
    return register_person(EventFactory(), ada, seats=2)


def numbers(group, text, **how):
    rows = words.found(Ticket.objects.order_by("number"), group.event_id, text, **how)
    return list(rows.values_list("number", flat=True))


def test_each_part_of_what_is_typed_begins_a_word(group):
    code = group.tickets.get(number=2).short_code
    register_person(group.event, UserFactory(name="Grace Hopper"))
    typed = {
        "": [1, 1, 2],
        "love AD": [1, 2],
        "ada.king@exa": [1, 2],
        "king@exa": [],
        "king": [1, 2],
        "example.org lovelace": [1, 2],
        code[:6].lower(): [2],
        f"{code[:4]}-{code[4:8]} {code[8:]}": [2],
        "lace": [],
        "ada hopper": [],
        "%": [],
        "\x00": [],
    }

    assert {text: numbers(group, text) for text in typed} == typed


def name_companion(group):
    holders = {group.tickets.get(number=2).pk: Holder("Mary Somerville", "mary@example.net")}
    name_holders(
        registration_id=group.pk, holders=holders, is_team=True, by=None, now=timezone.now()
    )


def rename_in_bulk(group):
    group.name = "Mary"
    Registration.objects.bulk_update([group], ["name"])


def holders_in_bulk(group):
    tickets = list(group.tickets.all())
    for ticket in tickets:
        ticket.holder_name = "Mary"
    Ticket.objects.bulk_update(tickets, ["holder_name"])


def save_all(group):
    group.name = "Mary"
    group.save()


def write_new(group):
    kind = group.tickets.get(number=1).ticket_type
    Ticket.objects.bulk_create(
        [
            Ticket(
                registration=group,
                event=group.event,
                ticket_type=kind,
                number=number,
                holder_name="Mary",
                short_code=f"Z{number:011}",
            )
            for number in (3, 4)
        ]
    )


@pytest.mark.parametrize(
    "change",
    [
        name_companion,
        rename_in_bulk,
        holders_in_bulk,
        save_all,
        write_new,
        lambda group: Registration.objects.filter(pk=group.pk).update(name="Mary"),
        lambda group: group.tickets.update(holder_name="Mary"),
    ],
)
def test_whatever_writes_a_name_writes_its_words(group, change):
    change(group)

    assert numbers(group, "mary")
    assert [line for line in problems(now=timezone.now()) if "found by" in line] == []


def test_words_that_are_wrong_are_noticed(group):
    PersonWord.objects.filter(ticket__number=2, word=b"nlovelace").delete()

    (problem,) = problems(now=timezone.now())

    assert str(group.tickets.get(number=2).pk) in problem

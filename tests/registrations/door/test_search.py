"""Finding a person at the door by name."""

import pytest
from django.urls import reverse

from registrations.door.search import MOST_PEOPLE, search
from registrations.models import Ticket
from registrations.services.cancelling import cancel_registration
from registrations.tickets.codes import shown_short_code
from tests.factories import NOW, UserFactory, register_person
from tests.registrations.door.door import make_door

pytestmark = pytest.mark.django_db


def come(door, name, *, seats=1, **user):
    registration = register_person(door.event, UserFactory(name=name, **user), seats=seats, now=NOW)
    return list(registration.tickets.order_by("number"))


def names(door, text):
    return [person.name for person in search(door.event, text).found]


def test_a_person_is_found_by_the_beginnings_of_names_whatever_the_case(door):
    come(door, "Ada Lovelace")
    come(door, "Grace Hopper")

    found = [names(door, text) for text in ("ada", "LOVE", "lovelace ada", "  Ada  L ", "hopp")]

    assert found == [["Ada Lovelace"]] * 4 + [["Grace Hopper"]]


@pytest.mark.database
@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Mesut Özil", ["özil", "ÖZIL", "ozil", "O\u0308zil"]),
        ("Zoe\u0308 Ødegård-Weiß", ["zoë", "zoe odegard", "WEISS", "weiß", "ØDEGÅRD"]),
        ("Łukasz Þór Œuvray", ["lukasz", "thor", "oeuv", "ŁUK"]),
        ("山田 花子", ["山田", "花子 山田"]),
        ("王伟", ["王伟"]),
    ],
)
def test_accents_and_case_make_no_difference(door, name, texts):
    come(door, name)
    come(door, "Grace Hopper")

    assert [names(door, text) for text in texts] == [[name]] * len(texts)


def test_the_start_of_a_code_finds_its_ticket(door):
    (ticket,) = come(door, "Ada Lovelace")
    Ticket.objects.filter(pk=ticket.pk).update(short_code="7K2M0XA41TDH")

    found = [names(door, text) for text in ("7k2m", "7K2M-OXA4", "7k2m0xa41tdh", "7k2", "0XA4")]

    assert found == [["Ada Lovelace"]] * 3 + [[]] * 2


def test_companions_are_found_by_their_own_name_and_by_who_booked(door):
    _first, second = come(door, "Ada Lovelace", seats=2)
    Ticket.objects.filter(pk=second.pk).update(holder_name="Mary Somerville")

    (mary,) = search(door.event, "mary").found

    assert (mary.name, mary.booked_by) == ("Mary Somerville", "Ada Lovelace")
    assert names(door, "ada") == ["Ada Lovelace", "Mary Somerville"]


def test_an_address_finds_only_its_owner(door):
    come(door, "Ada Lovelace", email="ada@example.org")

    assert names(door, " Ada@Example.org ") == ["Ada Lovelace"]
    assert names(door, "ada@example") == names(door, "@example.org") == []


def test_what_is_shown_is_enough_to_let_in(door):
    (ticket,) = come(door, "Ada Lovelace")
    door.scan(ticket)

    (person,) = search(door.event, "ada").found

    assert (person.code, person.shown_code) == (
        ticket.short_code,
        shown_short_code(ticket.short_code),
    )
    assert (person.ticket_type, person.is_inside, person.problem) == ("Ticket", True, "")


def test_who_would_not_be_admitted_is_marked(door):
    (ticket,) = come(door, "Ada Lovelace")
    cancel_registration(registration_id=ticket.registration_id, by=None, now=NOW)

    (person,) = search(door.event, "ada").found

    assert person.problem == "Cancelled"


def test_another_events_people_are_not_found(door):
    come(make_door(), "Ada Lovelace")

    assert names(door, "ada") == []


@pytest.mark.parametrize("text", ["", "ad", " ad ", "王", "%", "___", "ad\x00", "@@@"])
def test_fewer_than_three_letters_find_nobody(door, text):
    come(door, "Ada Lovelace")

    people = search(door.event, text)

    assert (people.found, people.is_too_short) == ([], True)


def test_signs_of_the_databases_patterns_stand_for_themselves(door):
    come(door, "Ada Lovelace")

    assert names(door, "%da") == names(door, "_da lov") == []


def test_ten_people_are_shown_and_it_is_said_that_there_are_more(door):
    come(door, "Ada", seats=MOST_PEOPLE)
    assert not search(door.event, "ada").has_more
    come(door, "Adam")

    people = search(door.event, "ada")

    assert (len(people.found), people.has_more) == (MOST_PEOPLE, True)


@pytest.mark.parametrize("count", [1, 8])
def test_a_search_takes_one_query(door, count, django_assert_num_queries):
    come(door, "Ada", seats=count)

    with django_assert_num_queries(1):
        assert len(search(door.event, "ada").found) == count


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_each_person_found_has_a_button(client, door, headers):
    (ticket,) = come(door, "Ada <Lovelace>")
    client.force_login(door.staff)
    address = reverse("registrations:checkin_search", args=[door.event.slug])

    response = client.post(address, {"q": "ada"}, headers=headers)

    html = response.content.decode()
    assert "Ada &lt;Lovelace&gt;" in html
    assert f'form="scan" name="code" value="{ticket.short_code}"' in html
    assert ("<html" in html) == (not headers)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("ad", "Type at least three letters."), ("zebra", "Nobody of that name."), ("", "")],
)
def test_a_search_that_finds_nobody_says_why(client, door, text, sentence):
    client.force_login(door.staff)
    address = reverse("registrations:checkin_search", args=[door.event.slug])

    html = client.post(address, {"q": text}, headers={"HX-Request": "true"}).content.decode()

    assert sentence in html
    assert bool(html.strip()) == bool(sentence)

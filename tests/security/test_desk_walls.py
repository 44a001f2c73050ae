"""Every address of the desk, asked and sent with what is another organizer's (rule 10).

Routes come from the URLconf, rows and words from the models, links and fields from the pages as
they are shown: what is new is in by itself.
"""

import re
from itertools import product
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import timezone

from tests.factories import EventFactory, register_person
from tests.security.house import NAMES, SPELLED, make_house, routes
from tests.security.page_forms import addresses_on, forms_of
from tests.security.walls import Wall, undone

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("rights are code")]

# What no date of ours can be: the year of another event of theirs.
FAR = timezone.now().replace(year=2041, month=5, day=6)
# Answers that show no page. 400 is for lookups, 405 where only the other method is taken.
REFUSED = {302, 400, 403, 404, 405}


@pytest.fixture
def ours():
    return make_house("Ours")


@pytest.fixture
def wall(ours):
    return Wall(_their_house)


def _their_house():
    house = make_house("Theirs")
    later = EventFactory(organizer=house.organizer, title="Theirs later", start_at=FAR)
    register_person(later)
    return house


def desk_routes():
    """All but the last, which catches what is none."""
    return [route for route in routes() if route.is_admin and route.path != "/admin/(?P<url>.*)$"]


def keys_in(route):
    """The names of what a route is about."""
    if route.example is None:
        return []
    return [name for _written, name in NAMES.findall(route.path) if name not in SPELLED]


def foreign_addresses(route, ours, theirs):
    """With their object for at least one of ours."""
    for houses in product((ours, theirs), repeat=len(keys_in(route))):
        if theirs in houses:
            left = iter(houses)
            path = route.path
            for written, name in NAMES.findall(route.path):
                house = ours if name in SPELLED else next(left)
                path = path.replace(written, house.value_of(name, route.path), 1)
            yield path


def of_accounts(path):
    """Pages of administrators, which no member of a team opens."""
    return path.startswith(("/admin/accounts/user/", "/admin/accounts/apitoken/", "/admin/auth/"))


@pytest.mark.parametrize("person", ["viewer", "manager"])
def test_no_address_of_theirs_opens_or_tells(ours, wall, person):
    client = ours.client(person)
    about_one = [route for route in desk_routes() if keys_in(route)]
    asked = [
        f"{path}{query}"
        for route in about_one
        for path in foreign_addresses(route, ours, wall.built)
        for query in ("", "?_popup=1&_to_field=id")
    ]

    answers = {url: client.get(url) for url in asked}
    # With what stock admin has to say of it on the next page.
    answers["/admin/"] = client.get("/admin/")

    assert len(asked) > 100
    refused = {url: answer.status_code for url, answer in answers.items() if url in asked}
    assert {url: code for url, code in refused.items() if code not in REFUSED} == {}
    told = {url: wall.told(answer, " ".join(asked)) for url, answer in answers.items()}
    assert {url: words for url, words in told.items() if words} == {}


def questions(wall):
    """What may be asked of a list: by their keys, by their words, by dates of theirs alone."""
    house = wall.built
    yield from ({}, {"q": house.event.title}, {"q": house.registration.email})
    yield from ({"start_at__year": FAR.year}, {"created_at__year": FAR.year}, {"all": ""})
    yield {"_changelist_filters": f"event={house.event.pk}"}
    for name, row in (("event", house.event), ("organizer", house.organizer)):
        yield {name: str(row.pk)}
    yield {"organizer__name__startswith": "Th"}
    yield {"event__organizer__name__startswith": "Th"}


@pytest.mark.logs_errors
def test_no_list_tells_of_theirs_whatever_it_is_asked(ours, wall):
    client = ours.client("manager")
    lists = [route for route in desk_routes() if "<" not in route.path and route.example]

    told = {}
    for route in lists:
        for question in questions(wall):
            answer = client.get(route.path, question)
            words = wall.told(answer, str(question))
            words += ["2041"] * (answer.status_code == 200 and _offers_the_year(answer, question))
            if words:
                told[route.path, str(question)] = words

    assert len(lists) > 10
    assert told == {}


def _offers_the_year(answer, question):
    return str(FAR.year) not in str(question) and b"2041" in answer.getvalue()


def test_no_hidden_field_can_be_asked_for_by_trying(ours, rf):
    """One lookup on a row that is out of sight would tell its values letter by letter."""
    request = rf.get("/admin/")
    request.user = ours.people["manager"]

    allowed = [
        lookup
        for model_admin in admin.site._registry.values()
        for lookup in _lookups(model_admin.model)
        if model_admin.lookup_allowed(lookup, "x", request)
    ]

    assert allowed == []


def _lookups(model):
    """By the beginning of each text, of the row itself and of all that it is joined to."""
    for field in model._meta.get_fields():
        if field.is_relation and field.related_model:
            for inner in field.related_model._meta.concrete_fields:
                yield f"{field.name}__{inner.name}__startswith"
        elif isinstance(field, models.CharField | models.TextField):
            yield f"{field.name}__startswith"


def test_nothing_of_theirs_is_completed_while_typing(ours, wall):
    client = ours.client("manager")
    asked = [
        {"app_label": model._meta.app_label, "model_name": model._meta.model_name, **field}
        for model in apps.get_models()
        for field in [{"field_name": f.name} for f in model._meta.fields if f.is_relation]
    ]

    answers = {
        str(fields): client.get(reverse("admin:autocomplete"), {**fields, "term": term})
        for fields in asked
        for term in ("", "Theirs")
    }

    assert len(asked) > 30
    assert {answer.status_code for answer in answers.values()} <= {200, 403}
    assert {asked for asked, answer in answers.items() if wall.told(answer, "")} == set()


# --- What is sent -----------------------------------------------------------------------------


def own_pages(ours, client):
    """The pages of the desk that a manager opens, by address."""
    for route in desk_routes():
        if route.example is not None and not of_accounts(route.path):
            answer = client.get(url := ours.address(route))
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                yield url, answer.content.decode()


@pytest.mark.logs_errors
def test_what_a_page_offers_of_ours_is_refused_with_theirs(ours, wall):
    """Links with their keys, and every field that holds a key of ours with theirs in its place."""
    client = ours.client("manager")
    asked, sent, faults = set(), 0, []

    for url, html in own_pages(ours, client):
        links = {with_theirs(urljoin(url, link), wall) for link in addresses_on(html)}
        asked |= links - {None}
        for form in forms_of(html):
            action = urljoin(url, form.action)
            if action.startswith("/admin/") and action != "/admin/logout/":
                for data in forged(form, wall):
                    sent += 1
                    faults += _faults_of(client, action, data, wall)
    told = {url: wall.told(client.get(url), " ".join(asked)) for url in asked}

    assert faults == []
    assert {url: words for url, words in told.items() if words} == {}
    assert (len(asked) >= 3, sent > 50) == (True, True), (asked, sent)


def with_theirs(link, wall):
    """The link with their keys for ours in its query; what is before comes from the URLconf."""
    path, _mark, query = link.partition("?")
    own = [key for key in re.findall(KEY, query) if wall.their_key(key)]
    for key in own:
        query = query.replace(key, wall.their_key(key))
    return f"{path}?{query}" if own and path.startswith("/admin/") else None


KEY = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def forged(form, wall):
    """What the form sends, one field at a time changed to theirs; then fields it does not have."""
    for name, offered in form.offered.items():
        theirs = {key for value in offered if (key := wall.their_key(value))}
        for key in sorted(theirs):
            before = form.values.get(name, []) if name in form.many else []
            yield form.sent(**{name: [*before, key]})
    house = wall.built
    rows = {"organizer": house.organizer, "event": house.event, "user": house.registration.user}
    yield form.sent(
        **{
            name: [str(row.pk)]
            for field, row in {**rows, "registration": house.registration}.items()
            for name in (field, f"{field}_id")
        }
    )


def _faults_of(client, action, data, wall):
    client.cookies.pop("messages", None)
    with undone() as wrote:
        answer = client.post(action, data)
        faults = wall.told(answer, f"{action} {data}")
        if wrote:
            faults += wall.breaches()
    if answer.status_code >= 500:
        faults.append(str(answer.status_code))
    return [f"{action} {data}: {fault}" for fault in faults]


@pytest.mark.logs_errors
def test_no_form_of_ours_changes_theirs(ours, wall):
    """What our own page would send, sent to the address of theirs."""
    client = ours.client("manager")
    pages = dict(own_pages(ours, client))
    faults, sent = [], 0

    for route in desk_routes():
        if not keys_in(route) or of_accounts(route.path):
            continue
        forms = forms_of(pages.get(ours.address(route), ""))
        data = [form.sent() for form in forms if not form.action][:1] or [{"reason": ["Forged"]}]
        for path in foreign_addresses(route, ours, wall.built):
            for values in data:
                sent += 1
                faults += _faults_of(client, path, values, wall)

    assert faults == []
    assert sent > 60


@pytest.mark.parametrize("across", ["0", "1"])
def test_no_action_of_a_list_reaches_theirs(ours, wall, across, rf):
    """By their keys; and by "all that are found", beside one of ours."""
    client = ours.client("manager")
    request = rf.get("/admin/")
    request.user = ours.people["manager"]
    faults, tried = [], 0

    for model, model_admin in admin.site._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        theirs = [str(pk) for pk in wall.theirs.get(model, {})][:2]
        for action in model_admin.get_actions(request):
            tried += 1
            data = {"action": [action], "_selected_action": theirs, "select_across": [across]}
            if across == "1":
                data["_selected_action"] = [*theirs, *map(str, wall.before[model])]
            faults += _faults_of(client, url, {**data, "index": ["0"], "confirmed": ["yes"]}, wall)

    assert tried >= 5
    assert faults == []


def test_control_a_wall_with_a_hole_is_seen(ours, wall):
    """What the tests above look for is found where it is."""
    house = wall.built
    client = house.client("manager")
    data = {"reason": ["Forged"]}

    own = client.get(house.address(_route("admin:events_event_change")))
    changed = _faults_of(
        client, house.address(_route("admin:registrations_registration_cancellation")), data, wall
    )
    with undone():
        ours.event.organizer = house.organizer
        ours.event.save()
        pointing = wall.breaches()

    assert house.event.title in wall.told(own, "")
    assert changed
    assert [line.partition(":")[0] for line in pointing] == ["Event"]


def _route(name):
    return next(route for route in desk_routes() if route.name == name)

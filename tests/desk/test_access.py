"""Every address of the admin, for every role; own objects and another organizer's."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from accounts.tokens import create_token
from eventmaster.desk.scoped import DeskAdmin
from events.models import Event
from registrations.services.door_passes import open_enrolment
from tests.registrations.mailing import draft

pytestmark = pytest.mark.django_db

TEAM = {"manager", "editor", "viewer", "superuser"}
EDITORS = {"manager", "editor", "superuser"}
ADMINISTRATORS = {"administrator", "superuser"}
AT_THE_DESK = TEAM | ADMINISTRATORS
ROLES = [None, "attendee", "checkin", "viewer", "editor", "manager", "administrator", "superuser"]
# The rights are code; on both databases run the queries of those who see most: of some, and of all.
ON_BOTH = {"manager", "superuser"}
BY_CODE = pytest.mark.one_database("rights are code, and the manager's and superuser's run on both")

# Who opens the list and an own object of each model, and who may add one.
SEE = {
    "events_event": TEAM,
    "events_organizer": AT_THE_DESK,
    "registrations_registration": TEAM,
    "registrations_ticket": TEAM,
    "registrations_scan": TEAM,
    "accounts_message": AT_THE_DESK,
    "accounts_journalentry": AT_THE_DESK,
    "accounts_user": ADMINISTRATORS,
    "accounts_apitoken": ADMINISTRATORS,
    "auth_group": ADMINISTRATORS,
}
ADD = {
    "events_event": EDITORS,
    "events_organizer": ADMINISTRATORS,
    "accounts_user": ADMINISTRATORS,
}
# Of other organizers' things, administrators see these (rule 10: they look after people and mail).
FOREIGN = {
    "events_organizer": ADMINISTRATORS,
    "accounts_message": ADMINISTRATORS,
    "accounts_journalentry": ADMINISTRATORS,
    "accounts_user": ADMINISTRATORS,
    "accounts_apitoken": ADMINISTRATORS,
    "auth_group": ADMINISTRATORS,
}
OF_A_MAILING = {"mailing", "mailing_sending", "mailing_document"}
# Pages about mail that whoever sees the event does not open.
FOR_EDITORS = {"mail_text", "mail_text_document", "mailing_new", "mailing_sending"}
SITE = {
    "index": 200,
    "login": 302,
    "logout": 405,
    "password_change": 302,
    "password_change_done": 302,
    "jsi18n": 200,
    "autocomplete": 403,
    "app_list": 200,
}


def routes(patterns=None):
    """Yield the names of all routes of the admin, as its urlpatterns give them."""
    for route in admin.site.get_urls() if patterns is None else patterns:
        if isinstance(route, URLResolver):
            yield from routes(route.url_patterns)
        elif isinstance(route, URLPattern) and route.name:
            yield route.name


def model_of(name):
    if name == "auth_user_password_change":
        return "accounts_user"
    return next((model for model in SEE if name.startswith(f"{model}_")), None)


def a_token(user):
    return create_token(user=user, name="x", scopes=["events:read"], now=timezone.now()).token


def objects_of(house, user):
    return {
        "events_event": house.event,
        "events_organizer": house.organizer,
        "registrations_registration": house.registration,
        "registrations_ticket": house.registration.tickets.get(),
        "registrations_scan": house.scan,
        "accounts_message": house.message,
        "accounts_journalentry": house.entry,
        "accounts_user": user,
        "accounts_apitoken": a_token(house.registration.user),
        "auth_group": Group.objects.first(),
        "mailing": draft(house.event, subject=house.event.title),
        "enrolment": open_enrolment(event_id=house.event.pk, by=None, now=timezone.now()),
    }


def address(name, objects):
    model = model_of(name)
    if model is None:
        return reverse(f"admin:{name}", args=["events"] if name == "app_list" else [])
    if not is_about_one(name):
        return reverse(f"admin:{name}")
    return reverse(f"admin:{name}", args=[objects[model].pk, *more_of(name, objects)])


LISTED = ("_changelist", "_add", "registrations_registration_export")


def is_about_one(name):
    return not name.endswith((*LISTED, "_gallery", "_mail_document"))


def more_of(name, objects):
    """What an address names beside the event."""
    page = name.removeprefix("events_event_")
    if page.startswith("mail_text"):
        return ["registration.confirmed"]
    if page == "door_enrolment":
        return [objects["enrolment"].pk]
    return [objects["mailing"].pk] if page in OF_A_MAILING else []


def expected(name, role, see_object):
    """The status that `name` answers to `role`; `see_object`: who sees the object by model."""
    model = model_of(name)
    if role not in AT_THE_DESK:
        return {"login": 403 if role else 302}.get(name, 302)
    if model is None:
        return SITE[name]
    lists, found = role in SEE[model], role in see_object.get(model, set())
    if name == "auth_user_password_change":
        return 200 if found else 403
    edits = 200 if found and role in EDITORS else 404
    if name.startswith("events_event_mail"):
        page = name.removeprefix("events_event_")
        if page in {"mail_gallery", "mail_document"}:
            return 200
        return edits if page in FOR_EDITORS else 200 if found else 404
    return {
        "changelist": 200 if lists else 403,
        "add": 200 if role in ADD.get(model, set()) else 403,
        "change": 200 if found else 302 if lists else 403,
        "history": 200 if found else 302,
        "delete": 403,
        "publication": 405,
        "resending": 405,
        "cancellation": edits,
        "registration": edits,
        "passes": 200 if found else 404,
        "enrolment": edits,
        "names": edits,
        "door-note": edits,
        "door": 200 if found else 404,
        "reduction": edits,
        # This registration is confirmed, and was free.
        "approval": 302 if edits == 200 else edits,
        "refusal": 302 if edits == 200 else edits,
        "payment": 302 if edits == 200 else edits,
        "correction": 302 if edits == 200 else edits,
        # Nobody here has a second factor that could be taken off.
        "factor": 302 if found else 404,
        "list": 200 if found else 404,
        "export": 200 if (found if is_about_one(name) else lists) else 404,
    }[name.rpartition("_")[2]]


def on_both(roles):
    return [role if role in ON_BOTH else pytest.param(role, marks=BY_CODE) for role in roles]


@pytest.mark.parametrize("role", on_both(ROLES))
def test_every_address_answers_by_role(role, own, people, sign_in):
    objects = objects_of(own, people["attendee"])
    client = sign_in(role)

    answers = {name: client.get(address(name, objects)).status_code for name in routes()}

    assert answers == {name: expected(name, role, SEE) for name in routes()}


@BY_CODE
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_see_people_and_mail_of_every_organizer(role, foreign, people, sign_in):
    """What members of a team see of another's: tests/security/test_desk_walls.py."""
    objects = objects_of(foreign, people["attendee"])
    client = sign_in(role)
    with_object = [name for name in routes() if model_of(name) and is_about_one(name)]
    see = {**FOREIGN} if role != "superuser" else SEE

    answers = {name: client.get(address(name, objects)) for name in with_object}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: expected(name, role, see) for name in with_object
    }


def test_the_login_goes_through_the_sites_own_page(sign_in):
    client = sign_in(None)

    targets = {
        path: client.get(path)["Location"]
        for path in (
            "/admin/events/event/",
            "/admin/login/?next=/admin/events/event/",
            "/admin/login/?next=https://evil.example/",
        )
    }

    assert targets == {
        "/admin/events/event/": "/accounts/login/?next=/admin/events/event/",
        "/admin/login/?next=/admin/events/event/": "/accounts/login/?next=/admin/events/event/",
        "/admin/login/?next=https://evil.example/": "/accounts/login/?next=/admin/",
    }


def test_signing_out_needs_a_post_and_ends_at_the_start_page(manager):
    answer = manager.post("/admin/logout/")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert manager.get("/admin/").status_code == 302


def test_no_shortcut_tells_the_address_of_an_object(manager, foreign):
    assert manager.get(f"/admin/r/1/{foreign.event.pk}/").status_code == 404


def test_only_our_own_admin_classes_are_registered():
    modules = {type(model_admin).__module__ for model_admin in admin.site._registry.values()}

    assert all(module.startswith("eventmaster.desk.") for module in modules)


def test_an_admin_class_that_says_nothing_shows_nothing(own, people, rf):
    request = rf.get("/admin/")
    request.user = people["superuser"]
    silent = DeskAdmin(Event, admin.site)

    assert (
        silent.has_module_permission(request),
        silent.get_model_perms(request),
        list(silent.get_queryset(request)),
        silent.get_object(request, str(own.event.pk)),
    ) == (False, dict.fromkeys(("add", "change", "delete", "view"), False), [], None)

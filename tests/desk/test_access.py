"""Every address of the admin, for every role; own objects and another organizer's."""

import pytest
from django.contrib import admin

from eventmaster.desk.scoped import DeskAdmin
from events.models import Event
from tests.security.house import make_house, routes

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
# Pages of our own beside stock admin's, by who opens them. A new one has to be written here.
FOR_EVERYBODY = {
    "events_event_mail_gallery",
    "events_event_mail_document",
    "events_event_templates",
}
FOR_WHO_SEES_IT = {
    "events_event": (
        "preview waiting_list dates export overview journal mails mailings mailing_audience mailing"
        " mailing_document door door_list door_passes team registrations"
    ),
    "events_organizer": "team",
}
FOR_EDITORS = {
    "events_event": (
        "duplicate cancellation registration dates_rule dates_change dates_cancellation mail_text"
        " mail_text_document mailing_new mailing_sending door_enrolment"
    ),
    "registrations_registration": (
        "names door-note person note types moving sending reduction cancellation"
    ),
}
# They send editors on: it is published, confirmed and free already.
NOTHING_LEFT_TO_DO = {
    "events_event": "publication",
    "registrations_registration": "approval refusal payment correction",
}
ONLY_PRESSED = {
    "events_event": "switch template dates_publication",
    "accounts_message": "resending",
}


def desk_routes():
    """Those with a name of their own."""
    found = [route for route in routes() if route.is_admin]
    return {route.name.removeprefix("admin:"): route for route in found if route.name != "admin:"}


def model_of(name):
    if name == "auth_user_password_change":
        return "accounts_user"
    return next((model for model in SEE if name.startswith(f"{model}_")), None)


def expected(name, role, see_object):
    """The status that `name` answers to `role`; `see_object`: who sees the object by model."""
    model = model_of(name)
    if role not in AT_THE_DESK:
        return {"login": 403 if role else 302}.get(name, 302)
    if model is None:
        return SITE[name]
    found = role in see_object.get(model, set())
    page = name.removeprefix(f"{model}_")
    own = own_page(name, model, page, found=found, edits=found and role in EDITORS)
    return own or stock_page(name, model, page, role, found=found)


def own_page(name, model, page, *, found, edits):
    if name in FOR_EVERYBODY:
        return 200
    if page in ONLY_PRESSED.get(model, "").split():
        return 405
    if page in FOR_WHO_SEES_IT.get(model, "").split():
        return 200 if found else 404
    if page in FOR_EDITORS.get(model, "").split():
        return 200 if edits else 404
    if page in NOTHING_LEFT_TO_DO.get(model, "").split():
        return 302 if edits else 404
    return None


def stock_page(name, model, page, role, *, found):
    lists = role in SEE[model]
    if name == "auth_user_password_change":
        return 200 if found else 403
    return {
        "changelist": 200 if lists else 403,
        "add": 200 if role in ADD.get(model, set()) else 403,
        "change": 200 if found else 302 if lists else 403,
        # The event's form once more, with what belongs to its seats.
        "tickets": 200 if found else 302 if lists else 403,
        "history": 200 if found else 302,
        "delete": 403,
        # Nobody here has a second factor that could be taken off.
        "second_factor": 302 if found else 404,
        "export": 200 if lists else 404,
    }[page]


def on_both(roles):
    return [role if role in ON_BOTH else pytest.param(role, marks=BY_CODE) for role in roles]


@pytest.fixture
def house():
    return make_house("Ours")


@pytest.mark.parametrize("role", on_both(ROLES))
def test_every_address_answers_by_role(role, house):
    client = house.client(role or "anonymous")

    answers = {
        name: client.get(house.address(route)).status_code for name, route in desk_routes().items()
    }

    assert answers == {name: expected(name, role, SEE) for name in desk_routes()}


@BY_CODE
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_see_people_and_mail_of_every_organizer(role, house):
    """What members of a team see of another's: tests/security/test_desk_walls.py."""
    client = make_house("Others").client(role)
    about_one = {
        name: route
        for name, route in desk_routes().items()
        if route.example and "<" in route.path and model_of(name)
    }
    see = SEE if role == "superuser" else FOREIGN

    answers = {name: client.get(house.address(r)).status_code for name, r in about_one.items()}

    assert answers == {name: expected(name, role, see) for name in about_one}


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

"""Every operation, every kind of caller: derived from the description, a new one is asked too."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from accounts.scopes import Scope
from events.models import Event, Invitation
from tests.api.conftest import ROOT, Program
from tests.api.described import operations
from tests.api.houses import full_house, secret_of, values_of
from tests.security.test_who_reaches_what import everything

pytestmark = pytest.mark.django_db
# Each operation, for each caller, is asked on both by the first test below.
BY_CODE = pytest.mark.one_database("rights are code, and each operation's queries run on both")

# Between them, these are let in everywhere.
FAR_REACHING = ("owner", "manager", "administrator")
OTHERS = ("anonymous", "attendee", "checkin", "viewer", "editor")
CALLERS = (*FAR_REACHING, *OTHERS)
ANYONE = set(CALLERS)
PEOPLE = ANYONE - {"anonymous"}
DOOR = {"checkin", "editor", "manager"}
EVERY_ROLE = {"checkin", "viewer", "editor", "manager"}
TEAM = {"viewer", "editor", "manager"}
EDITORS = {"editor", "manager"}
MANAGER = {"manager"}
ADMINISTRATOR = {"administrator"}
ATTENDEE = {"owner"}

# Whom each operation lets in where it is about their own house, or about nothing in particular.
LET_IN = {
    **dict.fromkeys(("list_events", "read_event", "list_ticket_types", "read_ticket_type"), ANYONE),
    "read_organizer": ANYONE,
    "create_event": EDITORS,
    **dict.fromkeys(("change_event", "publish_event", "cancel_event"), EDITORS),
    **dict.fromkeys(("list_event_dates", "read_series"), ANYONE),
    **dict.fromkeys(("preview_series", "create_series", "change_series"), EDITORS),
    **dict.fromkeys(("change_event_dates", "cancel_event_dates", "publish_event_dates"), EDITORS),
    **dict.fromkeys(("upload_cover", "delete_cover"), EDITORS),
    **dict.fromkeys(("create_ticket_type", "change_ticket_type", "delete_ticket_type"), EDITORS),
    **dict.fromkeys(("list_texts", "read_text"), ANYONE),
    **dict.fromkeys(("write_text", "delete_text"), EDITORS),
    "read_reminders": TEAM,
    **dict.fromkeys(("copy_event", "read_checklist", "read_consequences"), EDITORS),
    "set_event_reminders": EDITORS,
    **dict.fromkeys(("list_pools", "read_pool"), TEAM),
    **dict.fromkeys(("create_pool", "change_pool", "delete_pool"), EDITORS),
    "create_token": set(),  # Asks for a password, whoever sends it.
    **dict.fromkeys(("revoke_current_token", "read_me", "list_managed_events"), PEOPLE),
    "list_tokens": PEOPLE,
    "revoke_token": ATTENDEE,  # Their own.
    **dict.fromkeys(("scan_ticket", "scan_batch", "list_scans", "read_scan", "find_people"), DOOR),
    **dict.fromkeys(("list_gates", "read_headcount"), EVERY_ROLE),
    **dict.fromkeys(("read_gate", "list_entry_windows", "read_entry_window"), EVERY_ROLE),
    **dict.fromkeys(("create_gate", "change_gate", "delete_gate"), EDITORS),
    **dict.fromkeys(("create_entry_window", "change_entry_window", "delete_entry_window"), EDITORS),
    "list_door_passes": TEAM,
    "read_statistics": TEAM,
    **dict.fromkeys(("open_door_enrolment", "read_door_enrolment"), EDITORS),
    **dict.fromkeys(("close_door_enrolment", "revoke_door_pass", "revoke_door_passes"), EDITORS),
    **dict.fromkeys(("list_members", "read_member"), TEAM | ADMINISTRATOR),
    "add_member": ADMINISTRATOR,
    **dict.fromkeys(("change_member", "remove_member"), MANAGER | ADMINISTRATOR),
    **dict.fromkeys(("list_invitations", "create_invitation"), MANAGER | ADMINISTRATOR),
    **dict.fromkeys(("send_invitation_again", "revoke_invitation"), MANAGER | ADMINISTRATOR),
    **dict.fromkeys(("list_event_invitations", "create_event_invitation"), MANAGER),
    **dict.fromkeys(("send_event_invitation_again", "revoke_event_invitation"), MANAGER),
    "list_my_invitations": PEOPLE,
    **dict.fromkeys(("accept_invitation", "decline_invitation"), ATTENDEE),
    "list_event_team": TEAM,
    **dict.fromkeys(("set_event_role", "remove_event_role"), MANAGER),
    "leave_team": EVERY_ROLE,
    **dict.fromkeys(("list_attendees", "list_registrations", "list_waiting"), TEAM),
    "export_event": TEAM,
    **dict.fromkeys(("list_messages", "list_journal_entries", "list_my_registrations"), PEOPLE),
    **dict.fromkeys(("read_message", "read_journal_entry"), TEAM | ADMINISTRATOR),
    "resend_message": EDITORS | ADMINISTRATOR,
    # For oneself only, without a team; the example is for somebody else.
    "create_registration": {"anonymous"} | EDITORS,
    "read_registration": TEAM | ATTENDEE,
    **dict.fromkeys(("change_registration", "cancel_registration"), EDITORS | ATTENDEE),
    **dict.fromkeys(("approve_registration", "decline_registration", "set_door_note"), EDITORS),
    **dict.fromkeys(("correct_person", "set_note", "change_types_of_tickets"), EDITORS),
    **dict.fromkeys(("move_to_event", "send_mail_again"), EDITORS),
    **dict.fromkeys(("accept_offer", "refuse_offer"), ATTENDEE),
    **dict.fromkeys(("move_in_line", "invite_from_line"), EDITORS),
    **dict.fromkeys(("list_mailings", "read_mailing", "read_audience", "preview_mailing"), TEAM),
    **dict.fromkeys(("create_mailing", "change_mailing", "delete_mailing"), EDITORS),
    **dict.fromkeys(("test_mailing", "send_mailing", "take_back_mailing", "stop_mailing"), EDITORS),
    **dict.fromkeys(("list_mail_texts", "read_mail_text"), TEAM),
    **dict.fromkeys(("show_mail_text", "preview_mail_text"), TEAM),
    **dict.fromkeys(("write_mail_text", "delete_mail_text", "test_mail_text"), EDITORS),
    "list_payments": TEAM,
    **dict.fromkeys(("pay_registration", "correct_payments"), EDITORS),
    "list_organizers": PEOPLE,
    "create_organizer": ADMINISTRATOR,
    **dict.fromkeys(("change_organizer", "upload_logo", "delete_logo"), MANAGER | ADMINISTRATOR),
    **dict.fromkeys(("list_users", "invite_user", "read_user", "change_user"), ADMINISTRATOR),
    "remove_second_factor": set(),  # Nobody here has one.
}
# What an administrator reaches of any house.
OF_ADMINISTRATORS = {name for name, callers in LET_IN.items() if "administrator" in callers}
STRANGERS = ("attendee", "owner", "checkin", "viewer", "editor", "manager", "administrator")


@pytest.fixture
def ours():
    return full_house("Ours")


@pytest.fixture
def theirs():
    return full_house("Theirs")


@pytest.mark.parametrize(
    "callers", [FAR_REACHING, pytest.param(OTHERS, marks=BY_CODE)], ids=["far-reaching", "others"]
)
def test_each_operation_lets_in_whom_it_is_for(ours, callers):
    secrets = {caller: secret_of(ours.people.get(caller)) for caller in callers}
    found = {}

    for operation, ask in asked(ours):
        answers = {caller: ask(Program(secrets[caller])) for caller in callers}
        statuses = {caller: answer.status_code for caller, answer in answers.items()}
        found[operation.id] = {who for who, code in statuses.items() if code not in (401, 403, 404)}
        # The example is read as one: whoever has no right hears of that, not of its values.
        assert statuses.get("attendee") not in (400, 405, 422), operation.id

    assert found == {name: let_in & set(callers) for name, let_in in LET_IN.items()}


def test_those_asked_on_both_databases_are_let_in_wherever_anybody_is():
    assert [name for name, who in LET_IN.items() if who and not who & {*FAR_REACHING}] == []


@BY_CODE
@pytest.mark.parametrize("caller", STRANGERS)
def test_what_is_another_houses_does_not_exist(ours, theirs, caller):
    """Not even in lists; what the public sees of it is no secret."""
    secret = secret_of(ours.people[caller])
    of_all = OF_ADMINISTRATORS if caller == "administrator" else set()
    closed = [(op, ask) for op, ask in asked(theirs) if not op.is_open and op.id not in of_all]

    answers = {op.id: (op, ask(Program(secret))) for op, ask in closed}

    allowed = {404} | ({403} if caller != "administrator" else set())
    about_one = {name: a.status_code for name, (op, a) in answers.items() if op.is_about_one}
    of_users = {name for name, (op, _a) in answers.items() if "/users/" in op.path}
    assert {n: c for n, c in about_one.items() if c != 404 and n not in of_users} == {}
    assert {about_one[name] for name in of_users} <= allowed
    assert [name for name, (_op, a) in answers.items() if b"Theirs" in a.content] == []


@BY_CODE
def test_a_draft_of_another_house_does_not_exist(ours, theirs):
    Event.objects.filter(organizer=theirs.organizer).update(status="draft", published_at=None)
    secrets = ["", secret_of(ours.people["manager"]), secret_of(ours.people["administrator"])]
    of_events = [(op, ask) for op, ask in asked(theirs) if op.is_open and "/events" in op.path]

    for operation, ask in of_events:
        answers = [ask(Program(secret)) for secret in secrets]

        assert {answer.status_code for answer in answers} == {
            404 if operation.is_about_one else 200
        }
        assert [answer for answer in answers if b"Theirs" in answer.content] == []


@BY_CODE
def test_a_token_does_what_its_scopes_say_and_no_more(ours):
    superuser = ours.people["superuser"]
    for operation, ask in asked(ours):
        if operation.scope:
            others = [scope for scope in Scope if scope != operation.scope]

            answer = ask(Program(secret_of(superuser, *others)))

            assert (operation.id, answer.json()["code"]) == (operation.id, "scope_missing")


@BY_CODE
def test_a_token_for_one_event_reaches_no_other(ours, theirs):
    """Though its owner does."""
    manager = ours.people["manager"]
    other = Event.objects.filter(organizer=ours.organizer).exclude(pk=ours.event.pk).get()
    secret = secret_of(manager, event_id=other.pk)

    closed = [(op, ask) for op, ask in asked(ours) if not op.is_open or "/events" in op.path]
    answers = {op.id: (op, ask(Program(secret))) for op, ask in closed}

    reached = {name for name, (op, a) in answers.items() if op.is_about_one and a.status_code < 400}
    assert reached == set()
    assert [name for name, (_op, a) in answers.items() if b"Ours evening" in a.content] == []


@BY_CODE
def test_no_token_that_ended_opens_anything(ours):
    manager = ours.people["manager"]
    ended = secret_of(manager, expires_at=ours.event.created_at - timedelta(days=1))

    answers = {op.id: ask(Program(ended)).json()["code"] for op, ask in asked(ours)}

    assert set(answers.values()) == {"token_invalid"}


@BY_CODE
def test_a_session_needs_its_csrf_token_for_all_that_changes(ours):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ours.people["manager"])
    program = Program()
    program.client = client

    answers = {op.id: ask(program).json()["code"] for op, ask in asked(ours) if op.method != "GET"}

    assert set(answers.values()) == {"csrf_failed"}


@BY_CODE
def test_no_get_changes_a_row(ours):
    secrets = ["", *(secret_of(ours.people[who]) for who in ("owner", "manager", "superuser"))]
    gets = [operation for operation in operations() if operation.method == "GET"]
    known = known_in(ours)
    before = domain_rows()

    for operation in gets:
        for secret in secrets:
            Program(secret).get(operation.address(known(operation)))

    assert domain_rows() == before


def domain_rows():
    """All but the counts of requests, and when a token was used last."""
    rows = everything()
    return {name: rows[name] for name in rows if name not in ("RateCount", "ApiToken")}


def asked(house):
    """Each operation, and how to ask it about the house's objects with the example of its body,
    in which "event" is the house's other one; what it does is undone."""
    known = known_in(house)
    other = values_of(house)["slug"][-1]
    for operation in operations():
        address = operation.address(known(operation))
        body = operation.body
        if operation.id == "move_to_event":
            body = {**body, "event": other}

        def ask(program, operation=operation, address=address, body=body):
            with transaction.atomic():
                if operation.is_upload:
                    answer = program.upload(address)
                else:
                    answer = program.send(operation.method, address, body)
                transaction.set_rollback(True)
            return answer

        yield operation, ask


def known_in(house):
    values = {name: found[0] for name, found in values_of(house).items()}
    own = Invitation.objects.get(organizer=house.organizer, email=house.people["owner"].email)
    team = {"slug": house.organizer.slug, "invitation_id": str(own.pk)}
    of_teams = values | team
    prefixes = (f"{ROOT}/organizers/", f"{ROOT}/me/")
    return lambda operation: of_teams if operation.path.startswith(prefixes) else values

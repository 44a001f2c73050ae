"""Every page of the site, in each state worth looking at: one list for axe, vnu, 320 px, keyboards
and screenshots. tests/quality/test_pages.py tells when a route is missing here."""

from django.urls import reverse

from eventmaster.demo.door import TITLE as FESTIVAL
from tests.quality.acting import (
    add_a_person,
    ask_for_the_code,
    choose_what_is_full,
    confirm_password,
    make_a_token,
    open_some,
    scan,
    send_nothing,
    sign_in_wrongly,
    type_a_wrong_code,
    type_half_an_address,
    write_what_is_unknown,
)
from tests.quality.page import (
    ADMIN,
    ATTENDEE,
    NEWCOMER,
    ORGANIZER,
    PROTECTED,
    STAFF,
    Page,
    at,
    linked,
    named,
    of,
    on,
)
from tests.quality.pages_desk import rest_of_the_desk
from tests.quality.pages_door_passes import DOOR_PASSES
from tests.quality.pages_lifecycle import LIFECYCLE
from tests.quality.pages_mailings import MAILINGS
from tests.quality.pages_series import SERIES
from tests.quality.pages_teams import TEAMS
from tests.quality.world import CANCELLED, DRAFT, FULL, LONG, LONGEST, OPEN, OVER, RUNNING, TYPES

PUBLIC = (
    named("list", "events:list"),
    at("list, filtered", "events:list", "/?q=jazz&when=month&sort=title"),
    at("list, empty", "events:list", "/?q=zzz"),
    at("list, wrong dates", "events:list", "/?since=2030-01-02&until=2030-01-01"),
    at("list, month", "events:list", "/?view=month"),
    Page(
        "organizer",
        "events:organizer",
        lambda world: reverse("events:organizer", args=[world.organizer.slug]),
    ),
    on("event", "events:detail", OPEN),
    on("event, mine", "events:detail", OPEN, ATTENDEE),
    on("event, full", "events:detail", FULL),
    on("event, several types", "events:detail", TYPES),
    on("event, cancelled", "events:detail", CANCELLED),
    on("event, over", "events:detail", OVER),
    on("event, running", "events:detail", RUNNING),
    on("event, draft", "events:detail", DRAFT, ORGANIZER),
)
REGISTERING = (
    on("form", "registrations:register", OPEN),
    on("form, signed in", "registrations:register", OPEN, NEWCOMER),
    on("form, two people", "registrations:register", OPEN, then=add_a_person),
    on("form, errors", "registrations:register", OPEN, then=send_nothing),
    on("form, waiting list", "registrations:register", FULL),
    on("form, several types", "registrations:register", TYPES, NEWCOMER),
    on("form, a full type", "registrations:register", TYPES, then=choose_what_is_full),
    on("form, closed", "registrations:register", CANCELLED),
    on("check your mail", "registrations:check_mail", OPEN),
    linked("confirmation", "link_confirmation", lambda world: world.unconfirmed),
    linked("guest's page", "link", lambda world: world.guest),
    at("link gone", "registrations:link", "/r/bm90LWEtdG9rZW4/", status=404),
    linked("guest's cancellation", "link_cancellation", lambda world: world.guest),
    linked("guest's offer", "link_offer", lambda world: world.guests_offer),
    linked("guest's names", "link_names", lambda world: world.guests_offer),
    linked("guest, declined", "link", lambda world: world.declined),
    linked("guest's tickets", "link_tickets", lambda world: world.guest),
    Page("guest's ticket", "registrations:link_ticket", lambda world: world.guests_ticket),
)
OWN = (
    named("my tickets", "registrations:mine", ATTENDEE),
    named("my tickets, none", "registrations:mine", NEWCOMER),
    of("registration", "registrations:detail", lambda world: world.mine, ATTENDEE),
    of("registration, waiting", "registrations:detail", lambda world: world.waiting, ATTENDEE),
    of("registration, offered", "registrations:detail", lambda world: world.offered, ATTENDEE),
    of("registration, group", "registrations:detail", lambda world: world.group, ATTENDEE),
    of("offer", "registrations:offer", lambda world: world.offered, ATTENDEE),
    of("names", "registrations:names", lambda world: world.group, ATTENDEE),
    Page(
        "names, errors",
        "registrations:names",
        lambda world: reverse("registrations:names", args=[world.group.pk]),
        ATTENDEE,
        then=type_half_an_address,
    ),
    of("cancellation", "registrations:cancellation", lambda world: world.group, ATTENDEE),
    Page(
        "cancellation, some",
        "registrations:cancellation",
        lambda world: world.some_of_the_group,
        ATTENDEE,
    ),
    of("tickets", "registrations:tickets", lambda world: world.mine, ATTENDEE),
    of("ticket", "registrations:ticket", lambda world: world.ticket, ATTENDEE),
    of("ticket, void", "registrations:ticket", lambda world: world.void_ticket, ORGANIZER),
    named("ticket, offline", "registrations:offline"),
)
LONG_WORDS = (
    on("event, long words", "events:detail", LONG),
    on("form, long words", "registrations:register", LONG),
    named("my tickets, long words", "registrations:mine", LONGEST),
    of("registration, long words", "registrations:detail", lambda world: world.long, LONGEST),
    of("tickets, long words", "registrations:tickets", lambda world: world.long, LONGEST),
    of("desk, long words", "admin:events_event_change", lambda world: world.event(LONG), ORGANIZER),
)
ACCOUNTS = (
    named("sign in", "account_login"),
    named("sign in, wrong", "account_login", then=sign_in_wrongly),
    named("sign up", "account_signup"),
    named("sign out", "account_logout", ATTENDEE),
    named("account closed", "account_inactive"),
    named("password again", "account_reauthenticate", ATTENDEE),
    Page(
        "code", "mfa_authenticate", lambda _world: reverse("account_login"), then=ask_for_the_code
    ),
    named("code again", "mfa_reauthenticate", PROTECTED),
    named("second factor, none", "second_factor", NEWCOMER),
    named("second factor", "second_factor", PROTECTED),
    named("second factor, new", "second_factor_activation", NEWCOMER),
    named(
        "second factor, wrong code", "second_factor_activation", NEWCOMER, then=type_a_wrong_code
    ),
    named("second factor, off", "second_factor_removal", PROTECTED),
    named("recovery codes", "recovery_codes", PROTECTED),
    named("addresses", "account_email", ATTENDEE),
    named("verify your address", "account_email_verification_sent"),
    at("confirm an address", "account_confirm_email", "/accounts/confirm-email/Mg:1x:x/"),
    named("change password", "account_change_password", ATTENDEE),
    Page("tokens", "api_tokens", lambda world: world.tokens_page, ORGANIZER),
    named("new token", "api_token_new", ORGANIZER, then=confirm_password),
    named("token made", "api_token_new", ORGANIZER, then=make_a_token),
    Page("end of tokens", "api_tokens_revocation", lambda world: world.tokens_end, ORGANIZER),
    of("token's end", "api_token_revocation", lambda world: world.token, ORGANIZER),
    named("reset password", "account_reset_password"),
    named("reset sent", "account_reset_password_done"),
    at("reset, dead link", "account_reset_password_from_key", "/accounts/password/reset/key/1-x/"),
    named("reset done", "account_reset_password_from_key_done"),
)
ERRORS = (
    at("400", "", "/mishap/400/", status=400),
    at("403", "", "/mishap/403/", status=403),
    at("form too old", "", "/mishap/csrf/", status=403),
    at("404", "", "/nothing/here/", status=404),
    at("429", "", "/mishap/429/", status=429),
    at("500", "", "/mishap/500/", status=500),
)
DOOR = (
    named("doors", "registrations:checkin_list", STAFF),
    on("door", "registrations:checkin", RUNNING, STAFF),
    on(
        "door, welcome",
        "registrations:checkin",
        RUNNING,
        STAFF,
        then=scan(lambda world: world.expected.short_code),
    ),
    on(
        "door, again",
        "registrations:checkin",
        RUNNING,
        STAFF,
        then=scan(lambda world: world.inside.short_code),
    ),
    on(
        "door, unknown",
        "registrations:checkin",
        RUNNING,
        STAFF,
        then=scan(lambda _world: "no ticket"),
    ),
)
BOARD = (
    on("door list", "registrations:people_list", RUNNING, STAFF),
    on("door list, nobody", "registrations:people_list", DRAFT, STAFF),
    on("board", "registrations:board", FESTIVAL, STAFF),
    on("board, nobody yet", "registrations:board", OPEN, STAFF),
    on("board, cancelled", "registrations:board", CANCELLED, STAFF),
)
DESK = (
    named("desk", "admin:index", ORGANIZER),
    named("desk, installation", "admin:index", ADMIN),
    named("desk, events", "admin:events_event_changelist", ORGANIZER),
    named("desk, new event", "admin:events_event_add", ORGANIZER),
    of("desk, event", "admin:events_event_change", lambda world: world.event(TYPES), ORGANIZER),
    of(
        "desk, overview",
        "admin:events_event_overview",
        lambda world: world.event(RUNNING),
        ORGANIZER,
    ),
    of(
        "desk, overview of a draft",
        "admin:events_event_overview",
        lambda world: world.event(DRAFT),
        ORGANIZER,
    ),
    of("desk, draft", "admin:events_event_change", lambda world: world.event(DRAFT), ORGANIZER),
    of(
        "desk, cancellation",
        "admin:events_event_cancellation",
        lambda world: world.event(OPEN),
        ORGANIZER,
    ),
    named("desk, all mails", "admin:events_event_mail_gallery", ORGANIZER),
    of("desk, mails", "admin:events_event_mails", lambda world: world.event(TYPES), ORGANIZER),
    Page(
        "desk, own words",
        "admin:events_event_mail_text",
        lambda world: reverse(
            "admin:events_event_mail_text", args=[world.event(TYPES).pk, "registration.offered"]
        ),
        ORGANIZER,
        then=write_what_is_unknown,
    ),
    of(
        "desk, waiting list",
        "admin:events_event_waiting_list",
        lambda world: world.event(FULL),
        ORGANIZER,
    ),
    of(
        "desk, new registration",
        "admin:events_event_registration",
        lambda world: world.event(TYPES),
        ORGANIZER,
    ),
    of(
        "desk, organizer", "admin:events_organizer_change", lambda world: world.organizer, ORGANIZER
    ),
    named("desk, registrations", "admin:registrations_registration_changelist", ORGANIZER),
    Page(
        "desk, people of an event",
        "admin:registrations_registration_changelist",
        lambda world: world.people_of(RUNNING),
        ORGANIZER,
    ),
    of(
        "desk, registration",
        "admin:registrations_registration_change",
        lambda world: world.coming,
        ORGANIZER,
    ),
    of(
        "desk, refusal",
        "admin:registrations_registration_refusal",
        lambda world: world.pending,
        ORGANIZER,
    ),
    of(
        "desk, names",
        "admin:registrations_registration_names",
        lambda world: world.group,
        ORGANIZER,
    ),
    of("desk, door", "admin:events_event_door", lambda world: world.event(TYPES), ORGANIZER),
    of(
        "desk, door list",
        "admin:events_event_door_list",
        lambda world: world.event(TYPES),
        ORGANIZER,
    ),
    of(
        "desk, note for the door",
        "admin:registrations_registration_door-note",
        lambda world: world.group,
        ORGANIZER,
    ),
    named("desk, tickets", "admin:registrations_ticket_changelist", ORGANIZER),
    named("desk, people", "admin:accounts_user_changelist", ADMIN),
    of("desk, person", "admin:accounts_user_change", lambda world: world.first_person, ADMIN),
    of(
        "desk, second factor",
        "admin:accounts_user_second_factor",
        lambda world: world.protected,
        ADMIN,
    ),
    of("desk, mail", "admin:accounts_message_change", lambda world: world.failed_mail, ADMIN),
    named("desk, mails", "admin:accounts_message_changelist", ORGANIZER),
    named("desk, journal", "admin:accounts_journalentry_changelist", ADMIN),
)
STYLE = (at("styleguide", "styleguide", "/styleguide/"),)
PROGRAMS = (named("API", "api:docs", then=open_some),)
LISTED = (
    *PUBLIC,
    *REGISTERING,
    *OWN,
    *LONG_WORDS,
    *ACCOUNTS,
    *ERRORS,
    *DOOR,
    *BOARD,
    *DESK,
    *DOOR_PASSES,
    *MAILINGS,
    *SERIES,
    *TEAMS,
    *LIFECYCLE,
    *PROGRAMS,
    *STYLE,
)
PAGES = (*LISTED, *rest_of_the_desk(LISTED))

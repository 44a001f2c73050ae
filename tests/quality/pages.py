"""Every page of the site, in each state worth looking at: one list for axe, vnu, 320 px, keyboards
and screenshots. tests/quality/test_pages.py tells when a route is missing here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from accounts.models import User
from registrations.models import Registration
from tests.quality.world import CANCELLED, DRAFT, FULL, LONG, LONGEST, OPEN, OVER, RUNNING, World

ANYONE, ATTENDEE, NEWCOMER, ORGANIZER, STAFF, ADMIN = (
    "anonymous",
    "attendee",
    "newcomer",
    "organizer",
    "staff",
    "admin",
)


@dataclass(frozen=True)
class Page:
    """`address` says where it is; `then` is what a person does there, before anybody looks."""

    name: str
    route: str
    address: Callable[[World], str]
    who: str = ANYONE
    status: int = 200
    then: Callable[[Tab, World], None] | None = None


def at(path: str) -> Callable[[World], str]:
    return lambda _world: path


def named(route: str) -> Callable[[World], str]:
    return lambda _world: reverse(route)


def on(route: str, title: str) -> Callable[[World], str]:
    return lambda world: world.on(route, title)


def desk(route: str, title: str) -> Callable[[World], str]:
    return lambda world: world.desk(route, title)


def of(route: str, which: Callable[[World], object]) -> Callable[[World], str]:
    return lambda world: reverse(route, args=[which(world)])


def add_a_person(tab: Tab, _world: World) -> None:
    tab.get_by_role("button", name="Add a person").click()
    expect(tab.get_by_label("Name of person 2")).to_be_focused()


def send_nothing(tab: Tab, _world: World) -> None:
    """The form comes back with its errors; browsers would have asked before they send it."""
    tab.locator("main form").first.evaluate("form => { form.noValidate = true }")
    tab.get_by_label("Name", exact=True).fill(" ")
    tab.get_by_label("Email").fill("gwen@example")
    tab.get_by_role("button", name="Register", exact=True).last.click()
    expect(tab.locator(".errorlist").first).to_be_visible()


def sign_in_wrongly(tab: Tab, _world: World) -> None:
    tab.get_by_label("Email").fill("nobody@example.org")
    tab.get_by_label("Password").fill("not-a-password-of-anyone")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("main [role=alert], main .errorlist").first).to_be_visible()


def scan(code: Callable[[World], str]) -> Callable[[Tab, World], None]:
    def act(tab: Tab, world: World) -> None:
        tab.keyboard.type(code(world))
        tab.keyboard.press("Enter")
        expect(tab.locator("#answer[aria-busy=false] [data-outcome]")).to_be_visible()

    return act


PUBLIC = (
    Page("list", "events:list", named("events:list")),
    Page("list, filtered", "events:list", at("/?q=jazz&when=month&sort=title")),
    Page("list, empty", "events:list", at("/?q=zzz")),
    Page("list, wrong dates", "events:list", at("/?since=2030-01-02&until=2030-01-01")),
    Page("list, month", "events:list", at("/?view=month")),
    Page(
        "organizer",
        "events:organizer",
        lambda world: reverse("events:organizer", args=[world.organizer.slug]),
    ),
    Page("event", "events:detail", on("events:detail", OPEN)),
    Page("event, mine", "events:detail", on("events:detail", OPEN), ATTENDEE),
    Page("event, full", "events:detail", on("events:detail", FULL)),
    Page("event, cancelled", "events:detail", on("events:detail", CANCELLED)),
    Page("event, over", "events:detail", on("events:detail", OVER)),
    Page("event, running", "events:detail", on("events:detail", RUNNING)),
    Page("event, draft", "events:detail", on("events:detail", DRAFT), ORGANIZER),
)
REGISTERING = (
    Page("form", "registrations:register", on("registrations:register", OPEN)),
    Page("form, signed in", "registrations:register", on("registrations:register", OPEN), NEWCOMER),
    Page(
        "form, two people",
        "registrations:register",
        on("registrations:register", OPEN),
        then=add_a_person,
    ),
    Page(
        "form, errors",
        "registrations:register",
        on("registrations:register", OPEN),
        then=send_nothing,
    ),
    Page("form, waiting list", "registrations:register", on("registrations:register", FULL)),
    Page("form, closed", "registrations:register", on("registrations:register", CANCELLED)),
    Page("check your mail", "registrations:check_mail", on("registrations:check_mail", OPEN)),
    Page(
        "confirmation",
        "registrations:link_confirmation",
        lambda world: world.link(world.unconfirmed, "link_confirmation"),
    ),
    Page("guest's page", "registrations:link", lambda world: world.link(world.guest)),
    Page("link gone", "registrations:link", at("/r/bm90LWEtdG9rZW4/"), status=404),
    Page(
        "guest's cancellation",
        "registrations:link_cancellation",
        lambda world: world.link(world.guest, "link_cancellation"),
    ),
    Page(
        "guest's tickets",
        "registrations:link_tickets",
        lambda world: world.link(world.guest, "link_tickets"),
    ),
    Page("guest's ticket", "registrations:link_ticket", lambda world: world.guests_ticket),
)
OWN = (
    Page("my tickets", "registrations:mine", named("registrations:mine"), ATTENDEE),
    Page("my tickets, none", "registrations:mine", named("registrations:mine"), NEWCOMER),
    Page(
        "registration",
        "registrations:detail",
        of("registrations:detail", lambda world: world.mine.pk),
        ATTENDEE,
    ),
    Page(
        "registration, waiting",
        "registrations:detail",
        of("registrations:detail", lambda world: world.waiting.pk),
        ATTENDEE,
    ),
    Page(
        "cancellation",
        "registrations:cancellation",
        of("registrations:cancellation", lambda world: world.mine.pk),
        ATTENDEE,
    ),
    Page(
        "tickets",
        "registrations:tickets",
        of("registrations:tickets", lambda world: world.mine.pk),
        ATTENDEE,
    ),
    Page(
        "ticket",
        "registrations:ticket",
        of("registrations:ticket", lambda world: world.ticket.pk),
        ATTENDEE,
    ),
    Page(
        "ticket, void",
        "registrations:ticket",
        of("registrations:ticket", lambda world: world.void_ticket.pk),
        ORGANIZER,
    ),
    Page("ticket, offline", "registrations:offline", named("registrations:offline")),
)
LONG_WORDS = (
    Page("event, long words", "events:detail", on("events:detail", LONG)),
    Page("form, long words", "registrations:register", on("registrations:register", LONG)),
    Page("my tickets, long words", "registrations:mine", named("registrations:mine"), LONGEST),
    Page(
        "registration, long words",
        "registrations:detail",
        of("registrations:detail", lambda world: world.long.pk),
        LONGEST,
    ),
    Page(
        "tickets, long words",
        "registrations:tickets",
        of("registrations:tickets", lambda world: world.long.pk),
        LONGEST,
    ),
    Page("desk, long words", "", desk("change", LONG), ORGANIZER),
)
ACCOUNTS = (
    Page("sign in", "account_login", named("account_login")),
    Page("sign in, wrong", "account_login", named("account_login"), then=sign_in_wrongly),
    Page("sign up", "account_signup", named("account_signup")),
    Page("sign out", "account_logout", named("account_logout"), ATTENDEE),
    Page("account closed", "account_inactive", named("account_inactive")),
    Page("password again", "account_reauthenticate", named("account_reauthenticate"), ATTENDEE),
    Page("addresses", "account_email", named("account_email"), ATTENDEE),
    Page(
        "verify your address",
        "account_email_verification_sent",
        named("account_email_verification_sent"),
    ),
    Page("confirm an address", "account_confirm_email", at("/accounts/confirm-email/Mg:1x:x/")),
    Page("change password", "account_change_password", named("account_change_password"), ATTENDEE),
    Page("reset password", "account_reset_password", named("account_reset_password")),
    Page("reset sent", "account_reset_password_done", named("account_reset_password_done")),
    Page(
        "reset, dead link",
        "account_reset_password_from_key",
        at("/accounts/password/reset/key/1-x/"),
    ),
    Page(
        "reset done",
        "account_reset_password_from_key_done",
        named("account_reset_password_from_key_done"),
    ),
)
ERRORS = (
    Page("400", "", at("/mishap/400/"), status=400),
    Page("403", "", at("/mishap/403/"), status=403),
    Page("form too old", "", at("/mishap/csrf/"), status=403),
    Page("404", "", at("/nothing/here/"), status=404),
    Page("429", "", at("/mishap/429/"), status=429),
    Page("500", "", at("/mishap/500/"), status=500),
)
DOOR = (
    Page("doors", "registrations:checkin_list", named("registrations:checkin_list"), STAFF),
    Page("door", "registrations:checkin", on("registrations:checkin", RUNNING), STAFF),
    Page(
        "door, welcome",
        "registrations:checkin",
        on("registrations:checkin", RUNNING),
        STAFF,
        then=scan(lambda world: world.expected.short_code),
    ),
    Page(
        "door, again",
        "registrations:checkin",
        on("registrations:checkin", RUNNING),
        STAFF,
        then=scan(lambda world: world.inside.short_code),
    ),
    Page(
        "door, unknown",
        "registrations:checkin",
        on("registrations:checkin", RUNNING),
        STAFF,
        then=scan(lambda _world: "no ticket"),
    ),
)
DESK = (
    Page("desk", "", named("admin:index"), ORGANIZER),
    Page("desk, events", "", named("admin:events_event_changelist"), ORGANIZER),
    Page("desk, new event", "", named("admin:events_event_add"), ORGANIZER),
    Page("desk, event", "", desk("change", OPEN), ORGANIZER),
    Page("desk, draft", "", desk("change", DRAFT), ORGANIZER),
    Page("desk, cancellation", "", desk("cancellation", OPEN), ORGANIZER),
    Page(
        "desk, organizer",
        "",
        of("admin:events_organizer_change", lambda world: world.organizer.pk),
        ORGANIZER,
    ),
    Page(
        "desk, registrations",
        "",
        named("admin:registrations_registration_changelist"),
        ORGANIZER,
    ),
    Page(
        "desk, registration",
        "",
        of(
            "admin:registrations_registration_change",
            lambda world: (
                Registration.objects.filter(event=world.event(RUNNING)).order_by("id")[0].pk
            ),
        ),
        ORGANIZER,
    ),
    Page("desk, tickets", "", named("admin:registrations_ticket_changelist"), ORGANIZER),
    Page("desk, people", "", named("admin:accounts_user_changelist"), ADMIN),
    Page(
        "desk, person",
        "",
        of("admin:accounts_user_change", lambda _world: User.objects.order_by("date_joined")[0].pk),
        ADMIN,
    ),
    Page("desk, journal", "", named("admin:accounts_journalentry_changelist"), ADMIN),
)
STYLE = (Page("styleguide", "styleguide", at("/styleguide/")),)
PAGES = (*PUBLIC, *REGISTERING, *OWN, *LONG_WORDS, *ACCOUNTS, *ERRORS, *DOOR, *DESK, *STYLE)

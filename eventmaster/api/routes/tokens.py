"""Tokens by email and password, and who calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Status

from accounts import second_factor
from accounts.credentials import has_confirmed_address, person_with
from accounts.limits import LOGIN_BY_NETWORK, TOKEN_BY_ACCOUNT, consume
from accounts.models import ApiToken, User
from accounts.scopes import Scope
from accounts.tokens import create_token as make_token
from accounts.tokens import revoke_token as revoke
from core.text import normalise_email
from eventmaster.api.callers import CHALLENGE, Caller, a_person, anyone
from eventmaster.api.examples.people import CREDENTIALS, ME, NEW_TOKEN, TOKEN
from eventmaster.api.examples.people import listed_long as one_of
from eventmaster.api.lists import ListedLong, LongPart, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.schemas.tokens import (
    Credentials,
    MeOut,
    NewTokenOut,
    TokenOut,
    me_out,
    new_token_out,
    token_out,
)
from eventmaster.desk.rights import is_administrator
from eventmaster.records import with_event_slug
from events.enums import Role
from events.models import Event

operations = Operations("Account")


@operations.post(
    "/tokens",
    access=anyone(),
    answers={201: NewTokenOut},
    refuses=["credentials_wrong", "second_factor_needed", "email_unconfirmed"],
    examples={"body": CREDENTIALS, 201: NEW_TOKEN},
)
def create_token(request: HttpRequest, values: Credentials) -> Any:
    """Get a token by email and password.

    It lasts an hour, or as long as you say, up to a day. Make those that last longer on the page
    “API tokens” of your account. Where the account has a second factor, send its `code` as well.
    Five tries a minute for an email address.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    consume(LOGIN_BY_NETWORK, caller.network, now=caller.now)
    consume(TOKEN_BY_ACCOUNT, normalise_email(values.email), now=caller.now)
    user = _known(values, caller.now)
    made = make_token(
        user=user,
        name=values.name or _("By email and password"),
        scopes=values.scopes,
        event_id=_event_id(user, values.event),
        expires_at=caller.now + timedelta(seconds=values.expires_in),
        now=caller.now,
    )
    return Status(201, new_token_out(_shown(made.token), made.secret))


@operations.delete("/tokens/current", access=a_person(), answers={204: None}, refuses=["not_found"])
def revoke_current_token(request: HttpRequest) -> Any:
    """Revoke the token that you call with.

    It is refused from then on. A session has none: `not_found`.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if caller.token is None:
        raise Refusal("not_found")
    revoke(token=caller.token, by=caller.person, now=caller.now)
    return Status(204, None)


@operations.get(
    "/tokens",
    access=a_person(Scope.TOKENS_WRITE),
    answers={200: ListedLong[TokenOut]},
    examples={200: one_of(TOKEN)},
)
def list_tokens(request: HttpRequest, part: Query[LongPart]) -> Any:
    """List your tokens that work.

    Without their secrets, which nobody keeps; the newest first.
    """
    return listed_long(_own(request), part, token_out, order=("-created_at", "-id"))


@operations.delete("/tokens/{token_id}", access=a_person(Scope.TOKENS_WRITE), answers={204: None})
def revoke_token(request: HttpRequest, token_id: UUID) -> Any:
    """Revoke one of your tokens."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    token = _own(request).filter(pk=token_id).first()
    if token is None:
        raise Http404
    revoke(token=token, by=caller.person, now=caller.now)
    return Status(204, None)


@operations.get("/me", access=a_person(), answers={200: MeOut}, examples={200: ME})
def read_me(request: HttpRequest) -> Any:
    """Read who you are.

    Your account, your roles, and what the token of this request may do. A token for one event
    tells of that event and its organizer only.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    person = caller.person
    memberships = caller.within(person.memberships.all(), "organizer__events")
    event_roles = caller.within(person.event_roles.all())
    return me_out(
        person,
        memberships.select_related("organizer").order_by("organizer__name", "id"),
        event_roles.select_related("event").order_by("event__start_at", "id"),
        _shown(caller.token) if caller.token else None,
        is_administrator=is_administrator(person),
    )


def _own(request: HttpRequest) -> QuerySet[ApiToken]:
    """A token for one event reaches those that are for it, too."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return with_event_slug(caller.within(caller.person.api_tokens.usable(at=caller.now)))


def _shown(token: ApiToken) -> ApiToken:
    return with_event_slug(ApiToken.objects.filter(pk=token.pk)).get()


def _known(values: Credentials, now: datetime) -> User:
    user = person_with(email=values.email, password=values.password)
    if user is None:
        raise _unknown("credentials_wrong")
    if second_factor.is_needed(user):
        _check_code(user, values.code, now)
    if not has_confirmed_address(user):
        raise Refusal("email_unconfirmed")
    return user


def _check_code(user: User, code: str, now: datetime) -> None:
    """Whoever knows the password may learn that there is a second factor, and no more."""
    if not code:
        raise _unknown("second_factor_needed")
    if not second_factor.check(user, code, now=now):
        raise _unknown("credentials_wrong")


def _unknown(code: str) -> Refusal:
    return Refusal(code, headers={"WWW-Authenticate": CHALLENGE})


def _event_id(user: User, slug: str | None) -> Any:
    """One of their teams': its journal tells of the token."""
    if slug is None:
        return None
    own = Event.objects.for_roles(user, Role.values).filter(slug=slug)
    event_id = own.values_list("pk", flat=True).first()
    if event_id is None:
        problem = FieldProblem(field="event", code="not_found", message=_("No such event."))
        raise Refusal("invalid_values", errors=[problem])
    return event_id

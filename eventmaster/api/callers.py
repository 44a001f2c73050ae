"""Who asks: a token, a session, or nobody known; and what each operation asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja.utils import check_csrf

from accounts.limits import API_BY_NETWORK, API_BY_TOKEN, API_BY_USER, Limit
from accounts.models import ApiToken, User
from accounts.scopes import Scope
from accounts.tokens import find_token, note_use
from core.http import client_network
from eventmaster.api.budgets import Budget, budgets
from eventmaster.api.problems import Refusal

Rows = TypeVar("Rows", bound="QuerySet")

CHALLENGE = 'Bearer realm="EventMaster"'


@dataclass(frozen=True)
class Caller:
    """Whoever makes a request; `now` is the request's one moment.

    `network` is what limits on strangers count by.
    """

    user: User | AnonymousUser
    token: ApiToken | None
    network: str
    now: datetime
    budget: Budget

    @property
    def person(self) -> User:
        """The account; only operations for `a_person` may ask."""
        if isinstance(self.user, AnonymousUser):
            raise Refusal("not_signed_in", headers={"WWW-Authenticate": CHALLENGE})
        return self.user

    @property
    def is_person(self) -> bool:
        return not isinstance(self.user, AnonymousUser)

    @property
    def event_id(self) -> UUID | None:
        """The one event that the token is for; None: all that its owner may reach."""
        return self.token.event_id if self.token else None

    @property
    def principal(self) -> str:
        """Whose idempotency keys these are."""
        return f"user:{self.user.pk}" if self.is_person else f"network:{self.network}"

    def within(self, rows: Rows, path: str = "event_id") -> Rows:
        """Those of `rows` that the token reaches; `path` leads from a row to its event's id.

        Each operation narrows by this whatever `visible_to(user)` and the like have found.
        """
        return rows if self.event_id is None else rows.filter(**{path: self.event_id})

    def reaches_all(self) -> None:
        """Refuse a token for one event where what is asked for belongs to no event."""
        if self.event_id is not None:
            raise Refusal("not_found")


@dataclass(frozen=True)
class Access:
    """What an operation asks of its caller: a scope of their token, and whether they are known.

    Called by ninja before anything else is read; what it returns is `request.auth`.
    """

    scope: Scope | None
    needs_person: bool

    def __call__(self, request: HttpRequest) -> Caller:
        caller = find_caller(request)
        if self.needs_person and not caller.is_person:
            raise Refusal("not_signed_in", headers={"WWW-Authenticate": CHALLENGE})
        if caller.token and self.scope and self.scope not in caller.token.scopes:
            raise Refusal("scope_missing", f"This token needs the scope {self.scope}.")
        return caller

    @property
    def security(self) -> list[dict[str, list[str]]]:
        """The same for OpenAPI."""
        scopes = [str(self.scope)] if self.scope else []
        known: list[dict[str, list[str]]] = [{"token": scopes}, {"session": []}]
        return known if self.needs_person else [*known, {}]


def anyone(scope: Scope | None = None) -> Access:
    """Known or not; a token, where there is one, must have `scope`."""
    return Access(scope, needs_person=False)


def a_person(scope: Scope | None = None) -> Access:
    """Somebody with a token that has `scope`, or signed in."""
    return Access(scope, needs_person=True)


def find_caller(request: HttpRequest) -> Caller:
    """Return who asks, and spend one request of their budget; refuse a token that is not good."""
    now = timezone.now()
    network = client_network(request)
    header = request.headers.get("Authorization")
    if header is not None:
        return _by_token(request, header, network, now)
    user = request.user
    if user.is_authenticated:
        if request.method not in ("GET", "HEAD") and check_csrf(request):
            raise Refusal("csrf_failed")
        return _caller(request, user, None, network, now)
    return _caller(request, AnonymousUser(), None, network, now)


def _by_token(request: HttpRequest, header: str, network: str, now: datetime) -> Caller:
    kind, _, secret = header.partition(" ")
    token = find_token(secret.strip(), now=now) if kind.lower() == "bearer" else None
    if token is None:
        # Guessing is counted as a stranger's requests are.
        _spend(request, API_BY_NETWORK, network, now)
        error = f'{CHALLENGE}, error="invalid_token"'
        raise Refusal("token_invalid", headers={"WWW-Authenticate": error})
    caller = _caller(request, token.user, token, network, now)
    note_use(token, now=now)
    return caller


def _caller(
    request: HttpRequest,
    user: User | AnonymousUser,
    token: ApiToken | None,
    network: str,
    now: datetime,
) -> Caller:
    if token:
        budget = _spend(request, API_BY_TOKEN, str(token.pk), now)
    elif isinstance(user, User):
        budget = _spend(request, API_BY_USER, str(user.pk), now)
    else:
        budget = _spend(request, API_BY_NETWORK, network, now)
    request.user = user
    return Caller(user, token, network, now, budget)


def _spend(request: HttpRequest, limit: Limit, key: str, now: datetime) -> Budget:
    budget = budgets.spend(limit, key, now=now)
    request.budget_headers = budget.headers(now)  # type: ignore[attr-defined]
    return budget

"""Accounts, for administrators (rule 10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.administering import NotToOneself, change_account, invite, may_change
from accounts.models import User
from accounts.scopes import Scope
from accounts.second_factor.changes import remove
from accounts.second_factor.codes import is_needed, with_second_factor
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.people import USER
from eventmaster.api.examples.people import listed_long as one_of
from eventmaster.api.lists import ListedLong, LongPart, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.users import Invitation, UserChange, UserFilters, UserOut, user_out
from eventmaster.api.versions import mark_version, version_check
from eventmaster.desk.rights import is_administrator
from eventmaster.looks import Look, note_list, note_opening

operations = Operations("Users")

REFUSES = ("not_allowed", "not_found")


@operations.get(
    "/users",
    access=a_person(Scope.USERS_READ),
    answers={200: ListedLong[UserOut]},
    refuses=REFUSES,
    examples={200: one_of(USER)},
)
def list_users(request: HttpRequest, filters: Query[UserFilters], part: Query[LongPart]) -> Any:
    """List accounts.

    For administrators; by email address.
    """
    rows = _accounts(request)
    for word in filters.search.split():
        rows = rows.filter(Q(email__icontains=word) | Q(name__icontains=word))
    if filters.group:
        rows = rows.filter(groups__name=filters.group)
    if filters.is_active is not None:
        rows = rows.filter(is_active=filters.is_active)
    caller: Caller = request.auth  # type: ignore[attr-defined]
    note_list("users", [None], text=filters.search, by=caller.person, now=caller.now)
    return listed_long(rows, part, user_out, order=("email", "id"))


@operations.post(
    "/users",
    access=a_person(Scope.USERS_WRITE),
    answers={201: UserOut},
    refuses=REFUSES,
    examples={"body": {"email": "ada@example.org", "name": "Ada Lovelace"}, 201: USER},
)
def invite_user(request: HttpRequest, values: Invitation) -> Any:
    """Make an account for somebody.

    Its owner is told by mail, and sets a password.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    _accounts(request)
    user = invite(email=values.email, name=values.name, by=caller.person, now=caller.now)
    made = _account(request, user.pk)
    mark_version(request, made)
    return Status(201, user_out(made))


@operations.get(
    "/users/{user_id}",
    access=a_person(Scope.USERS_READ),
    answers={200: UserOut},
    refuses=["not_allowed"],
    examples={200: USER},
)
def read_user(request: HttpRequest, user_id: UUID) -> Any:
    """Read one account."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    user = _account(request, user_id)
    note_opening(Look("user.read", user, None), by=caller.person, now=caller.now)
    mark_version(request, user)
    return user_out(user)


@operations.patch(
    "/users/{user_id}",
    access=a_person(Scope.USERS_WRITE),
    answers={200: UserOut},
    refuses=["not_allowed", "not_to_yourself"],
    if_match=True,
    examples={"body": {"groups": ["Attendees", "Administrators"]}, 200: USER},
)
def change_user(request: HttpRequest, user_id: UUID, values: UserChange) -> Any:
    """Change an account.

    Values that are not sent stay as they are. Only superusers change superusers.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    user = _account(request, user_id)
    if not may_change(user, by=caller.person):
        raise PermissionDenied
    change_account(
        user=user,
        fields=values.given(),
        by=caller.person,
        now=caller.now,
        check=version_check(request),
    )
    changed = _account(request, user_id)
    mark_version(request, changed)
    return user_out(changed)


@operations.delete(
    "/users/{user_id}/second-factor",
    access=a_person(Scope.USERS_WRITE),
    answers={204: None},
    refuses=["not_allowed", "not_found", "not_to_yourself"],
)
def remove_second_factor(request: HttpRequest, user_id: UUID) -> Any:
    """Take a lost second factor off.

    The password alone opens the account then; a mail tells its owner. Only superusers do it to
    superusers, and nobody to themselves: the page of your account asks for a code.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    user = _account(request, user_id)
    if not may_change(user, by=caller.person):
        raise PermissionDenied
    if user == caller.person:
        raise NotToOneself
    if not is_needed(user):
        raise Http404
    remove(user=user, by=caller.person, now=caller.now)
    return Status(204, None)


def _account(request: HttpRequest, user_id: UUID) -> User:
    user = _accounts(request).filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


def _accounts(request: HttpRequest) -> QuerySet[User]:
    """All accounts, for administrators only; a token for one event is for none."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.reaches_all()
    if not is_administrator(caller.person):
        raise PermissionDenied
    return with_second_factor(User.objects.prefetch_related("groups"))

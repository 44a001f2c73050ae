"""Tokens at the desk: seen and revoked by administrators, superusers' by superusers only."""

import pytest
from django.utils import timezone

from accounts.models import ApiToken, JournalEntry
from accounts.scopes import Scope
from accounts.tokens import create_token

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/apitoken/"


def token_of(user):
    made = create_token(user=user, name="Scanner", scopes=[Scope.SCANS_WRITE], now=timezone.now())
    return made.token


def revoke(client, *tokens):
    chosen = [str(token.pk) for token in tokens]
    return client.post(LIST, {"action": "revoke_selected", "_selected_action": chosen})


@pytest.mark.parametrize(
    ("role", "revoked"),
    [("superuser", ["attendee", "superuser"]), ("administrator", ["attendee"]), ("manager", [])],
)
def test_who_revokes_whose_tokens(role, revoked, sign_in, people):
    tokens = {name: token_of(people[name]) for name in ("attendee", "superuser")}
    client = sign_in(role)

    revoke(client, *tokens.values())
    revoke(client, *tokens.values())

    ended = ApiToken.objects.filter(revoked_at__isnull=False)
    assert {token.user for token in ended} == {people[name] for name in revoked}
    entries = JournalEntry.objects.filter(action="token.revoked", actor=people[role])
    assert entries.count() == len(revoked)


def test_no_secret_and_no_digest_is_shown(sign_in, people):
    token = token_of(people["attendee"])
    client = sign_in("superuser")

    pages = [client.get(LIST), client.get(f"{LIST}{token.pk}/change/")]

    assert [f"…\u2060{token.ending}" in page.content.decode() for page in pages] == [True, True]
    assert not any(token.digest in page.content.decode() for page in pages)
    # It is for no one event.
    assert "All of theirs" in pages[1].content.decode()

"""Many people at once: accounts with sessions of their own, and clients that act like browsers."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.models import User
from events.models import Event
from tests.support.browsing import Http

DAY_IN_SECONDS = 24 * 3600


def signed_in_people(count: int, *, called: str = "crowd") -> list[str]:
    """Make accounts with verified addresses; return a session key for each."""
    people = [User(email=f"{called}{n}@example.org", name=f"Crowd {n}") for n in range(count)]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people]
    )
    return [session_of(person) for person in people]


def session_of(user: User, *, confirmed: bool = False) -> str:
    """Sign `user` in as the site would; return the session key.

    Who is `confirmed` is not asked again who they are, however long the tests last.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    last = {"method": "password", "at": timezone.now().timestamp(), "email": user.email}
    if confirmed:
        last |= {"at": last["at"] + DAY_IN_SECONDS, "reauthenticated": True}
    store["account_authentication_methods"] = [last]
    store["account_authentication_methods_user"] = str(user.pk)
    store.create()
    return store.session_key


class Visitor:
    """One signed-in person's browser, as far as forms go."""

    def __init__(self, site: str, session: str) -> None:
        self.http = Http(site, {settings.SESSION_COOKIE_NAME: session})

    def open_form(self, event: Event) -> dict[str, str]:
        """Open the event's form; return its hidden fields and the name it shows."""
        page = self.http.get(f"/events/{event.slug}/register/")
        assert page.status_code == 200, page.text[:2000]
        return {**page.hidden_fields, "name": "Someone"}

    def send_form(self, event: Event, fields: dict[str, str], *, action: str = "join") -> int:
        """Press the button; return the status code."""
        answer = self.http.post(
            f"/events/{event.slug}/register/", data={**fields, "action": action}
        )
        return answer.status_code


def all_at_once[Item, Answer](
    act: Callable[[Item], Answer], items: Iterable[Item], *, clients: int
) -> list[Answer]:
    """Call `act` for each item from `clients` threads; answers in the items' order."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(act, items))

"""Two who take one address at the same time: one has it, the other is told, and nothing breaks."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.administering import change_account, invite
from accounts.models import User
from events.models import Organizer
from events.services.organizers import change_organizer, create_organizer
from tests.factories import OrganizerFactory, UserFactory


def anything(_row):
    """A version check that lets everything through."""


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_one_address_taken_by_many_at_once_has_one_owner():
    by = UserFactory()
    User.objects.filter(pk=by.pk).update(is_superuser=True)
    by.refresh_from_db()
    users, organizers = UserFactory.create_batch(2), OrganizerFactory.create_batch(2)
    who = {"by": by, "now": timezone.now()}
    wanted = {"email": "one@example.org"}
    fields = {"name": "House", "slug": "one-house"}
    deeds = [
        *[lambda: invite(email="one@example.org", name="One", **who)] * 2,
        *[
            lambda user=user: change_account(user=user, fields=wanted, check=anything, **who)
            for user in users
        ],
        *[lambda: create_organizer(fields=fields, **who)] * 2,
        *[
            lambda one=one: change_organizer(organizer=one, fields=fields, check=anything, **who)
            for one in organizers
        ],
    ]

    def try_it(deed):
        try:
            deed()
        except ValidationError:
            return "told"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        told = list(pool.map(try_it, deeds))

    assert (told[:4].count("done"), told[4:].count("done")) == (1, 1)
    assert User.objects.filter(email="one@example.org").count() == 1
    assert Organizer.objects.filter(slug="one-house").count() == 1

"""What only the database can tell about a safe start."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection

from eventmaster.demo.cast import DEMO_DOMAIN, DEMO_PASSWORD
from eventmaster.env import UnsafeStart

_STILL_DEMO = (
    f"A @{DEMO_DOMAIN} account still has the demo password: "
    "change it or deactivate the account, or set DEMO=1."
)


def refuse_demo_passwords() -> None:
    """Raise `UnsafeStart` where, outside a demo, an account still has the demo password.

    A database that is away or not migrated yet is no reason: /readyz tells of that.
    """
    if settings.DEMO:
        return
    try:
        users = list(get_user_model().objects.filter(email__endswith=f"@{DEMO_DOMAIN}"))
    except DatabaseError:
        return
    finally:
        connection.close()
    if any(user.is_active and user.check_password(DEMO_PASSWORD) for user in users):
        raise UnsafeStart([_STILL_DEMO])

"""What strangers send: the forms that need no account."""

import uuid

NEW_PASSWORD = "another-long-password-7"


def form(email, **values):
    return {"nonce": str(uuid.uuid4()), "people": "1", "name": "A", "email": email, **values}


def signup(email):
    return {"name": "A", "email": email, "password1": NEW_PASSWORD}

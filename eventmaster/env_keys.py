"""Keys and secrets of the environment: read, judged and, for the demo, made once and kept."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from registrations.wallets.keys import (
    AppleKeys,
    GoogleKeys,
    UnusableKey,
    read_apple_keys,
    read_google_keys,
)

if TYPE_CHECKING:
    from eventmaster.env import Reader

SHORTEST_SECRET = 50
KEY_SEED_BYTES = 32


def secret_key(reader: Reader) -> str:
    key = reader.text("SECRET_KEY")
    if not key and reader.demo:
        return _kept_secret(reader.var_dir / "secret_key", lambda: secrets.token_urlsafe(64))
    if not key:
        reader.problem("SECRET_KEY is missing: set at least 50 random characters.")
    elif len(key) < SHORTEST_SECRET or len(set(key)) < 10 or key.startswith("django-insecure-"):
        reader.problem("SECRET_KEY is weak: set at least 50 random characters.")
    return key


def signing_keys(reader: Reader) -> dict[int, bytes]:
    text = reader.text("TICKET_SIGNING_KEYS")
    if not text and reader.demo:
        text = _kept_secret(reader.var_dir / "ticket_signing_keys", new_signing_key)
    if not text:
        reader.problem("TICKET_SIGNING_KEYS is missing: make one with `manage.py new_signing_key`.")
    keys: dict[int, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key = _signing_key(entry)
        if key is None:
            reader.problem("TICKET_SIGNING_KEYS cannot be read: write id:base64 for each key.")
        elif key[0] in keys:
            reader.problem(f"TICKET_SIGNING_KEYS has two keys of id {key[0]}.")
        else:
            keys[key[0]] = key[1]
    return keys


def _signing_key(entry: str) -> tuple[int, bytes] | None:
    number, _, seed_text = entry.partition(":")
    try:
        key_id, seed = int(number), base64.urlsafe_b64decode(seed_text)
    except ValueError:
        return None
    if not 1 <= key_id <= 65535 or len(seed) != KEY_SEED_BYTES:
        return None
    return key_id, seed


def new_signing_key(key_id: int = 1) -> str:
    """Return a fresh ticket signing key in the form of TICKET_SIGNING_KEYS."""
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_SEED_BYTES)).decode()}"


def apple_wallet(reader: Reader) -> AppleKeys | None:
    paths = [
        reader.text("APPLE_WALLET_CERTIFICATE"),
        reader.text("APPLE_WALLET_KEY"),
        reader.text("APPLE_WALLET_ISSUER"),
    ]
    if not any(paths):
        return None
    if not all(paths):
        reader.problem(
            "APPLE_WALLET_CERTIFICATE, APPLE_WALLET_KEY and APPLE_WALLET_ISSUER belong together:"
            " set all three or none."
        )
        return None
    try:
        return read_apple_keys(*map(Path, paths))
    except UnusableKey as problem:
        reader.problem(f"APPLE_WALLET: {problem}")
    return None


def google_wallet(reader: Reader) -> GoogleKeys | None:
    path, issuer = reader.text("GOOGLE_WALLET_KEY"), reader.text("GOOGLE_WALLET_ISSUER")
    if not path and not issuer:
        return None
    if not path or not issuer:
        reader.problem(
            "GOOGLE_WALLET_KEY and GOOGLE_WALLET_ISSUER belong together: set both or none."
        )
        return None
    try:
        return read_google_keys(Path(path), issuer)
    except UnusableKey as problem:
        reader.problem(f"GOOGLE_WALLET: {problem}")
    return None


def _kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in `path`, made on first use; two processes agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole elsewhere, then put in place by a link: nobody reads half a secret, and
        # of two processes the first one's stays.
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text().strip()

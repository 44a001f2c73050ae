"""The keys that sign passes, read from files and judged before the site starts.

Imported by the settings: nothing here may need them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

SMALLEST_KEY = 2048


class UnusableKey(Exception):
    """A key or certificate cannot sign passes; the text says why."""


@dataclass(frozen=True)
class AppleKeys:
    """What signs passes for Apple Wallet; `issuer` is Apple's certificate above our own."""

    certificate: x509.Certificate
    key: RSAPrivateKey
    issuer: x509.Certificate
    pass_type: str
    team: str

    def is_current(self, *, at: datetime) -> bool:
        """Whether phones take what the certificate signs at that time: none above it has ended."""
        return all(
            one.not_valid_before_utc <= at < one.not_valid_after_utc
            for one in (self.certificate, self.issuer)
        )


@dataclass(frozen=True)
class GoogleKeys:
    """What signs "save" links for Google Wallet: a service account of an issuer."""

    issuer_id: str
    email: str
    key: RSAPrivateKey


def read_apple_keys(certificate: Path, key: Path, issuer: Path) -> AppleKeys:
    """Read PEM files; the pass type and the team are named in the certificate itself."""
    ours, above = _certificate(certificate), _certificate(issuer)
    private = _private_key(_bytes_of(key), str(key))
    if private.public_key() != ours.public_key():
        raise UnusableKey(f"the key in {key} does not belong to the certificate in {certificate}.")
    try:
        ours.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise UnusableKey(f"{issuer} is not the certificate that issued {certificate}.") from error
    pass_type = _subject_part(ours, NameOID.USER_ID)
    team = _subject_part(ours, NameOID.ORGANIZATIONAL_UNIT_NAME)
    if not pass_type.startswith("pass.") or not team:
        raise UnusableKey(f"{certificate} names no pass type and team: it is for something else.")
    return AppleKeys(ours, private, above, pass_type, team)


def read_google_keys(key: Path, issuer_id: str) -> GoogleKeys:
    """Read the JSON file of a service account, as Google's console gives it."""
    try:
        account = json.loads(_bytes_of(key))
        email, pem = account["client_email"], account["private_key"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableKey(f"{key} is no key file (JSON) of a service account.") from error
    if not issuer_id.isdecimal():
        raise UnusableKey("the issuer's id has digits only.")
    return GoogleKeys(issuer_id, str(email), _private_key(str(pem).encode(), str(key)))


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_bytes_of(path))
    except ValueError as error:
        raise UnusableKey(f"{path} holds no certificate in PEM form.") from error


def _private_key(pem: bytes, name: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey(f"{name} holds no private key in PEM form without a password.") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
        raise UnusableKey(f"the key in {name} is no RSA key of {SMALLEST_KEY} bits or more.")
    return key


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableKey(f"{path} cannot be read.") from error


def _subject_part(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(name)
    return str(found[0].value) if found else ""

"""An authority of our own, in the places of Apple and Google: keys that are worth nothing."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PASS_TYPE = "pass.org.example.tickets"
TEAM = "TEAM123456"
ISSUER = "3388000000012345678"
SUBJECT = {NameOID.USER_ID: PASS_TYPE, NameOID.ORGANIZATIONAL_UNIT_NAME: TEAM}
type Names = dict[x509.ObjectIdentifier, str]


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One key for each name, made once: that takes a while."""
    return rsa.generate_private_key(65537, 1024 if name == "short" else 2048)


def certificate(
    subject: Names, *, of: str = "ours", by: str = "authority", days: int = 30
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name({NameOID.COMMON_NAME: by}))
        .public_key(key(of).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=of == by, path_length=None), critical=True)
        .sign(key(by), SHA256())
    )


def apple_files(
    folder: Path, *, subject: Names = SUBJECT, days: int = 30, issuer_days: int = 30
) -> dict[str, str]:
    """The three files of a pass type, as the environment names them."""
    issuer = certificate({NameOID.COMMON_NAME: "authority"}, of="authority", days=issuer_days)
    files = {
        "APPLE_WALLET_CERTIFICATE": pem(certificate(subject, days=days)),
        "APPLE_WALLET_KEY": private_pem("ours"),
        "APPLE_WALLET_ISSUER": pem(issuer),
    }
    return {name: _written(folder / f"{name}.pem", content) for name, content in files.items()}


def google_files(folder: Path) -> dict[str, str]:
    account = {"client_email": "tickets@example.test", "private_key": private_pem("ours").decode()}
    path = _written(folder / "google.json", json.dumps(account).encode())
    return {"GOOGLE_WALLET_KEY": path, "GOOGLE_WALLET_ISSUER": ISSUER}


def private_pem(name: str) -> bytes:
    return key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def pem(made: x509.Certificate) -> bytes:
    return made.public_bytes(Encoding.PEM)


def _name(parts: Names) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items()])


def _written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)

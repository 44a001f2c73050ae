"""Keys of wallets: all or none, and each mistake stops the start with a line that names it."""

from pathlib import Path

import pytest
from cryptography.x509.oid import NameOID

from eventmaster.env import UnsafeStart, load
from tests.eventmaster.test_env import SAFE
from tests.registrations.wallets import authority


@pytest.fixture
def environment(tmp_path):
    wallets = authority.apple_files(tmp_path) | authority.google_files(tmp_path)
    return {**SAFE, "VAR_DIR": str(tmp_path), **wallets}


def problem_of(environment):
    with pytest.raises(UnsafeStart) as refusal:
        load(environment)
    (problem,) = refusal.value.problems
    return problem


def test_keys_are_optional(tmp_path):
    config = load({**SAFE, "VAR_DIR": str(tmp_path)})

    assert (config.apple_wallet, config.google_wallet) == (None, None)


def test_what_signs_is_read_from_the_files(environment):
    config = load(environment)

    apple, google = config.apple_wallet, config.google_wallet
    assert (apple.pass_type, apple.team) == (authority.PASS_TYPE, authority.TEAM)
    assert apple.key.public_key() == apple.certificate.public_key()
    assert (google.issuer_id, google.email) == (authority.ISSUER, "tickets@example.test")
    assert "PRIVATE KEY" not in repr(config)


WALLETS = ["APPLE_WALLET_CERTIFICATE", "APPLE_WALLET_KEY", "APPLE_WALLET_ISSUER"]


@pytest.mark.parametrize("name", [*WALLETS, "GOOGLE_WALLET_KEY", "GOOGLE_WALLET_ISSUER"])
def test_half_a_set_is_refused(environment, name):
    del environment[name]

    assert "belong together" in problem_of(environment)


def other_key():
    return authority.private_pem("other")


def short_key():
    return authority.private_pem("short")


def other_type():
    return authority.pem(authority.certificate({NameOID.COMMON_NAME: "Somebody"}))


def other_authority():
    name = {NameOID.COMMON_NAME: "other"}
    return authority.pem(authority.certificate(name, of="other", by="other"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("APPLE_WALLET_CERTIFICATE", None, "cannot be read"),
        ("APPLE_WALLET_CERTIFICATE", lambda: b"nonsense", "no certificate"),
        ("APPLE_WALLET_CERTIFICATE", other_type, "names no pass type"),
        ("APPLE_WALLET_KEY", lambda: b"nonsense", "no private key"),
        ("APPLE_WALLET_KEY", short_key, "no RSA key of 2048"),
        ("APPLE_WALLET_KEY", other_key, "does not belong to the certificate"),
        ("APPLE_WALLET_ISSUER", other_authority, "is not the certificate that issued"),
        ("GOOGLE_WALLET_KEY", None, "cannot be read"),
        ("GOOGLE_WALLET_KEY", lambda: b"[]", "no key file"),
        ("GOOGLE_WALLET_KEY", lambda: b'{"client_email": "x", "private_key": "y"}', "no private"),
    ],
)
def test_each_mistake_has_its_sentence(environment, name, content, says):
    path = Path(environment[name])
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content())

    problem = problem_of(environment)

    assert says in problem
    assert str(path) in problem


def test_an_issuers_id_has_digits(environment):
    environment["GOOGLE_WALLET_ISSUER"] = "tickets"

    assert "digits only" in problem_of(environment)

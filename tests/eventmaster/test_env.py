"""An unsafe or missing value stops the start, with a sentence for each problem."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from eventmaster.env import UnsafeStart, load
from eventmaster.env_keys import new_signing_key

SAFE = {
    "SECRET_KEY": "k3y-" + "abcdefghij0123456789" * 3,
    "ALLOWED_HOSTS": "tickets.example.org",
    "SITE_URL": "https://tickets.example.org",
    "DATABASE_URL": "postgresql://em:pw@db.example.org/em",
    "EMAIL_URL": "smtp+tls://user:pw@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Tickets <tickets@example.org>",
    "TICKET_SIGNING_KEYS": new_signing_key(1),
}


@pytest.fixture
def environment(tmp_path):
    return {**SAFE, "VAR_DIR": str(tmp_path)}


def test_a_safe_environment_starts(environment):
    config = load(environment)

    assert (config.debug, config.demo, config.is_https) == (False, False, True)
    assert config.mailer == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "mail.example.org",
            "port": 587,
            "username": "user",
            "password": "pw",
            "use_tls": True,
            "use_ssl": False,
            "timeout": 20,
        },
    }
    assert config.database["OPTIONS"]["server_side_binding"] is True


@pytest.mark.parametrize("name", sorted(SAFE.keys() - {"DATABASE_URL"}))
def test_a_missing_value_is_named(environment, name):
    del environment[name]

    with pytest.raises(UnsafeStart) as refusal:
        load(environment)

    assert [problem for problem in refusal.value.problems if name in problem]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "short", "weak"),
        ("SECRET_KEY", "a" * 80, "weak"),
        ("SECRET_KEY", "django-insecure-" + SAFE["SECRET_KEY"], "weak"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS=*"),
        ("SITE_URL", "http://tickets.example.org", "not https"),
        ("SITE_URL", "https://other.example.org", "not in ALLOWED_HOSTS"),
        ("SITE_URL", "https://tickets.example.org/path", "no address of a site"),
        ("SITE_URL", "tickets.example.org", "no address of a site"),
        ("DEBUG", "1", "DEBUG"),
        ("DEBUG", "perhaps", "write 1 or 0"),
        ("DEMO", "1", "loopback only"),
        ("DATABASE_URL", "mysql://root@db/em", "SQLite and PostgreSQL"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("EMAIL_URL", "consolemail://", "sends no mail"),
        ("EMAIL_URL", "filemail:///tmp", "sends no mail"),
        ("EMAIL_URL", "memorymail://", "sends no mail"),
        ("EMAIL_URL", "dummymail://", "sends no mail"),
        ("EMAIL_URL", "pigeon://", "EMAIL_URL"),
        ("DEFAULT_FROM_EMAIL", "nobody", "DEFAULT_FROM_EMAIL"),
        ("TICKET_SIGNING_KEYS", "1:short", "cannot be read"),
        ("TICKET_SIGNING_KEYS", "x:" + SAFE["TICKET_SIGNING_KEYS"][2:], "cannot be read"),
        ("TICKET_SIGNING_KEYS", f"{new_signing_key(2)},{new_signing_key(2)}", "two keys of id 2"),
        ("TRUSTED_PROXIES", "10.0.0.300", "TRUSTED_PROXIES"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT"),
    ],
)
def test_an_unsafe_value_is_refused_with_its_reason(environment, name, value, says):
    environment[name] = value

    with pytest.raises(UnsafeStart) as refusal:
        load(environment)

    assert says in str(refusal.value)


def test_all_problems_are_told_at_once(tmp_path):
    with pytest.raises(UnsafeStart) as refusal:
        load({"VAR_DIR": str(tmp_path)})

    assert len(refusal.value.problems) == 6


def test_the_demo_needs_nothing_and_keeps_its_secrets(tmp_path):
    first = load({"DEMO": "1", "PORT": "8123", "VAR_DIR": str(tmp_path)})
    second = load({"DEMO": "1", "VAR_DIR": str(tmp_path)})

    assert first.site_url == "http://127.0.0.1:8123"
    assert first.allowed_hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert first.secret_key == second.secret_key
    assert first.signing_keys == second.signing_keys
    for name in ("secret_key", "ticket_signing_keys"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert first.mailer["OPTIONS"] == {"file_path": str(tmp_path / "mail")}


def test_several_signing_keys_keep_their_order(environment):
    keys = [new_signing_key(7), new_signing_key(3)]
    environment["TICKET_SIGNING_KEYS"] = ",".join(keys)

    assert list(load(environment).signing_keys) == [7, 3]


def test_many_processes_agree_on_one_kept_secret(tmp_path):
    environment = {"DEMO": "1", "VAR_DIR": str(tmp_path)}

    with ThreadPoolExecutor(8) as pool:
        keys = {config.secret_key for config in pool.map(lambda _n: load(environment), range(8))}

    assert keys == {(tmp_path / "secret_key").read_text()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key", "ticket_signing_keys"]


SERVICE = {
    "ANYMAIL_PROVIDER": "Mailgun",
    "ANYMAIL_API_KEY": "key-of-the-account",
    "ANYMAIL_WEBHOOK_SECRET": "reports:0123456789abcdefghij",
    "ANYMAIL_WEBHOOK_SIGNING_KEY": "signing-key",
}


def test_a_mail_service_takes_the_place_of_the_server(environment):
    del environment["EMAIL_URL"]
    region = "https://api.eu.mailgun.net/v3"

    config = load({**environment, **SERVICE, "ANYMAIL_API_URL": region})

    assert config.mailer == {
        "BACKEND": "anymail.backends.mailgun.EmailBackend",
        "OPTIONS": {"api_key": "key-of-the-account", "api_url": region, "timeout": 20},
    }
    assert config.mail_service is not None
    assert config.mail_service.reports == {
        "WEBHOOK_SECRET": "reports:0123456789abcdefghij",
        "MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key",
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ANYMAIL_PROVIDER": ""}, "ANYMAIL_PROVIDER is missing"),
        ({"ANYMAIL_PROVIDER": "pigeon"}, "ANYMAIL_PROVIDER “pigeon” is not known"),
        ({"ANYMAIL_API_KEY": ""}, "ANYMAIL_API_KEY is missing"),
        ({"ANYMAIL_WEBHOOK_SECRET": ""}, "ANYMAIL_WEBHOOK_SECRET is missing or weak"),
        ({"ANYMAIL_WEBHOOK_SECRET": "a:short"}, "ANYMAIL_WEBHOOK_SECRET is missing or weak"),
        ({"ANYMAIL_WEBHOOK_SECRET": "0" * 40}, "ANYMAIL_WEBHOOK_SECRET is missing or weak"),
        ({"ANYMAIL_WEBHOOK_SIGNING_KEY": ""}, "ANYMAIL_WEBHOOK_SIGNING_KEY is missing"),
        ({"ANYMAIL_API_URL": "http://api.mailgun.net"}, "ANYMAIL_API_URL is not https"),
        ({"EMAIL_URL": SAFE["EMAIL_URL"]}, "keep one"),
    ],
)
def test_an_unsafe_mail_service_stops_the_start(environment, change, says):
    del environment["EMAIL_URL"]

    with pytest.raises(UnsafeStart) as refusal:
        load({**environment, **SERVICE, **change})

    assert [problem for problem in refusal.value.problems if says in problem]

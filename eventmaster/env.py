"""The environment, read and judged in one place.

Everything is off and required as in production: a missing or unsafe value is a problem, and all
problems together stop the start with one clear message. DEMO=1 brings defaults for a machine of
one's own, and serves loopback hosts only.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from eventmaster.env_keys import apple_wallet, google_wallet, secret_key, signing_keys
from eventmaster.env_mail import (
    MailService,
    from_email,
    mail_service,
    mailer,
    mailings_per_hour,
)
from registrations.wallets.keys import AppleKeys, GoogleKeys

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")

# Every variable that is read; .env.example explains each (a test compares the two).
VARIABLES = (
    "ALLOWED_HOSTS",
    "ANYMAIL_API_KEY",
    "ANYMAIL_API_URL",
    "ANYMAIL_PROVIDER",
    "ANYMAIL_WEBHOOK_SECRET",
    "ANYMAIL_WEBHOOK_SIGNING_KEY",
    "ANYONE_FOUNDS_ORGANIZERS",
    "APPLE_WALLET_CERTIFICATE",
    "APPLE_WALLET_ISSUER",
    "APPLE_WALLET_KEY",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DEMO",
    "EMAIL_URL",
    "GOOGLE_WALLET_ISSUER",
    "GOOGLE_WALLET_KEY",
    "LOG_FORMAT",
    "MAILINGS_PER_HOUR",
    "MEDIA_ROOT",
    "MEDIA_URL",
    "PORT",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SITE_URL",
    "STATIC_ROOT",
    "TICKET_SIGNING_KEYS",
    "TRUSTED_PROXIES",
    "VAR_DIR",
)


class UnsafeStart(ImproperlyConfigured):
    """The environment does not allow a safe start; the text tells the person at the shell why."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("EventMaster does not start: " + " ".join(problems))


@dataclass(frozen=True)
class Config:
    """What the environment says, checked. `signing_keys` maps key ids to Ed25519 seeds, the
    first one signs; `database`, `cache` and `mailer` are in Django's form."""

    debug: bool
    demo: bool
    secret_key: str
    secret_key_fallbacks: list[str]
    allowed_hosts: list[str]
    site_url: str
    database: dict[str, Any]
    cache: dict[str, Any]
    mailer: dict[str, Any]
    mail_service: MailService | None
    from_email: str
    mailings_per_hour: int
    anyone_founds_organizers: bool
    signing_keys: dict[int, bytes]
    apple_wallet: AppleKeys | None
    google_wallet: GoogleKeys | None
    trusted_proxies: list[str]
    media_root: Path
    media_url: str
    static_root: Path
    log_format: str
    var_dir: Path

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")


@dataclass
class Reader:
    env: environ.Env
    var_dir: Path
    demo: bool
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        self.problems.append(text)

    def text(self, name: str, default: str = "") -> str:
        return str(self.env.str(name, default=default)).strip()

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value in ("1", "true", "yes", "on"):
            return True
        if value not in ("", "0", "false", "no", "off"):
            self.problem(f"{name} is “{value}”: write 1 or 0.")
        return False

    def names(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def parsed(self, name: str, url: str, parse: Any) -> dict[str, Any]:
        try:
            parsed = dict(parse(url)) if "://" in url else {}
        except (ImproperlyConfigured, ValueError, KeyError):
            parsed = {}
        if not parsed:
            self.problem(f"{name} cannot be read: see .env.example for its form.")
        return parsed


def load(environment: Mapping[str, str], base_dir: Path = BASE_DIR) -> Config:
    """Read `environment` and return what it says; raise `UnsafeStart` with every problem found.

    With DEMO on, missing secrets are made once and kept in VAR_DIR, readable by the owner only.
    """
    env = environ.Env()
    env.ENVIRON = dict(environment)
    var_dir = Path(env.str("VAR_DIR", default=str(base_dir / "var")))
    reader = Reader(env, var_dir, demo=False)
    reader.demo = reader.flag("DEMO")
    debug = reader.flag("DEBUG")
    hosts = _allowed_hosts(reader)
    service = mail_service(reader)
    config = Config(
        debug=debug,
        demo=reader.demo,
        secret_key=secret_key(reader),
        secret_key_fallbacks=reader.names("SECRET_KEY_FALLBACKS"),
        allowed_hosts=hosts,
        site_url=_site_url(reader, hosts),
        database=_database(reader, base_dir),
        cache=_url(reader, "CACHE_URL", "locmemcache://eventmaster", env.cache_url_config),
        mailer=mailer(reader, service),
        mail_service=service,
        from_email=from_email(reader),
        mailings_per_hour=mailings_per_hour(reader),
        anyone_founds_organizers=reader.flag("ANYONE_FOUNDS_ORGANIZERS"),
        signing_keys=signing_keys(reader),
        apple_wallet=apple_wallet(reader),
        google_wallet=google_wallet(reader),
        trusted_proxies=_trusted_proxies(reader),
        media_root=Path(reader.text("MEDIA_ROOT", str(var_dir / "media"))),
        media_url=reader.text("MEDIA_URL", "/media/"),
        static_root=Path(reader.text("STATIC_ROOT", str(var_dir / "static"))),
        log_format=_log_format(reader),
        var_dir=var_dir,
    )
    if debug and not set(hosts) <= set(LOOPBACK_HOSTS):
        reader.problem("DEBUG shows secrets to visitors: set DEBUG=0 for any host but loopback.")
    if reader.problems:
        raise UnsafeStart(reader.problems)
    return config


def _allowed_hosts(reader: Reader) -> list[str]:
    hosts = reader.names("ALLOWED_HOSTS")
    if reader.demo:
        if not set(hosts) <= set(LOOPBACK_HOSTS):
            reader.problem("DEMO serves loopback only: remove ALLOWED_HOSTS or set DEMO=0.")
        return list(LOOPBACK_HOSTS)
    if not hosts:
        reader.problem("ALLOWED_HOSTS is missing: name the hosts of this site.")
    if "*" in hosts:
        reader.problem("ALLOWED_HOSTS=* answers to any name: list the hosts of this site.")
    return hosts


def _site_url(reader: Reader, hosts: list[str]) -> str:
    url = reader.text("SITE_URL")
    if not url and reader.demo:
        return f"http://127.0.0.1:{reader.text('PORT', '8000')}"
    url = url.rstrip("/")
    parts = urlsplit(url)
    if not url:
        reader.problem("SITE_URL is missing: set the address that people open, with https://.")
    elif parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        reader.problem(f"SITE_URL “{url}” is no address of a site: write https://host.")
    elif parts.scheme == "http" and not reader.demo:
        reader.problem("SITE_URL is not https: tickets and passwords need an encrypted line.")
    elif not _host_is_allowed(parts.hostname, hosts):
        reader.problem("SITE_URL names a host that is not in ALLOWED_HOSTS.")
    return url


def _host_is_allowed(host: str, hosts: list[str]) -> bool:
    names = {name.strip("[]").lower() for name in hosts}
    return host in names or any(
        name.startswith(".") and f".{host}".endswith(name) for name in names
    )


def _database(reader: Reader, base_dir: Path) -> dict[str, Any]:
    default = f"sqlite:///{reader.var_dir / 'eventmaster.sqlite3'}"
    url = reader.text("DATABASE_URL", default)
    if url.startswith("sqlite:///var/"):
        url = f"sqlite:///{base_dir}/{url.removeprefix('sqlite:///')}"
    database = reader.parsed("DATABASE_URL", url, reader.env.db_url_config)
    engine = database.get("ENGINE", "")
    options = database.setdefault("OPTIONS", {})
    # Kept open: opening one costs as much as half a page.
    database["CONN_MAX_AGE"] = None
    if engine.endswith("sqlite3"):
        database["ENGINE"] = "eventmaster.sqlite3"
        options["transaction_mode"] = "IMMEDIATE"
        options.setdefault("timeout", 20)
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    elif engine.endswith("postgresql"):
        database["CONN_HEALTH_CHECKS"] = True
        # Whatever the server's default is: above this level it would refuse some of a rush.
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.READ_COMMITTED
        options["server_side_binding"] = True
        options.setdefault("prepare_threshold", 3)
    elif engine:
        reader.problem("DATABASE_URL: EventMaster runs on SQLite and PostgreSQL.")
    return database


def _url(reader: Reader, name: str, default: str, parse: Any) -> dict[str, Any]:
    return reader.parsed(name, reader.text(name, default) or default, parse)


def _trusted_proxies(reader: Reader) -> list[str]:
    networks = reader.names("TRUSTED_PROXIES")
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            reader.problem(f"TRUSTED_PROXIES: “{network}” is no IP address or network.")
    return networks


def _log_format(reader: Reader) -> str:
    value = reader.text("LOG_FORMAT", "text" if reader.demo else "json")
    if value not in ("json", "text"):
        reader.problem("LOG_FORMAT is json or text.")
    return value

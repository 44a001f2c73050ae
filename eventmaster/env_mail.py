"""How mail goes out: an SMTP server, or a mail service that also reports what came back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from eventmaster.env import Reader

# Mails an hour; a worker sends about a tenth of it.
FASTEST_MAILING = 1_000_000
# Backends that put mail somewhere else than into a mailbox.
MAIL_THAT_NEVER_ARRIVES = ("consolemail", "dummymail", "filemail", "memorymail")
SHORTEST_WEBHOOK_PASSWORD = 20
# What Anymail calls each service's key. Only services that keep our Message-ID (rule 9) and show
# pictures that travel with the mail; the others are reached by their SMTP servers.
KEY_OF = {"mailgun": "api_key", "postmark": "server_token"}
SIGNS_ITS_REPORTS = frozenset({"mailgun"})


@dataclass(frozen=True)
class MailService:
    """A mail service reached by its API, and how its reports prove that they are its own.

    `webhook_secret` is a user and a password, "user:password".
    """

    provider: str
    api_key: str
    api_url: str
    webhook_secret: str
    webhook_signing_key: str

    @property
    def mailer(self) -> dict[str, Any]:
        """In Django's form."""
        options = {KEY_OF[self.provider]: self.api_key, "timeout": 20}
        if self.api_url:
            options["api_url"] = self.api_url
        return {"BACKEND": f"anymail.backends.{self.provider}.EmailBackend", "OPTIONS": options}

    @property
    def reports(self) -> dict[str, Any]:
        """In Anymail's form."""
        settings = {"WEBHOOK_SECRET": self.webhook_secret}
        if self.webhook_signing_key:
            settings[f"{self.provider.upper()}_WEBHOOK_SIGNING_KEY"] = self.webhook_signing_key
        return settings


def mail_service(reader: Reader) -> MailService | None:
    provider = reader.text("ANYMAIL_PROVIDER").lower()
    service = MailService(
        provider=provider,
        api_key=reader.text("ANYMAIL_API_KEY"),
        api_url=reader.text("ANYMAIL_API_URL"),
        webhook_secret=reader.text("ANYMAIL_WEBHOOK_SECRET"),
        webhook_signing_key=reader.text("ANYMAIL_WEBHOOK_SIGNING_KEY"),
    )
    if not provider:
        if service.api_key or service.webhook_secret:
            reader.problem(
                "ANYMAIL_PROVIDER is missing: name the mail service, or set no ANYMAIL_."
            )
        return None
    if provider not in KEY_OF:
        known = ", ".join(KEY_OF)
        reader.problem(f"ANYMAIL_PROVIDER “{provider}” is not known: {known}; others by EMAIL_URL.")
        return None
    for problem in _problems_of(service):
        reader.problem(problem)
    return service


def _problems_of(service: MailService) -> list[str]:
    """Without its secrets anyone could report that mail came back, and silence an address."""
    problems = []
    if not service.api_key:
        problems.append("ANYMAIL_API_KEY is missing: the mail service gives you one.")
    if service.api_url and urlsplit(service.api_url).scheme != "https":
        problems.append("ANYMAIL_API_URL is not https: the key and all mail would be readable.")
    user, _, password = service.webhook_secret.partition(":")
    if not user or len(password) < SHORTEST_WEBHOOK_PASSWORD:
        problems.append(
            "ANYMAIL_WEBHOOK_SECRET is missing or weak: set user:password, with at least"
            f" {SHORTEST_WEBHOOK_PASSWORD} random characters after the colon."
        )
    if service.provider in SIGNS_ITS_REPORTS and not service.webhook_signing_key:
        problems.append("ANYMAIL_WEBHOOK_SIGNING_KEY is missing: the mail service gives you one.")
    return problems


def mailer(reader: Reader, service: MailService | None) -> dict[str, Any]:
    url = reader.text("EMAIL_URL")
    if service:
        if url:
            reader.problem("EMAIL_URL and ANYMAIL_PROVIDER both say how mail goes out: keep one.")
        return service.mailer
    if not url and reader.demo:
        url = "filemail://"
    if not url:
        reader.problem(
            "EMAIL_URL is missing: set the SMTP server, like smtp+tls://user:pw@host:587,"
            " or ANYMAIL_PROVIDER."
        )
        return {}
    scheme = url.split(":")[0]
    if scheme in MAIL_THAT_NEVER_ARRIVES and not reader.demo:
        reader.problem(f"EMAIL_URL “{scheme}:” sends no mail: set an SMTP server.")
    settings = reader.parsed("EMAIL_URL", url, reader.env.email_url_config)
    return _mailer_in_django_form(settings, reader.var_dir) if settings else {}


def _mailer_in_django_form(settings: dict[str, Any], var_dir: Path) -> dict[str, Any]:
    backend = settings["EMAIL_BACKEND"]
    if backend.endswith("filebased.EmailBackend"):
        path = settings.get("EMAIL_FILE_PATH")
        return {
            "BACKEND": backend,
            "OPTIONS": {"file_path": f"/{path}" if path else str(var_dir / "mail")},
        }
    if not backend.endswith("smtp.EmailBackend"):
        return {"BACKEND": backend}
    options = {
        "host": settings["EMAIL_HOST"],
        "port": settings["EMAIL_PORT"] or 25,
        "username": settings["EMAIL_HOST_USER"] or "",
        "password": settings["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": bool(settings.get("EMAIL_USE_TLS")),
        "use_ssl": bool(settings.get("EMAIL_USE_SSL")),
        "timeout": 20,
    }
    return {"BACKEND": backend, "OPTIONS": options}


def from_email(reader: Reader) -> str:
    address = reader.text("DEFAULT_FROM_EMAIL")
    if not address and reader.demo:
        return "EventMaster <tickets@demo.test>"
    if "@" not in address:
        reader.problem("DEFAULT_FROM_EMAIL is missing: set the address that mail comes from.")
    return address


def mailings_per_hour(reader: Reader) -> int:
    value = reader.text("MAILINGS_PER_HOUR", "10000")
    if not value.isdecimal() or not 1 <= int(value) <= FASTEST_MAILING:
        reader.problem(f"MAILINGS_PER_HOUR is a number from 1 to {FASTEST_MAILING}.")
        return 1
    return int(value)

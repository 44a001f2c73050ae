"""Every mail of a house's life: what its links do, where they lead, and whom it goes to."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.test import Client

from accounts.mail import RENDERERS as OF_ACCOUNTS
from registrations.mail import RENDERERS
from tests.flows.life import LYING_HOST, Life

pytestmark = pytest.mark.django_db

# The scanner, whom every row concerns, visits both; its control shows that it is a good one.
BY_CODE = pytest.mark.one_database("words and links are made by code, whoever keeps the rows")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
HEADERS = {
    *("Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date"),
    *("Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
}
OF_PARTS = {
    *("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"),
    "MIME-Version",
}


@pytest.fixture(autouse=True)
def _any_host(settings):
    """So that nothing but our own code keeps a Host header out of a link."""
    settings.ALLOWED_HOSTS = ["*"]


def parts_of(sent):
    """Plain text and HTML."""
    return [sent.parsed.get_body((kind,)).get_content() for kind in ("plain", "html")]


def addresses_in(sent):
    """Every address in the mail, whether it is a link or text, or one for programs alone."""
    plain, html = parts_of(sent)
    unsubscribe = sent.parsed.get("List-Unsubscribe", "").strip("<>")
    found = [*ADDRESS.findall(plain), *Links.of(html), *filter(None, [unsubscribe])]
    return {urldefrag(address)[0] for address in found if not address.startswith("cid:")}


class Links(HTMLParser):
    """Collects what a page leads to or loads, and what its forms would send."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.forms = []

    @classmethod
    def of(cls, html):
        parser = cls()
        parser.feed(html)
        return parser.found

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        is_form = tag == "form"
        if is_form and (values.get("method") or "get").lower() == "post":
            self.forms.append((values.get("action") or "", {}))
        elif tag in {"input", "button"} and self.forms and values.get("name"):
            self.forms[-1][1].setdefault(values["name"], values.get("value") or "on")
        elif address := values.get("href") or values.get("src") or values.get("action"):
            self.found.append(address)


class Scanner:
    """Opens each address that a mail leads to, and each that those pages lead to, as a stranger.

    With `presses`, it sends their forms too, as no scanner should.
    """

    def __init__(self, *, presses=False):
        self.client = Client()
        self.presses = presses
        self.seen = set()
        self.refused = {}

    def scan(self, sent):
        for address in addresses_in(sent) - self.seen:
            page = self.open(address, with_head=True)
            if not page or "text/html" not in page.headers["Content-Type"]:
                continue
            links = Links()
            links.feed(page.content.decode())
            base = page.request["PATH_INFO"]
            for link in links.found:
                inner = urljoin(f"{django_settings.SITE_URL}{base}", link)
                if inner not in self.seen and "/static/" not in inner:
                    self.open(inner)
            for action, values in links.forms if self.presses else ():
                self.client.post(urljoin(base, action), values)

    def open(self, address, *, with_head=False):
        self.seen.add(address)
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != django_settings.SITE_URL:
            return None
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if with_head:
            self.client.head(path)
        page = self.client.get(path, follow=True)
        if page.status_code != 200:
            self.refused[path] = page.status_code
        return page


def everything():
    """All rows of all tables."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in models
    }


def what_changed(before):
    now = everything()
    return {label for label, rows in now.items() if rows != before[label]}


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing():
    """And every one of them works (rule 14)."""
    scanner, changed, kinds = Scanner(), {}, set()

    def scan(sent):
        """One of each kind to whoever registered, one to a companion, and one of news."""
        kind = (sent.kind, sent.row.subject_kind, "List-Unsubscribe" in sent.parsed)
        if kind in kinds:
            return
        kinds.add(kind)
        before = everything()
        scanner.scan(sent)
        if tables := what_changed(before):
            changed[sent.kind] = tables

    sent = Life(on_mail=scan).live()

    # The link for a new password goes on without its secret, which a session keeps meanwhile.
    assert changed == {"account.password_reset": {"sessions.Session"}}
    assert scanner.refused == {}
    assert any("/unsubscribe/" in address for address in scanner.seen)
    assert {each.kind for each in sent} == {*RENDERERS, *OF_ACCOUNTS}


@BY_CODE
def test_control_a_scanner_that_presses_buttons_changes_what_the_links_are_about():
    scanner, changed = Scanner(presses=True), {}

    def scan(sent):
        before = everything()
        scanner.scan(sent)
        changed[sent.kind] = what_changed(before)

    life = Life(on_mail=scan)
    for stage in (life.accounts, life.guests):
        stage()
        life.post()

    assert "account.EmailAddress" in changed["account.confirm"]
    assert "registrations.Registration" in changed["registration.confirm"]


@BY_CODE
def test_every_link_leads_to_this_site_whatever_host_was_asked():
    sent = Life().live()

    elsewhere = {
        (each.kind, address)
        for each in sent
        for address in addresses_in(each)
        if not f"{address}/".startswith(f"{django_settings.SITE_URL}/")
    }
    assert elsewhere == set()
    assert [each.kind for each in sent if LYING_HOST in each.parsed.as_string()] == []
    assert {each.kind for each in sent if not addresses_in(each)} == set()


@BY_CODE
def test_words_of_people_make_no_headers_no_recipients_and_no_html():
    tail = "\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>\x0bX: y {link}"

    for each in Life(tail=tail).live():
        assert set(each.parsed.keys()) <= HEADERS, each.kind
        assert len(each.parsed.keys()) == len(set(each.parsed.keys())), each.kind
        assert each.parsed["To"] == each.row.to_email
        assert "\n" not in each.parsed["Subject"]
        assert each.parsed.get("Reply-To", "choir@example.org") == "choir@example.org"
        inner = [part for part in each.parsed.walk() if part is not each.parsed]
        assert {name for part in inner for name in part} <= OF_PARTS, each.kind
        assert not [part.defects for part in each.parsed.walk() if part.defects], each.kind
        _plain, html = parts_of(each)
        assert "<script" not in html, each.kind

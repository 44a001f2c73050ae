"""Every mail as it was last looked at, text and HTML, made of the gallery's samples.

`WRITE_GOLDEN=1` writes the files anew: look at what changed before it is committed.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts import mail as account_mail
from accounts.models import Message
from events import mail as team_mail
from registrations.mail import RENDERERS
from registrations.mail.samples import SAMPLES, sample_event, sample_mail
from tests.registrations.mail.reading import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("words are code")]

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2030, 11, 4, 9, tzinfo=UTC)


def written(kind):
    if kind in SAMPLES:
        return sample_mail(kind, sample_event(NOW))
    if kind == team_mail.KIND:
        return team_mail.sample(now=NOW)
    body = "http://testserver/accounts/secret/"
    return account_mail.render(Message(kind=kind, to_email="kim@example.org", body=body))


def as_text(mail):
    lines = [
        f"Subject: {mail.subject}",
        f"To: {', '.join(mail.to)}",
        f"Reply-To: {', '.join(mail.reply_to)}",
        f"Pictures: {', '.join(picture.cid for picture in mail.pictures)}",
    ]
    return "\n".join([*(line.rstrip() for line in lines), "", mail.body])


def as_html(mail):
    """Blank lines are what templates leave; nobody sees them."""
    lines = (line.rstrip() for line in html_of(mail).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def same(name, found):
    file = GOLDEN / name
    if os.environ.get("WRITE_GOLDEN"):
        file.write_text(found)
    return file.read_text() == found


@pytest.mark.parametrize("kind", [*SAMPLES, *team_mail.RENDERERS, *account_mail.RENDERERS])
def test_each_mail_is_as_it_was_looked_at(kind):
    mail = written(kind)

    assert same(f"{kind}.txt", as_text(mail))
    assert same(f"{kind}.html", as_html(mail))


def test_there_is_a_sample_and_a_file_for_each_mail_and_no_other():
    to_oneself = {"mailing.test", "mail_text.test"}
    kinds = {*RENDERERS, *team_mail.RENDERERS, *account_mail.RENDERERS} - to_oneself
    files = {path.name for path in GOLDEN.iterdir()}

    assert set(SAMPLES) == set(RENDERERS) - to_oneself
    assert files == {f"{kind}.{form}" for kind in kinds for form in ("txt", "html")}

"""A mail service is handed the whole mail by its API: Anymail's backends against a real server."""

import base64
import json
import threading
from email import policy
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from accounts.delivery import deliver_due
from accounts.models import Message
from registrations.mail import RENDERERS
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

ACCEPTS = {
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "id-there", "To": "ada@example.org"},
    "mailgun": {"id": "<id-there@mg.example.org>", "message": "Queued. Thank you."},
}
INACTIVE = (
    "You tried to send to a recipient that has been marked as inactive. Found inactive addresses:"
    " ada@example.org. Inactive recipients are ones that have generated a hard bounce."
)
KEYS = {"postmark": "server_token", "mailgun": "api_key"}


@pytest.fixture
def service(settings):
    """`service("postmark", 200, {…})` is one that answers so; it keeps what it was sent."""
    servers = []

    def start(provider, status, answer):
        seen = SimpleNamespace(requests=[])

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                seen.requests.append((self.path, self.headers, body))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        options = {KEYS[provider]: "the-key", "api_url": url, "timeout": 20}
        backend = f"anymail.backends.{provider}.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        settings.MAIL_SERVICE = provider
        return seen

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def message():
    registration = register_person(EventFactory(), UserFactory(email="ada@example.org"))
    return Message.objects.get(subject_id=registration.pk)


def test_postmark_gets_the_whole_mail(service, message):
    seen = service("postmark", 200, ACCEPTS["postmark"])

    deliver_due(RENDERERS)

    [(_path, headers, body)] = seen.requests
    mail = json.loads(body)
    files = {one["Name"]: one for one in mail["Attachments"]}
    picture = files.pop("ticket-1.png")
    assert headers["X-Postmark-Server-Token"] == "the-key"
    sent = {header["Name"]: header["Value"] for header in mail["Headers"]}
    assert (sent["Message-ID"], sent["X-PM-KeepID"]) == (message.message_id, "true")
    assert mail["Metadata"] == {"message": str(message.pk)}
    assert (mail["TrackOpens"], mail["TrackLinks"]) == (False, "None")
    assert f'src="{picture["ContentID"]}"' in mail["HtmlBody"]
    assert sorted(one["ContentType"].split(";")[0] for one in files.values()) == [
        "application/pdf",
        "text/calendar",
    ]
    after = Message.objects.get(pk=message.pk)
    assert (after.status, after.provider_id) == ("sent", "id-there")


def test_mailgun_gets_the_whole_mail(service, message):
    seen = service("mailgun", 200, ACCEPTS["mailgun"])

    deliver_due(RENDERERS)

    [(path, headers, body)] = seen.requests
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    parts = list(BytesParser(policy=policy.HTTP).parsebytes(head + body).iter_parts())
    names = [part.get_param("name", header="content-disposition") for part in parts]
    values = {
        name: part.get_payload(decode=True).decode()
        for name, part in zip(names, parts, strict=True)
        if not part.get_filename()
    }
    assert path.endswith("/messages")
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'api:the-key').decode()}"
    assert values["h:Message-Id"] == message.message_id
    assert values["v:message"] == str(message.pk)
    assert (values["o:tracking-clicks"], values["o:tracking-opens"]) == ("no", "no")
    [picture] = [p for n, p in zip(names, parts, strict=True) if n == "inline"]
    assert f'src="cid:{picture.get_filename()}"' in values["html"]
    assert sorted(
        p.get_content_type() for n, p in zip(names, parts, strict=True) if n == "attachment"
    ) == ["application/pdf", "text/calendar"]
    after = Message.objects.get(pk=message.pk)
    assert (after.status, after.provider_id) == ("sent", "<id-there@mg.example.org>")


@pytest.mark.parametrize(
    ("provider", "status", "answer", "becomes"),
    [
        ("postmark", 422, {"ErrorCode": 406, "Message": INACTIVE}, "failed"),
        ("postmark", 422, {"ErrorCode": 406, "Message": "In words that are new."}, "queued"),
        ("postmark", 500, {"ErrorCode": 100, "Message": "Maintenance"}, "queued"),
        ("mailgun", 401, {"message": "Invalid private key"}, "queued"),
    ],
)
def test_what_the_service_refuses_stands_in_the_ledger(
    service, message, provider, status, answer, becomes
):
    service(provider, status, answer)

    deliver_due(RENDERERS)

    after = Message.objects.get(pk=message.pk)
    assert (after.status, after.attempts) == (becomes, 1)
    assert list(answer.values())[-1].split(".")[0] in after.last_error
    assert "the-key" not in after.last_error

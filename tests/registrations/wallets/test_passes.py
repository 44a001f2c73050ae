"""Passes for both wallets: signed by our keys, true to the ticket, offered to whom it concerns."""

import hashlib
import io
import json
import zipfile
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from cryptography.x509.oid import NameOID
from django.utils import timezone
from PIL import Image

from events.enums import Role
from registrations import links
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event
from registrations.tickets.codes import qr_text
from registrations.wallets.keys import read_apple_keys, read_google_keys
from tests.factories import (
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
    register_person,
)
from tests.registrations.pages.reading import links_of
from tests.registrations.wallets import authority
from tests.registrations.wallets.signatures import is_signed

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]
START = datetime(2036, 12, 13, 18, tzinfo=UTC)
PICTURES = {
    **{f"icon{name}.png": (29 * n, 29 * n) for name, n in (("", 1), ("@2x", 2), ("@3x", 3))},
    **{f"logo{name}.png": (50 * n, 50 * n) for name, n in (("", 1), ("@2x", 2), ("@3x", 3))},
}


@pytest.fixture
def apple(settings, tmp_path):
    """Apple's place is taken; returns the files."""
    files = authority.apple_files(tmp_path)
    settings.APPLE_WALLET = read_apple_keys(*(Path(files[name]) for name in names()))
    return files


def names():
    return [f"APPLE_WALLET_{part}" for part in ("CERTIFICATE", "KEY", "ISSUER")]


@pytest.fixture
def google(settings, tmp_path):
    files = authority.google_files(tmp_path)
    settings.GOOGLE_WALLET = read_google_keys(
        Path(files["GOOGLE_WALLET_KEY"]), files["GOOGLE_WALLET_ISSUER"]
    )


@pytest.fixture
def made(client):
    """Ada, signed in, with a ticket of an organizer in orange."""
    ada = UserFactory(name="Ada Lovelace")
    client.force_login(ada)
    event = EventFactory(
        organizer=OrganizerFactory(name="Harbour House", accent="#c2410c"),
        title="Songs",
        venue="Town Hall",
        address="1 Square",
        city="Cologne",
        start_at=START,
        end_at=START + timedelta(hours=3),
    )
    return register_person(event, ada)


def pass_files(response):
    assert response["Content-Type"] == "application/vnd.apple.pkpass"
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pass_says_what_the_ticket_says(client, made, apple):
    ticket = made.tickets.get()

    files = pass_files(client.get(f"/tickets/{ticket.pk}/ticket.pkpass"))

    del files["signature"], files["manifest.json"]
    content = json.loads(files.pop("pass.json"))
    shown = content.pop("eventTicket")
    assert content == {
        "formatVersion": 1,
        "passTypeIdentifier": authority.PASS_TYPE,
        "teamIdentifier": authority.TEAM,
        "organizationName": "Harbour House",
        "serialNumber": str(ticket.pk),
        "description": "Ticket: Songs",
        "logoText": "Harbour House",
        "backgroundColor": "rgb(192, 63, 9)",
        "foregroundColor": "rgb(255, 253, 248)",
        "labelColor": "rgb(255, 253, 248)",
        "relevantDate": "2036-12-13T18:00:00+00:00",
        "expirationDate": "2036-12-13T21:00:00+00:00",
        "voided": False,
        "sharingProhibited": True,
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": qr_text(ticket),
                "messageEncoding": "iso-8859-1",
                "altText": "-".join(ticket.short_code[n : n + 4] for n in (0, 4, 8)),
            }
        ],
    }
    front = {field["key"]: field["value"] for part in shown.values() for field in part}
    wanted = {"event": "Songs", "time": "19:00", "where": "Town Hall", "holder": "Ada Lovelace"}
    assert wanted.items() <= front.items()
    sizes = {name: Image.open(io.BytesIO(data)).size for name, data in files.items()}
    assert sizes == PICTURES


def test_a_pass_is_signed_over_all_its_files(client, made, apple):
    files = pass_files(client.get(f"/tickets/{made.tickets.get().pk}/ticket.pkpass"))

    signature, manifest = files.pop("signature"), files.pop("manifest.json")
    assert json.loads(manifest) == {
        name: hashlib.sha1(data).hexdigest() for name, data in files.items()
    }
    ours = load_pem_x509_certificate(Path(apple["APPLE_WALLET_ISSUER"]).read_bytes())
    other = authority.certificate({NameOID.COMMON_NAME: "authority"}, of="other", by="other")
    broken = signature[:-1] + bytes([signature[-1] ^ 1])
    assert is_signed(manifest, signature, ours)
    assert not is_signed(manifest + b" ", signature, ours)
    assert not is_signed(manifest, broken, ours)
    assert not is_signed(manifest, signature, other)


def test_the_organizers_own_logo_is_on_the_pass(client, made, apple):
    picture = io.BytesIO()
    Image.new("RGBA", (600, 120), "#c2410c80").save(picture, "PNG")
    picture.seek(0)
    made.event.organizer.logo.save("logo.png", picture)

    files = pass_files(client.get(f"/tickets/{made.tickets.get().pk}/ticket.pkpass"))

    logo = Image.open(io.BytesIO(files["logo@2x.png"]))
    assert (logo.size, logo.mode) == ((320, 64), "RGBA")
    assert json.loads(files["pass.json"])["logoText"] == ""


def test_the_pass_of_a_cancelled_ticket_replaces_the_good_one_and_admits_nobody(
    client, made, apple
):
    address = f"/tickets/{made.tickets.get().pk}/ticket.pkpass"
    good = json.loads(pass_files(client.get(address))["pass.json"])
    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())

    files = pass_files(client.get(address))

    void = json.loads(files["pass.json"])
    assert void["voided"] is True
    assert void["serialNumber"] == good["serialNumber"]
    assert "barcodes" not in void
    assert good["barcodes"][0]["altText"] not in files["pass.json"].decode()


def test_a_link_to_google_carries_the_ticket_signed(client, made, google):
    ticket = made.tickets.get()

    response = client.get(f"/tickets/{ticket.pk}/google-wallet/")

    assert response.status_code == 302
    start, _, token = response["Location"].rpartition("/")
    assert start == "https://pay.google.com/gp/v/save"
    signed, _, signature = token.rpartition(".")
    public = authority.key("ours").public_key()
    public.verify(plain(signature), signed.encode(), PKCS1v15(), SHA256())
    head, claims = (json.loads(plain(part)) for part in signed.split("."))
    assert head == {"alg": "RS256", "typ": "JWT"}
    payload = claims.pop("payload")
    assert abs(claims.pop("iat") - timezone.now().timestamp()) < 600
    assert claims == {
        "iss": "tickets@example.test",
        "aud": "google",
        "typ": "savetowallet",
    }
    ((event,), (saved,)) = payload["eventTicketClasses"], payload["eventTicketObjects"]
    assert saved["classId"] == event["id"]
    assert saved["id"].startswith(f"{authority.ISSUER}.")
    assert saved["barcode"] == {"type": "QR_CODE", "value": qr_text(ticket)}
    assert saved["ticketHolderName"] == "Ada Lovelace"
    assert event["eventName"]["defaultValue"] == {"language": "en", "value": "Songs"}
    assert event["dateTime"]["start"] == "2036-12-13T19:00:00+01:00"
    assert event["venue"]["address"]["defaultValue"]["value"] == "1 Square, Cologne"
    assert len(response["Location"]) <= 1800


@pytest.mark.parametrize("ended", ["registration", "event", "nothing"])
def test_no_wallet_gets_a_ticket_that_does_not_admit(client, made, apple, google, ended):
    """Apple's pass says that it is void, where the ticket ended; Google's could only admit."""
    now = timezone.now()
    if ended == "event":
        cancel_event(event_id=made.event_id, by=None, now=now)
    elif ended == "registration":
        type(made).objects.update(status="expired", holds_seats=False, ended_at=now)
    else:
        type(made).objects.update(status="waitlisted", holds_seats=False, queue_number=1)
    page = f"/tickets/{made.tickets.get().pk}/"

    saved, passed = (client.get(page + file) for file in ("google-wallet/", "ticket.pkpass"))

    assert (saved.status_code, passed.status_code) == (404, 404 if ended == "nothing" else 200)
    if ended != "nothing":
        content = json.loads(pass_files(passed)["pass.json"])
        assert (content["voided"], "barcodes" in content) == (True, False)


def plain(part):
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_longest_texts_make_a_link_that_browsers_take(client, made, google):
    type(made).objects.update(name="名" * 200)
    made.tickets.update(holder_name="名" * 200)
    type(made.event).objects.update(title="山" * 200, venue="山" * 200, address="山" * 300)

    address = client.get(f"/tickets/{made.tickets.get().pk}/google-wallet/")["Location"]

    assert len(address) <= 2200


LINKS = ("Add to Apple Wallet", "Add to Google Wallet")


def test_passes_are_offered_to_holders_only_and_only_where_keys_are(
    client, made, apple, google, settings
):
    ticket = made.tickets.get()
    page = f"/tickets/{ticket.pk}/"
    by_link = f"/r/{links.ticket_token(ticket)}{page}"
    own = links_of(client.get(page))
    client.force_login(make_member(made.event.organizer, Role.MANAGER))
    teams = links_of(client.get(page))
    client.logout()
    guests = links_of(client.get(by_link))

    assert [own[name] for name in LINKS] == [f"{page}ticket.pkpass", f"{page}google-wallet/"]
    assert [guests[name] for name in LINKS] == [
        f"{by_link}ticket.pkpass",
        f"{by_link}google-wallet/",
    ]
    assert set(LINKS) & set(teams) == set()
    assert [client.get(guests[name]).status_code for name in LINKS] == [200, 302]
    settings.APPLE_WALLET = settings.GOOGLE_WALLET = None
    assert set(LINKS) & set(links_of(client.get(by_link))) == set()
    assert [client.get(guests[name]).status_code for name in LINKS] == [404, 404]


@pytest.mark.parametrize("expired", [{"days": -1}, {"issuer_days": -1}])
def test_an_expired_certificate_makes_no_passes(client, made, settings, tmp_path, expired):
    """Phones would refuse them; the site runs on without."""
    files = authority.apple_files(tmp_path, **expired)
    settings.APPLE_WALLET = read_apple_keys(*(Path(files[name]) for name in names()))
    page = f"/tickets/{made.tickets.get().pk}/"

    assert LINKS[0] not in links_of(client.get(page))
    assert client.get(f"{page}ticket.pkpass").status_code == 404

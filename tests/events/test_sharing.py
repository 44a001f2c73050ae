"""What other programs read of events: shared links, search engines."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from events.enums import RegistrationMode, Visibility
from events.models import Event, EventText
from events.views import organizers, pictures, sharing
from tests.factories import EventFactory, OrganizerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

SCHEMA = "https://schema.org"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def night():
    return EventFactory(
        organizer=OrganizerFactory(name="Owls", slug="owls"),
        title="Night </script><b>",
        slug="night",
        summary="Three hours & more.",
        start_at=datetime(2030, 12, 12, 18, tzinfo=UTC),
        venue="Gasometer",
        address="Torgauer Str. 12",
        country="Germany",
        capacity=80,
    )


def page_of(client, event, **headers):
    return client.get(event.get_absolute_url(), headers=headers).content.decode()


def structured(page):
    (text,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page)
    return json.loads(text)


def metas(page):
    return dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="(.*?)">', page)
    )


def shared(event):
    return f"http://testserver/events/{event.slug}/share.png?v={int(event.updated_at.timestamp())}"


def test_the_page_holds_the_event_as_data(client, night):
    assert structured(page_of(client, night)) == {
        "@context": SCHEMA,
        "@type": "Event",
        "name": "Night </script><b>",
        "description": "Three hours & more.",
        "url": "http://testserver/events/night/",
        "image": [shared(night)],
        "startDate": "2030-12-12T19:00+01:00",
        "endDate": "2030-12-12T22:00+01:00",
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Gasometer",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "Torgauer Str. 12",
                    "addressLocality": "Berlin",
                    "addressCountry": "Germany",
                },
            }
        ],
        "organizer": {
            "@type": "Organization",
            "name": "Owls",
            "url": "http://testserver/o/owls/",
        },
        "offers": {
            "@type": "Offer",
            "url": "http://testserver/events/night/",
            "availability": f"{SCHEMA}/InStock",
        },
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"all_day": True, "end_at": datetime(2030, 12, 13, 23, tzinfo=UTC)},
            {"startDate": "2030-12-12", "endDate": "2030-12-13"},
        ),
        (
            {"is_online": True, "city": "", "online_url": "https://secret.example/"},
            {
                "eventAttendanceMode": f"{SCHEMA}/OnlineEventAttendanceMode",
                "location": [
                    {"@type": "VirtualLocation", "url": "http://testserver/events/quiet/"}
                ],
            },
        ),
        ({"registration_mode": RegistrationMode.NONE}, {"offers": None}),
        (
            {"registration_mode": RegistrationMode.EXTERNAL, "external_url": "https://x.example/"},
            {"offers": {"@type": "Offer", "url": "https://x.example/"}},
        ),
        ({"capacity": 0}, {"availability": f"{SCHEMA}/SoldOut"}),
        ({"is_closed_by_hand": True}, {"offers": None}),
        ({"registration_closes_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"offers": None}),
        ({"description": "**Bring** a coat &\n\nmore"}, {"description": "Bring a coat & more"}),
    ],
)
def test_the_data_say_what_is_special(client, fields, expected):
    start = datetime(2030, 12, 11, 23, tzinfo=UTC)
    event = EventFactory(slug="quiet", start_at=start, **fields)

    data = structured(page_of(client, event))

    data["availability"] = data.get("offers", {}).get("availability")
    assert {name: data.get(name) for name in expected} == expected


def test_a_shared_link_is_shown_with_words_and_a_picture(client, night):
    page = page_of(client, night)

    assert metas(page) == {
        "og:type": "website",
        "og:site_name": "EventMaster",
        "og:url": "http://testserver/events/night/",
        "og:title": "Night &lt;/script&gt;&lt;b&gt;",
        "og:description": "Thursday 12 December 2030, 19:00–22:00 (Europe/Berlin)"
        " · Three hours &amp; more.",
        "og:image": shared(night),
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Night &lt;/script&gt;&lt;b&gt;",
        "twitter:card": "summary_large_image",
    }
    assert '<link rel="canonical" href="http://testserver/events/night/">' in page


def test_the_shared_picture_is_public_for_public_events_alone(client, night):
    draft = EventFactory(published=False)
    before = client.get("/events/night/share.png?lang=de").content
    EventText.objects.create(event=night, language="de", title="Nacht")

    seen = {}
    for query in ("", "?v=1", "?lang=de", "?lang=xx"):
        answer = client.get(f"/events/night/share.png{query}")
        assert answer["Cache-Control"] == "public, max-age=604800"
        assert Image.open(BytesIO(answer.content)).size == (1200, 630)
        seen[query] = answer.content

    assert seen[""] == seen["?v=1"] == seen["?lang=xx"] != seen["?lang=de"]
    assert before != seen["?lang=de"]
    assert "lang=de" in metas(page_of(client, night, **{"accept-language": "de"}))["og:image"]
    assert client.get(f"/events/{draft.slug}/share.png").status_code == 404


def test_few_shared_pictures_are_kept_and_none_for_another(client, night, monkeypatch):
    monkeypatch.setattr(pictures, "SHARED_KEPT", 1)
    other = EventFactory(title="Day")

    seen = [
        client.get(f"/events/{slug}/share.png").content
        for slug in ("night", other.slug, "night", "night")
    ]

    assert seen[0] == seen[2] == seen[3] != seen[1]


def test_robots_are_told_where_to_look(client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "User-agent: *\n"
        "Disallow: /accounts/\n"
        "Disallow: /admin/\n"
        "Disallow: /checkin/\n"
        "Disallow: /r/\n"
        "Disallow: /registrations/\n"
        "Disallow: /tickets/\n"
        "Disallow: /events/*/register/\n"
        "\n"
        "Sitemap: http://testserver/sitemap.xml\n"
    )


def test_the_site_map_lists_what_is_listed(
    client, night, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(sharing, "EVENTS_A_MAP", 2)
    others = [EventFactory(organizer=night.organizer) for _ in range(2)]
    EventFactory(organizer=night.organizer, visibility=Visibility.UNLISTED)
    EventFactory(published=False)
    Event.objects.update(updated_at=datetime(2026, 11, 23, tzinfo=UTC))

    def addresses(path):
        with django_assert_max_num_queries(1):
            root = ElementTree.fromstring(client.get(path).content)
        return [node.text for node in root.iter(f"{NAMESPACE}loc")]

    site = "http://testserver"
    assert addresses("/sitemap.xml") == [f"{site}/sitemap-{n}.xml" for n in range(3)]
    assert addresses("/sitemap-0.xml") == [f"{site}/", f"{site}/o/owls/"]
    assert addresses("/sitemap-1.xml") == [
        f"{site}/events/night/",
        f"{site}/events/{others[0].slug}/",
    ]
    assert addresses("/sitemap-2.xml") == [f"{site}/events/{others[1].slug}/"]
    for number in (3, 10**30):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404
    assert b"<lastmod>2026-11-23T00:00:00+00:00</lastmod>" in client.get("/sitemap-1.xml").content


def test_pages_take_the_organizers_colour(client, night):
    assert client.get("/o/owls/accent.css").status_code == 404
    night.organizer.accent = "#ffd23f"
    night.organizer.save()

    sheet = client.get("/o/owls/accent.css")

    assert (sheet["Content-Type"], sheet["Cache-Control"]) == (
        "text/css",
        "public, max-age=604800",
    )
    assert "--accent: light-dark(#836800, #ffd23f)" in sheet.content.decode()
    assert 'href="/o/owls/accent.css?v=ffd23f"' in page_of(client, night)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/", "/"),
        ("/?utm_source=x&q=jazz&sort=title&page=1", "/"),
        ("/?page=2&city=K%C3%B6ln&tag=open-air", "/?tag=open-air&amp;city=K%C3%B6ln&amp;page=2"),
        ("/o/owls/?past_page=2&x=1", "/o/owls/?past_page=2"),
        ("/o/owls/?past_page=9", "/o/owls/?past_page=2"),
    ],
)
def test_lists_name_their_one_address(client, night, monkeypatch, asked, address):
    monkeypatch.setattr(organizers, "PAST", 1)
    for day in (1, 2):
        EventFactory(organizer=night.organizer, start_at=datetime(2020, 1, day, tzinfo=UTC))

    page = client.get(asked).content.decode()

    assert f'<link rel="canonical" href="http://testserver{address}">' in page

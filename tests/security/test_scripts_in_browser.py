"""No script runs that we did not ship: payloads in every text that is shown, in Chromium."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.delivery import render
from accounts.models import Message
from events.models import Gate
from events.services.events import set_tags
from registrations import links
from registrations.mail import RENDERERS
from tests.security.house import make_house, routes

pytestmark = pytest.mark.browser

CALL = "document.documentElement.setAttribute(`hacked`,1)"
# Ways out of a text, an attribute, a title, a comment, a template, a picture, a link.
PAYLOADS = [
    f"<script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"'><img src=x onerror={CALL}>",
    f'<img src=x onerror="{CALL}">',
    f"<svg/onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"</title><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"]]></text><script>{CALL}</script>",
    f"--><script>{CALL}</script>",
    f'" autofocus onfocus="{CALL}',
    f"' onmouseover='{CALL}",
    f'<a href="javascript:{CALL}">x</a>',
    f"[x](javascript:{CALL})",
    f"[x](JaVaScRiPt&colon;{CALL})",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    f'![x](x"onerror="{CALL})',
    f'<https://x/"onmouseover="{CALL}>',
    f"<details open ontoggle={CALL}>",
    f'<div hx-get=/ hx-trigger=load hx-on::load="{CALL}">x</div>',
    f'<iframe srcdoc="<script>parent.{CALL}</script>"></iframe>',
    f"<math><mtext></table><mglyph><style><img src=x onerror={CALL}>",
    f'<meta http-equiv=refresh content="0;url=javascript:{CALL}">',
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button autofocus>x</button></form>",
    f'<object data="data:text/html,<script>{CALL}</script>"></object>',
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#60;script&#62;{CALL}&#60;/script&#62;",
    f"{{{{ {CALL} }}}}{{% debug %}}${{{CALL}}}",
    f"\u2028<script>{CALL}</script>\u2029",
    f"+ADw-script+AD4-{CALL}+ADw-/script+AD4-",
    f"%3Cscript%3E{CALL}%3C/script%3E",
    f"\\x3cscript\\x3e{CALL}",
    f"<\x0bscript\x0c>{CALL}</script>",
    '<img src=`x` style="background:url(//evil.example/x)">',
]
FOREIGN = "main script, #content script, [onerror], [onload], [ontoggle], [hx-on], iframe, base"
ALL = " ".join(PAYLOADS)


@pytest.fixture
def house(own_database):
    """A house that is made of payloads; each short text gets another few of them."""
    house = make_house("Evil")
    event = house.event
    parts = iter(PAYLOADS * 4)

    def some(length):
        return next(parts)[:length]

    event.title, event.summary, event.description = (
        some(200),
        some(300),
        f"{ALL}\n\n" + "\n\n".join(PAYLOADS),
    )
    event.venue, event.address, event.city = some(200), some(300), some(120)
    event.country, event.online_url = some(80), 'https://x.example/"><script>x</script>'
    event.save()
    set_tags(event, [payload[:60] for payload in PAYLOADS[:12]])
    house.organizer.name, house.organizer.description = some(200), ALL
    house.organizer.website = "https://x.example/'\"><script>x</script>"
    house.organizer.save()
    for number, user in enumerate(house.people.values()):
        user.name = PAYLOADS[number][:200]
        user.save()
    house.registration.name = some(200)
    house.registration.save()
    house.registration.tickets.update(holder_name=some(200))
    Gate.objects.bulk_create(
        Gate(event=event, name=f"{payload[:95]}{n}") for n, payload in enumerate(PAYLOADS)
    )
    event.ticket_types.update(name=some(100), description=some(300))
    return house


def test_no_text_becomes_a_script(house, site, new_context):
    """A script that ran would set a mark; one that the policy stopped would be on the console."""
    seen = {}
    for person in ("anonymous", "owner", "superuser"):
        page = signed_in(new_context, site, house, person).new_page()
        for path in pages_of(house, person):
            page.goto(f"{site}{path}")
            if page.locator("[hacked]").count():
                seen[person, path] = "ran"
            bad = page.locator(
                "main script, #content script, [onerror], [onload], [hx-on], iframe, base"
            )
            if bad.count():
                seen[person, path] = bad.first.evaluate("node => node.outerHTML")

    assert seen == {}


def test_pictures_and_mails_hold_no_script_either(house, site, new_context):
    page = quiet(new_context(bypass_csp=True)).new_page()
    client = house.client("owner")
    page.goto(f"{site}/events/{house.event.slug}/cover.svg")
    found = [page.locator("[hacked], script, image, a, foreignObject").count()]
    page.goto("about:blank")
    for payload in PAYLOADS:
        house.event.title = house.event.city = payload[:120]
        house.event.save()
        svg = client.get(f"/events/{house.event.slug}/cover.svg").content.decode()
        page.set_content(svg)
        found.append(page.locator("[hacked], script, img, a, foreignObject").count())
    for message in Message.objects.all():
        mail = render(message, RENDERERS)
        for body, _kind in getattr(mail, "alternatives", []):
            # The tickets' codes, which travel with the mail and open nowhere else.
            page.set_content(re.sub('<img src="cid:[^>]*>', "", body))
            found.append(page.locator("[hacked], script, img, iframe, form").count())

    assert set(found) == {0}


def test_the_mark_is_seen_where_a_script_does_run(new_context, site):
    """The control: without the policy and the escaping, payloads do what they are meant to."""
    page = quiet(new_context(bypass_csp=True)).new_page()
    page.goto(f"{site}/healthz")
    marked = []
    for payload in (PAYLOADS[0], PAYLOADS[4]):
        page.set_content(payload)
        marked.append(page.locator("[hacked]").count())

    assert marked == [1, 1]


# The browser breaks off its view transition where it has nothing to go back to.
@pytest.mark.console_errors
def test_going_back_after_signing_out_shows_nothing(house, site, new_context):
    page = signed_in(new_context, site, house, "owner").new_page()
    private = f"{site}/registrations/{house.registration.pk}/"
    page.goto(private)
    assert page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: url != private)
    page.go_back()

    assert page.url != private
    assert page.get_by_role("heading", name="Sign in").is_visible()


def pages_of(house, person):
    """Every page of a person's routes that is HTML; the door and the desk for the superuser."""
    left_out = ("/logout/", "/export/", "/delete/")
    paths = {house.address(route) for route in routes(with_admin=person == "superuser")}
    paths |= {f"/?q=evil&city={PAYLOADS[1]}", f"/r/{links.manage_token(house.registration)}/"}
    client = Client()
    client.force_login(house.people[person]) if person in house.people else None
    return [path for path in sorted(paths) if not path.endswith(left_out) and is_html(client, path)]


def is_html(client, path):
    answer = client.get(path)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def quiet(context):
    """A picture opened by itself names no icon, so that browsers ask for one at the root."""
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    return context


def signed_in(new_context, site, house, person):
    context = quiet(new_context())
    if person in house.people:
        client = Client()
        client.force_login(house.people[person])
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert SessionStore(value).exists(value)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
    return context

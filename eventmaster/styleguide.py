"""The style page: every component in every state, for those who work on them. With DEBUG only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from math import radians
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.access import public
from events.accents import contrast, from_oklch
from events.covers.drawing import draw_poster
from events.covers.layouts import LAYOUTS
from events.covers.poster import Poster
from events.models import Event, Organizer
from registrations.door.answers import SIGNALS
from registrations.enums import Outcome
from registrations.standing import Standing
from registrations.tickets import qr

TONES = ("", "good", "attention", "stop", "info")
SIZES = ("3xl", "2xl", "xl", "l", "m", "s", "xs")
# What is read on which ground, and how much contrast it needs: 3 for lines, 4.5 for words.
PAIRS = (
    ("ink", "paper", 4.5),
    ("ink-soft", "paper-sunk", 4.5),
    ("rule-strong", "paper", 3.0),
    ("accent", "paper", 4.5),
    ("on-accent", "accent", 4.5),
    ("good", "good-wash", 4.5),
    ("attention", "attention-wash", 4.5),
    ("stop", "stop-wash", 4.5),
    ("info", "info-wash", 4.5),
)
TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
_OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
_TOKEN = re.compile(rf"--([\w-]+): light-dark\({_OKLCH}, {_OKLCH}\)")
# Shadows of words: titles as long as they come.
TITLES = (
    "Jazz at the Customs Shed",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "春の音楽祭と夜の市場",
    "Tea",
)


@dataclass(frozen=True)
class Pair:
    """Two tokens, one on the other: their contrast in light and dark, and what it has to be."""

    ink: str
    ground: str
    light: float
    dark: float
    needed: float


def routes(*, debug: bool) -> list[URLPattern]:
    """None at all for an installation that people visit."""
    return [path("styleguide/", styleguide, name="styleguide")] if debug else []


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    event = _event()
    context = {
        "answers": [_answer(outcome) for outcome in Outcome],
        "names_types": True,
        "event": event,
        "face": _face("This ticket admits one.", qr.svg("STYLE PAGE")),
        "void": _face("This ticket is not valid any more.", ""),
        "form": SampleForm(),
        "wrong": SampleForm({"wrong-email": "gwen@", "wrong-seats": "0"}, prefix="wrong"),
        "is_early": True,
        "page": _page(),
        "pairs": contrasts(),
        "posters": _posters(),
        "sizes": SIZES,
        "tones": TONES,
    }
    return render(request, "eventmaster/styleguide.html", context)


class SampleForm(forms.Form):
    """A field of each kind; the page shows it empty and filled in wrongly."""

    name = forms.CharField(label="Name", help_text="As it stands on your badge.")
    email = forms.EmailField(label="Email")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    seats = forms.ChoiceField(label="Seats", choices=[("1", "One"), ("2", "Two")])
    way = forms.ChoiceField(
        label="How do you come?",
        choices=[("foot", "On foot"), ("ferry", "By ferry")],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label="I stay until the end")
    code = forms.CharField(label="Code", disabled=True, required=False, initial="Not to be changed")


def contrasts() -> list[Pair]:
    """The pairs of tokens that are read, measured in static/css/tokens.css."""
    found = {
        name: (_hex(*values[:3]), _hex(*values[3:]))
        for name, *values in _TOKEN.findall(TOKENS.read_text())
    }
    return [
        Pair(
            ink,
            ground,
            contrast(found[ink][0], found[ground][0]),
            contrast(found[ink][1], found[ground][1]),
            needed,
        )
        for ink, ground, needed in PAIRS
    ]


def _hex(lightness: str, chroma: str, hue: str) -> str:
    return from_oklch(float(lightness), float(chroma), radians(float(hue)))


def _page() -> Any:
    page: Any = Paginator(range(240), 20).page(6)
    page.numbers = page.paginator.get_elided_page_range(6)
    return page


def _posters() -> list[str]:
    """As many as there are layouts; which one the dice of each throw is theirs to say."""
    day = timezone.now()
    posters = [
        Poster(str(n), TITLES[n % len(TITLES)], day + timedelta(days=n), "Hamburg")
        for n in range(len(LAYOUTS))
    ]
    # Each window has the same name in its own file; in one page they must differ.
    return [
        mark_safe(draw_poster(poster).replace('id="w"', f'id="w{n}"').replace("#w)", f"#w{n})"))  # noqa: S308
        for n, poster in enumerate(posters)
    ]


def _event() -> Event:
    organizer = Organizer(name="Harbour House", slug="harbour-house")
    start_at = timezone.now().replace(minute=0) + timedelta(days=9)
    event = Event(title=TITLES[0], slug="jazz", organizer=organizer, start_at=start_at)
    event.end_at, event.time_zone = start_at + timedelta(hours=3), "Europe/Berlin"
    event.tag_names = None  # type: ignore[attr-defined]
    return event


def _face(sentence: str, code: str) -> SimpleNamespace:
    standing = Standing("Valid" if code else "Not valid", "good" if code else "stop", sentence)
    kind = SimpleNamespace(name="Standard")
    ticket = SimpleNamespace(ticket_type=kind, price=None)
    return SimpleNamespace(
        standing=standing, ticket=ticket, holder="Gwen Guest", qr=code, code="7K3M-9QXA", files=None
    )


def _answer(outcome: Outcome) -> SimpleNamespace:
    return SimpleNamespace(
        scan=SimpleNamespace(outcome=outcome, first_scan=None),
        signal=SIGNALS[outcome],
        word=outcome.label,
        who="Gwen Guest",
        advice=SIGNALS[outcome].advice,
    )

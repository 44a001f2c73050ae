"""The same moments as each of the other languages says them; English is in test_pages_when."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from events.models import Event
from events.when import dated_day_text, dated_text, moment_text, month_text, short_text, when_text

ZONE = ZoneInfo("Europe/Berlin")


def event(start, end, *, all_day=False):
    return Event(
        start_at=datetime.fromisoformat(start).replace(tzinfo=ZONE),
        end_at=datetime.fromisoformat(end).replace(tzinfo=ZONE),
        time_zone=ZONE.key,
        all_day=all_day,
    )


EVENING = event("2026-12-12T19:00", "2026-12-12T22:00")
NIGHT = event("2026-12-12T22:00", "2026-12-13T04:00")
WEEKEND = event("2026-12-12T22:00", "2026-12-13T22:00")
DAYS = event("2026-12-12T00:00", "2026-12-15T00:00", all_day=True)
MONTHS = event("2026-11-28T00:00", "2026-12-02T00:00", all_day=True)
YEARS = event("2026-12-31T00:00", "2027-01-02T00:00", all_day=True)

SAID = {
    "de": [
        "Samstag, 12. Dezember 2026, 19:00–22:00 (Europe/Berlin)",
        "19:00–22:00 CET",
        "Sa, 12. Dez., 19:00–22:00 CET",
        "Samstag, 12. Dezember 2026, 22:00 – Sonntag, 13. Dezember 2026, 04:00 (Europe/Berlin)",
        "Sa, 12. – So, 13. Dez.",
        "Samstag, 12. – Montag, 14. Dezember 2026",
        "Samstag, 28. November – Dienstag, 1. Dezember 2026",
        "Sa, 28. Nov. – Di, 1. Dez.",
        "Donnerstag, 31. Dezember 2026 – Freitag, 1. Januar 2027",
        "Samstag, 12. Dezember 2026, 19:00 (Europe/Berlin)",
        "12. Dez. 2026",
        "Dezember 2026",
    ],
    "fr": [
        "samedi 12 décembre 2026, 19:00–22:00 (Europe/Berlin)",
        "19:00–22:00 CET",
        "sam. 12 déc., 19:00–22:00 CET",
        "samedi 12 décembre 2026, 22:00 – dimanche 13 décembre 2026, 04:00 (Europe/Berlin)",
        "sam. 12 – dim. 13 déc.",
        "samedi 12 – lundi 14 décembre 2026",
        "samedi 28 novembre – mardi 1er décembre 2026",
        "sam. 28 nov. – mar. 1er déc.",
        "jeudi 31 décembre 2026 – vendredi 1er janvier 2027",
        "samedi 12 décembre 2026, 19:00 (Europe/Berlin)",
        "12 déc. 2026",
        "décembre 2026",
    ],
    "es": [
        "sábado 12 de diciembre de 2026, 19:00–22:00 (Europe/Berlin)",
        "19:00–22:00 CET",
        "sáb 12 dic, 19:00–22:00 CET",
        (
            "sábado 12 de diciembre de 2026, 22:00 – domingo 13 de diciembre de 2026, 04:00"
            " (Europe/Berlin)"
        ),
        "sáb 12 – dom 13 dic",
        "sábado 12 – lunes 14 de diciembre de 2026",
        "sábado 28 de noviembre – martes 1 de diciembre de 2026",
        "sáb 28 nov – mar 1 dic",
        "jueves 31 de diciembre de 2026 – viernes 1 de enero de 2027",
        "sábado 12 de diciembre de 2026, 19:00 (Europe/Berlin)",
        "12 dic 2026",
        "diciembre de 2026",
    ],
    "ja": [
        "2026年12月12日(土) 19:00〜22:00 (Europe/Berlin)",
        "19:00〜22:00 CET",
        "12月12日(土) 19:00〜22:00 CET",
        "2026年12月12日(土) 22:00〜2026年12月13日(日) 04:00 (Europe/Berlin)",
        "12月12日(土)〜13日(日)",
        "2026年12月12日(土)〜14日(月)",
        "2026年11月28日(土)〜12月1日(火)",
        "11月28日(土)〜12月1日(火)",
        "2026年12月31日(木)〜2027年1月1日(金)",
        "2026年12月12日(土) 19:00 (Europe/Berlin)",
        "2026年12月12日",
        "2026年12月",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_dates_are_said_as_people_say_them_in_their_language(language):
    with translation.override(language):
        said = [
            when_text(EVENING),
            short_text(EVENING),
            dated_text(EVENING),
            when_text(NIGHT),
            dated_text(WEEKEND),
            when_text(DAYS),
            when_text(MONTHS),
            dated_text(MONTHS),
            when_text(YEARS),
            moment_text(EVENING.local_start),
            dated_day_text(EVENING.local_start.date()),
            month_text(EVENING.local_start.date()),
        ]

    assert said == SAID[language]

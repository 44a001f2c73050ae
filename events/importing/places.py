"""Which time zone a city and a country have, as far as that is certain."""

from __future__ import annotations

from functools import cache
from importlib import resources

from core.text import fold
from events.importing.zones import zone_of_city

# How files write countries, beside the English names and codes of the tz database.
_COUNTRY_CODES = {
    "u.s.a.": "US", "usa": "US", "united states of america": "US", "united states": "US",
    "u.k.": "GB", "uk": "GB", "united kingdom": "GB", "gbr": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
    "czechia": "CZ", "cze": "CZ", "the netherlands": "NL", "nld": "NL", "holland": "NL",
    "south korea": "KR", "korea": "KR", "kor": "KR", "moldova": "MD", "vietnam": "VN",
    "russia": "RU", "rus": "RU", "turkey": "TR", "tur": "TR", "espana": "ES", "esp": "ES",
    "can": "CA", "deu": "DE", "che": "CH", "ita": "IT", "fra": "FR", "aut": "AT", "bel": "BE",
    "dnk": "DK", "swe": "SE", "nor": "NO", "fin": "FI", "irl": "IE", "prt": "PT", "grc": "GR",
    "pol": "PL", "svk": "SK", "svn": "SI", "hrv": "HR", "srb": "RS", "rou": "RO", "bgr": "BG",
    "hun": "HU", "ltu": "LT", "lva": "LV", "est": "EE", "ukr": "UA", "blr": "BY", "isr": "IL",
    "jpn": "JP", "chn": "CN", "twn": "TW", "hkg": "HK", "sgp": "SG", "mys": "MY", "tha": "TH",
    "phl": "PH", "idn": "ID", "ind": "IN", "npl": "NP", "bgd": "BD", "are": "AE", "arm": "AM",
    "aus": "AU", "nzl": "NZ", "bra": "BR", "arg": "AR", "chl": "CL", "col": "CO", "mex": "MX",
    "dom": "DO", "cri": "CR", "gha": "GH", "nga": "NG", "ken": "KE", "tza": "TZ", "zaf": "ZA",
    "zwe": "ZW", "nam": "NA", "tgo": "TG", "egy": "EG", "tun": "TN", "mlt": "MT", "cyp": "CY",
    "north macedonia": "MK", "mkd": "MK", "kosovo": "RS", "taiwan": "TW", "hong kong": "HK",
}  # fmt: skip

_BY_STATE = {
    "US": {
        "America/New_York": "ct dc de fl ga in ky ma md me mi nc nh nj ny oh pa ri sc va vt wv",
        "America/Chicago": "al ar ia il ks la mn mo ms nd ne ok sd tn tx wi",
        "America/Denver": "co id mt nm ut wy",
        "America/Phoenix": "az",
        "America/Los_Angeles": "ca nv or wa",
        "America/Anchorage": "ak",
        "Pacific/Honolulu": "hi",
    },
    "CA": {
        "America/Toronto": "on qc",
        "America/Vancouver": "bc",
        "America/Edmonton": "ab",
        "America/Winnipeg": "mb",
        "America/Regina": "sk",
        "America/Halifax": "ns nb pe",
        "America/St_Johns": "nl",
    },
    "AU": {
        "Australia/Sydney": "nsw act",
        "Australia/Melbourne": "vic tas",
        "Australia/Brisbane": "qld",
        "Australia/Adelaide": "sa",
        "Australia/Darwin": "nt",
        "Australia/Perth": "wa",
    },
}
_STATE_NAMES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca",
    "colorado": "co", "connecticut": "ct", "delaware": "de", "florida": "fl", "georgia": "ga",
    "hawaii": "hi", "idaho": "id", "illinois": "il", "indiana": "in", "iowa": "ia",
    "kansas": "ks", "kentucky": "ky", "louisiana": "la", "maine": "me", "maryland": "md",
    "massachusetts": "ma", "michigan": "mi", "minnesota": "mn", "mississippi": "ms",
    "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv", "new hampshire": "nh",
    "new jersey": "nj", "new mexico": "nm", "new york": "ny", "north carolina": "nc",
    "north dakota": "nd", "ohio": "oh", "oklahoma": "ok", "oregon": "or", "pennsylvania": "pa",
    "rhode island": "ri", "south carolina": "sc", "south dakota": "sd", "tennessee": "tn",
    "texas": "tx", "utah": "ut", "vermont": "vt", "virginia": "va", "washington": "wa",
    "west virginia": "wv", "wisconsin": "wi", "wyoming": "wy", "ontario": "on",
    "quebec": "qc", "british columbia": "bc", "alberta": "ab", "manitoba": "mb",
    "saskatchewan": "sk", "nova scotia": "ns", "new south wales": "nsw", "victoria": "vic",
    "queensland": "qld", "south australia": "sa", "western australia": "wa",
}  # fmt: skip

_BY_CITY = {
    ("CA", "montreal"): "America/Toronto",
    ("CA", "ottawa"): "America/Toronto",
    ("CA", "quebec"): "America/Toronto",
    ("AU", "gold coast"): "Australia/Brisbane",
    ("AU", "newcastle"): "Australia/Sydney",
}

# Many zones on the map, but all or nearly all people live in one.
_MAIN_ZONE = {
    "AR": "America/Argentina/Buenos_Aires", "BR": "America/Sao_Paulo", "CL": "America/Santiago",
    "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "ES": "Europe/Madrid",
    "FR": "Europe/Paris", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
    "ID": "Asia/Jakarta", "KE": "Africa/Nairobi",
}  # fmt: skip


def zone_for_place(country: str, *parts: str) -> str | None:
    """Return the zone of a place written as country and (city, state, …), or None.

    Only what is certain: a country with one zone, a known state, or a city that names a zone.
    """
    code = country_code(country)
    if code is None:
        return None
    folded = [fold(part) for part in parts if part]
    return (
        _zone_of_state(code, folded)
        or next((zone for city in folded if (zone := _zone_of_city(code, city))), None)
        or _MAIN_ZONE.get(code)
        or (_zones_of(code)[0] if len(_zones_of(code)) == 1 else None)
    )


def country_code(country: str) -> str | None:
    """Return the two letters of a country by its English name, three letters or short form."""
    name = fold(country)
    return _COUNTRY_CODES.get(name) or _codes_by_name().get(name)


def _zone_of_state(code: str, parts: list[str]) -> str | None:
    for zone, states in _BY_STATE.get(code, {}).items():
        if any(_STATE_NAMES.get(part, part) in states.split() for part in parts[1:]):
            return zone
    return None


def _zone_of_city(code: str, city: str) -> str | None:
    zone = zone_of_city(city)
    return _BY_CITY.get((code, city)) or (zone if zone in _zones_of(code) else None)


@cache
def _codes_by_name() -> dict[str, str]:
    rows = _table("iso3166.tab")
    return {fold(name): code for code, name in rows} | {code.lower(): code for code, _name in rows}


@cache
def _zones_of(code: str) -> tuple[str, ...]:
    return tuple(row[2] for row in _table("zone.tab") if row[0] == code)


@cache
def _table(name: str) -> tuple[tuple[str, ...], ...]:
    text = resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)


_ONLINE_WORDS = frozenset({"online", "virtual", "virtual event", "online event", "webinar", "zoom"})


def looks_online(location: str) -> bool:
    """Whether a place is a link or a word for the internet."""
    text = fold(location)
    return text.startswith(("http://", "https://")) or text in _ONLINE_WORDS


def split_location(location: str) -> tuple[str, str]:
    """Return venue and address: what stands before the first line end or comma, and the rest."""
    if looks_online(location):
        return "", ""
    lines = [line.strip() for line in location.splitlines() if line.strip()]
    if len(lines) > 1:
        return lines[0], ", ".join(lines[1:])
    venue, _comma, address = location.partition(", ")
    return venue.strip(), address.strip()

"""Things that are written the same everywhere: e-mail, IBAN, plates, places on a map."""

# ruff: noqa: RUF001, RUF002 - minutes and seconds of degrees, and Cyrillic letters, are meant as they are

from __future__ import annotations

import re

from stdnum import iban as ibans
from stdnum import numdb
from stdnum.iso7064 import mod_97_10

_REGISTER = numdb.get("iban")
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-][\w.+-]*@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}(?!\w)", re.IGNORECASE)
_LATLON = re.compile(r"(?<![\d.])(-?\d{1,2}\.\d{2,})[,; ]\s?(-?\d{1,3}\.\d{2,})(?![\d.])")
_NOTHING_ELSE = re.compile(r"[^\w-]*(-?\d{1,2}\.\d+)°?\s*[,;]\s*(-?\d{1,3}\.\d+)°?\W*")
_DEGREES = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\.\d+)?) ?° ?(?:(\d{1,2}(?:\.\d+)?) ?['′’] ?)?"
    r"(?:(\d{1,2}(?:\.\d+)?) ?(?:[\"″”]|''|′′) ?)?([^\W\d_])(?!\w)"
)
_LATITUDE = {"n": 1, "s": -1, "с": 1, "ю": -1}
_LONGITUDE = {"e": 1, "w": -1, "o": -1, "v": -1, "в": 1, "з": -1}
"""The west is O in Italian and French, V in Romanian; the last two are Russian."""

_PLATES = tuple(
    re.compile(rf"(?<![A-Z0-9])(?:{shape})(?![A-Z0-9])")
    for shape in (
        r"[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}",  # Italy, France, Albania
        r"[A-Z]{1,2}[ -]?\d{2,3}[ -]?[A-Z]{3}",  # Romania
        r"[A-Z]\d{3}[A-Z]{2} ?\d{2,3}",  # Russia
        r"[A-Z]{2} ?\d{4} ?[A-Z]{2}",  # Ukraine
        r"[A-Z]{1,3}-[A-Z]{1,2} ?\d{1,4}",  # Germany
        r"\d{4}[ -]?[A-Z]{3}",  # Spain
        r"[A-Z]{2}\d{2} ?[A-Z]{3}",  # Great Britain
        r"\d{2} ?[A-Z]{1,3} ?\d{2,4}",  # Turkey
        r"[A-Z]{3} ?\d{3}",  # Moldova and many others
    )
)
_LIKE_LATIN = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")


def email(text: str) -> str | None:
    """Return the first e-mail address."""
    found = _EMAIL.search(text)
    return found.group() if found else None


def iban(text: str) -> str | None:
    """Return the first IBAN that checks out, without blanks."""
    for found in _IBAN.finditer(text):
        bare = re.sub("[ -]", "", found.group()).upper()
        for end in range(len(bare), 14, -1):
            if _checks_out(bare[:end]):
                return bare[:end]
    return None


def plate(text: str) -> str | None:
    """Return the first number plate, without blanks."""
    view = text.upper().translate(_LIKE_LATIN)
    hits = [found for shape in _PLATES if (found := shape.search(view))]
    if not hits:
        return None
    first = min(hits, key=lambda hit: (hit.start(), -len(hit.group())))
    return re.sub("[ -]", "", first.group())


def location(text: str) -> str | None:
    """Return a place on the map as `45.0703,7.6869`, from figures, degrees or a link to a map.

    Two short figures ("41.9, 12.5") are a place only if the message holds nothing else.
    """
    found = _LATLON.search(text.replace("%2C", ",")) or _NOTHING_ELSE.fullmatch(text)
    if found is None:
        return _in_degrees(text)
    if abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return None
    return f"{found[1]},{found[2]}"


def _in_degrees(text: str) -> str | None:
    """Read `45°30′N 9°11′E`, with minutes and seconds or without."""
    latitude = longitude = None
    for found in _DEGREES.finditer(text):
        degrees = sum(float(part or 0) / 60**n for n, part in enumerate(found.groups()[:3]))
        side = found[4].casefold()
        if side in _LATITUDE and latitude is None and degrees <= 90:
            latitude = degrees * _LATITUDE[side]
        elif side in _LONGITUDE and longitude is None and degrees <= 180:
            longitude = degrees * _LONGITUDE[side]
    if latitude is None or longitude is None:
        return None
    return f"{round(latitude, 4)},{round(longitude, 4)}"


def _checks_out(number: str) -> bool:
    """ISO 13616: the check digits, and the length and shape in the number's country, invented ones apart."""
    if not mod_97_10.is_valid(number[4:] + number[:4]):
        return False
    return not _known_country(number) or bool(ibans.is_valid(number, check_country=False))


def _known_country(number: str) -> bool:
    return bool(_REGISTER.info(number)[0][1])

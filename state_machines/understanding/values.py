"""Recognise values in a message: looked for only where a rule asks for their kind."""

# ruff: noqa: RUF001 - letters of many languages are meant as they are

from __future__ import annotations

import math
import re
from collections.abc import Callable

import re2

from state_machines.context import Value
from state_machines.understanding.words import cleaned

MOST = 1e15
"""Greater numbers are no numbers a trainee means."""

_MONEY = r"(?:€|\$|£|₽|₸|euros?|eur|usd|dollars?|gbp|pounds?|lei|leu|ron|lek[eë]?|руб\w*|тенге|грн|mdl)"
_NUMBER = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_CLOCK = r"(?:[01]?\d|2[0-3])[:.h][0-5]\d|(?:1[0-2]|0?[1-9]) ?[ap]\.?m\b\.?"
_DATE = r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?"
_DAY = (
    r"today|tonight|tomorrow|oggi|domani|stasera|azi|m[âa]ine|disear[ăa]|сегодня|завтра|aujourd.hui|demain|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_NAME = re.compile(r"[^\W\d_]+(?:['’. -]+[^\W\d_]+){0,3}\.?")


def _pattern(source: str) -> re2._Regexp:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(source, options)


_EMAIL = _pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = _pattern(r"(?:\+|\b00|\b)\d(?:[ ()./-]{0,2}\d){6,14}\b")
_IBAN = _pattern(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}\b")
_AMOUNT = _pattern(rf"{_MONEY} ?(?:{_NUMBER})|(?:{_NUMBER}) ?{_MONEY}")
_ANY_NUMBER = _pattern(rf"-?(?:{_NUMBER})")
_DATE_TIME = _pattern(
    rf"\b(?:{_DATE}|{_DAY})(?:,? (?:(?:at|alle|la|в|à) )?(?:{_CLOCK}))?|\b(?:{_CLOCK})(?:,? (?:{_DAY}))?"
)


def recognise(text: str, kind: str) -> str | None:
    """Return the first value of a kind in a text; None if there is none, or only a channel can know it."""
    find = _FINDERS.get(kind)
    return find(cleaned(text)) if find else None


def as_number(value: Value) -> float | int:
    """Read a value as a number; what is none counts as 0."""
    if isinstance(value, str):
        found = _ANY_NUMBER.search(cleaned(value))
        value = _read(found.group()) if found else 0
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > MOST:
        return 0
    return value


def _first(pattern: re2._Regexp) -> Callable[[str], str | None]:
    def find(text: str) -> str | None:
        found = pattern.search(text)
        return str(found.group()).strip() if found else None

    return find


def _iban(text: str) -> str | None:
    for found in _IBAN.finditer(text):
        iban = found.group().replace(" ", "").upper()
        for end in range(len(iban), 14, -1):
            if _checks_out(iban[:end]):
                return str(iban[:end])
    return None


def _checks_out(iban: str) -> bool:
    """ISO 13616: moved round and read in base 36, the number leaves 1 when divided by 97."""
    return iban.isascii() and int("".join(str(int(each, 36)) for each in iban[4:] + iban[:4])) % 97 == 1


def _name(text: str) -> str | None:
    """A short answer of nothing but letters; "My name is …" is for a pattern of the author."""
    text = text.strip()
    return text.rstrip(".") if _NAME.fullmatch(text) else None


def _read(number: str) -> float | int:
    number = number.replace(" ", "")
    whole, mark, rest = number.rpartition("," if number.rfind(",") > number.rfind(".") else ".")
    if mark and (len(rest) != 3 or whole in ("0", "-0")):
        return float(f"{re.sub('[.,]', '', whole)}.{rest}")
    return int(re.sub("[.,]", "", number))


_FINDERS: dict[str, Callable[[str], str | None]] = {
    "email": _first(_EMAIL),
    "phone": _first(_PHONE),
    "iban": _iban,
    "amount": _first(_AMOUNT),
    "number": _first(_ANY_NUMBER),
    "date_time": _first(_DATE_TIME),
    "name": _name,
}

"""Every sentence the program itself says, in the reader's language.

Mark a text with `_("…")` where it is written, one that counts with `_n("…", "…", n)`. It comes out in the
language set by `speaking(locale)`, or in English outside of one; `gettext_for(locale)` translates without
setting anything. The catalogues are the `.po` files under `locales/`, compiled in memory at first use, so a
translator's file needs no build step. `make texts` brings them up to date with the sources.
Two languages are pretended, as on the screens: they show what was forgotten, and where right to left fails.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "en"
SHIPPED: tuple[str, ...] = ("en", "fr", "it", "ro", "ru")
PRETENDED: tuple[str, ...] = ("en_XA", "ar_XB")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})
LOCALES = Path(__file__).parent / "locales"

_locale: ContextVar[str] = ContextVar("blurline_locale", default=SOURCE)


def _(message: str) -> str:
    """Translate a marked text into the language now spoken."""
    return gettext_for(_locale.get())(message)


def mark(message: str) -> str:
    """Mark a text that is written now and translated when it is read; see `roleplay.domain.recorded`."""
    return message


def _n(one: str, many: str, number: int) -> str:
    """Translate a marked text that counts, in the form that the language now spoken has for this number."""
    return _catalogue(_locale.get()).ngettext(one, many, number)


def current_locale() -> str:
    """Return the language now spoken; a pretended one writes names and numbers as English does."""
    return SOURCE if _locale.get() in PRETENDED else _locale.get()


def direction() -> Literal["ltr", "rtl"]:
    """Return which way the language now spoken is written."""
    return "rtl" if _locale.get().split("_")[0] in RIGHT_TO_LEFT else "ltr"


def gettext_for(locale: str) -> Callable[[str], str]:
    """Return the translator into a language; an unshipped one gets English."""
    return _catalogue(best_locale([locale])).gettext


def best_locale(wanted: list[str]) -> str:
    """Return the first of the wanted languages that is shipped, or English."""
    return negotiate_locale([tag.replace("-", "_") for tag in wanted], (*SHIPPED, *PRETENDED)) or SOURCE


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Let `_` speak this language inside the block."""
    token = _locale.set(best_locale([locale]))
    try:
        yield
    finally:
        _locale.reset(token)


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    path = LOCALES / locale / "LC_MESSAGES" / "blurline.po"
    if locale in PRETENDED:
        return _Pretended()
    if locale == SOURCE or not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as written:
        write_mo(compiled, read_po(written, locale=locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class _Pretended(gettext.NullTranslations):
    """Every text in brackets, 40 % longer."""

    def gettext(self, message: str) -> str:
        return f"[{message}{'~' * (2 * len(message) // 5)}]" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

"""What a letter is made of on Telegram: messages within its limits, with marks instead of markup.

Promise: nothing of what people wrote is ever read as markup, for marks are places in the text (entities); no
text is longer than Telegram takes, counted as it counts, in UTF-16 units; texts are cut between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024
"""UTF-16 units."""
LONGEST_LABEL = 64
"""Characters of a button; longer ones cannot be read on a phone."""

Style = Literal["bold", "italic"]
Kind = Literal["text", "photo", "document", "voice", "location", "edit", "edit_caption", "delete"]
VOICES = {"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a"}
"""What Telegram plays as a voice message, and how such files end."""
_BREAKS = (
    re.compile(r"\n\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s+"),
    re.compile(r"\s+"),
)
"""Where a text may be cut, the best places first."""
_SMALLEST_SHARE = 0.5
"""A cut before this share of the room is not worth a better place."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text in a style; offset and length in UTF-16 units."""

    style: Style
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Key:
    """A button: it comes back with `data`, or opens `url`."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its marks."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def and_(self, text: str, style: Style | None = None) -> Marked:
        """Return it with a further paragraph."""
        if not text:
            return self
        before = f"{self.text}\n" if self.text else ""
        mark = (Mark(style, units(before), units(text)),) if style else ()
        return Marked(before + text, self.marks + mark)


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send, or one change of an earlier one."""

    kind: Kind
    body: Marked = Marked()
    keys: tuple[tuple[Key, ...], ...] = ()
    file: bytes = b""
    file_name: str = ""
    place: tuple[float, float] | None = None
    message_id: int = 0
    """Of a change: the message to change."""
    protected: bool = False
    """Whether Telegram shall keep it from being passed on."""


def units(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def pieces(text: str, first: int, later: int | None = None) -> list[str]:
    """Cut a text into pieces of at most `first` units, then `later`, between sentences where it can be."""
    return list(_pieces(text, first, first if later is None else later))


def short(text: str, most: int = LONGEST_LABEL) -> str:
    """Return the text, cut with an ellipsis where it is longer than that."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def rows(keys: Sequence[Key], width: int = 24) -> tuple[tuple[Key, ...], ...]:
    """Lay buttons out: short ones side by side, long ones in a row of their own."""
    laid: list[list[Key]] = []
    for key in keys:
        if laid and sum(len(each.text) for each in laid[-1]) + len(key.text) <= width and len(laid[-1]) < 3:
            laid[-1].append(key)
        else:
            laid.append([key])
    return tuple(tuple(row) for row in laid)


def _pieces(text: str, room: int, later: int) -> Iterator[str]:
    rest = text.strip()
    while units(rest) > room:
        cut = _cut(rest, room)
        yield rest[:cut].rstrip()
        rest, room = rest[cut:].lstrip(), later
    if rest:
        yield rest


def _cut(text: str, room: int) -> int:
    most = _fitting(text, room)
    for place in _BREAKS:
        ends = [
            found.end() for found in place.finditer(text, 0, most) if found.end() >= most * _SMALLEST_SHARE
        ]
        if ends:
            return ends[-1]
    return most


def _fitting(text: str, room: int) -> int:
    """Return how many characters fit into the room; a character beyond the BMP takes two units."""
    used = 0
    for at, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > room:
            return max(1, at)
    return len(text)

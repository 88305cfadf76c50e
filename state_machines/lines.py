"""What actors say: texts with their translation key, and lines made of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the pack's source language, and the key under which its translations are kept."""

    key: str
    source: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text. ``typing_ms`` is the author's own typing time, if one is given."""

    text: Text
    typing_ms: int | None = None


@dataclass(frozen=True, slots=True)
class MediaLine:
    """A photo, document or recording from the pack, with words for those who cannot see it."""

    file: str
    alt: Text
    typing_ms: int | None = None


Line = TextLine | MediaLine

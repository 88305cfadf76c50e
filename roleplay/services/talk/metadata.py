"""Photos from phones lose what the camera added: where they were taken is no part of an exercise."""

from __future__ import annotations

from collections.abc import Iterator

from roleplay.domain.errors import MediaKindError

_JPEG = b"\xff\xd8\xff"
_JPEG_METADATA = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})  # APP1 (EXIF, XMP) …, and comments
_START_OF_SCAN = 0xDA
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_METADATA = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})


def without_metadata(content: bytes) -> bytes:
    """Give a JPEG or PNG without its metadata, and any other file as it is; broken ones are refused."""
    try:
        if content.startswith(_JPEG):
            return b"".join(_jpeg_parts(content))
        if content.startswith(_PNG):
            return b"".join(_png_parts(content))
    except (IndexError, ValueError) as broken:
        raise MediaKindError from broken
    return content


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            raise ValueError("a JPEG marker was expected here")
        marker = content[at + 1]
        if marker == _START_OF_SCAN:
            yield content[at:]
            return
        length = int.from_bytes(content[at + 2 : at + 4])
        if length < 2:
            raise ValueError("a JPEG segment without a length")
        if marker not in _JPEG_METADATA:
            yield content[at : at + 2 + length]
        at += 2 + length


def _png_parts(content: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while at < len(content):
        length = 12 + int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] not in _PNG_METADATA:
            yield content[at : at + length]
        at += length

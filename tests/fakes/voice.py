"""A voice message that says nothing: Ogg with Opus inside, as phones record it, written here byte by byte.

voice = ogg_opus(seconds=2)         # any player plays two seconds of silence
"""

from __future__ import annotations

import struct

FRAME_S = 0.02
RATE = 48_000
SILENCE = b"\xf8\xff\xfe"
"""One frame of 20 ms, mono, in which nothing is heard."""
_SERIAL = 7
_POLYNOMIAL = 0x04C1_1DB7
_FIRST, _LAST = 2, 4


def ogg_opus(seconds: float = 1.0) -> bytes:
    """Return a whole file: two pages of headers, then all frames in pages of fifty."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 8) + b"Blurline" + struct.pack("<I", 0)
    pages = [_page([head], 0, 0, _FIRST), _page([tags], 1, 0, 0)]
    left, at, number = round(seconds / FRAME_S), 0, 2
    while left:
        frames = min(left, 50)
        left, at = left - frames, at + int(frames * FRAME_S * RATE)
        pages.append(_page([SILENCE] * frames, number, at, 0 if left else _LAST))
        number += 1
    return b"".join(pages)


def _page(packets: list[bytes], number: int, position: int, kind: int) -> bytes:
    lacing = b"".join(bytes([255] * (len(packet) // 255) + [len(packet) % 255]) for packet in packets)
    start = b"OggS" + struct.pack("<BBQII", 0, kind, position, _SERIAL, number)
    end = bytes([len(lacing)]) + lacing + b"".join(packets)
    checksum = struct.pack("<I", _checksum(start + b"\0\0\0\0" + end))
    return start + checksum + end


def _checksum(page: bytes) -> int:
    """Ogg's own: a CRC of 32 bits that is not reflected."""
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = ((register << 1) ^ (_POLYNOMIAL if register & 0x8000_0000 else 0)) & 0xFFFF_FFFF
    return register
